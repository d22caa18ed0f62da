#include "src/fit/choice/network.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/choice/place_maker.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

namespace fit {
namespace {

/// The reaches of one group differ by this factor.
constexpr double octave = 2;
constexpr int most_octaves = 8;
/// Where more stores than this stand together, not all of them are looked at.
constexpr int most_looked_at = 200;

/// Changes are told by so many squares along a side of the largest places: what a store loses is a small
/// difference of shares, off by 0.5 % then (half of them by less than 0.2 %), by 3 % (1.5 %) with two.
constexpr int changing_parts_of_side = 6;

/// Rows of km² by place, for several decays.
class Rows {
public:
    /// `opened` rows are there; those of stores follow as they change.
    Rows(std::size_t opened, std::size_t stores, std::size_t decays, Eigen::Index effects)
        : stores_(stores), decays_(decays), effects_(static_cast<std::size_t>(effects)), rows_(opened) {}

    /// What is added from now on is of this place.
    void add_place(Place const& place) {
        middles_.push_back(place.middle);
        in_rim_.push_back(place.in_rim);
    }
    /// km² for each decay, and for the first by each effect, of a store of the network or, if the number is
    /// beyond these, of a new one.
    void add(std::size_t number, double const* km2, double const* by_effects) {
        Row& row = rows_[row_of(number)];
        row.places.push_back(static_cast<int>(middles_.size()) - 1);
        row.km2.insert(row.km2.end(), km2, km2 + decays_);
        row.by_effects.insert(row.by_effects.end(), by_effects, by_effects + effects_);
    }
    void add_newly_reached(double km2) {
        if (km2 == 0) return;
        newly_reached_.places.push_back(static_cast<int>(middles_.size()) - 1);
        newly_reached_.km2.insert(newly_reached_.km2.end(), decays_, km2);
        newly_reached_.by_effects.insert(newly_reached_.by_effects.end(), effects_, 0.0);
    }

    Moves moves(std::size_t decay, double km2_per_unit) const {
        Moves result;
        result.stores = order_;
        Catchments& all = result.km2;
        if (decay == 0) {
            all.places.resize(2, std::ssize(middles_));
            all.place_km2 = Eigen::VectorXd::Zero(std::ssize(middles_));
            for (std::size_t q = 0; q < middles_.size(); ++q)
                all.places.col(static_cast<Eigen::Index>(q)) = middles_[q];
            all.in_rim = in_rim_;
        }
        all.km2_per_unit = km2_per_unit;
        std::size_t entries = newly_reached_.places.size();
        for (Row const& row : rows_)
            entries += row.places.size();
        all.place.reserve(entries);
        all.km2.reserve(entries);
        all.first.reserve(rows_.size() + 2);
        all.first.push_back(0);
        std::vector<double> by_effects;
        auto const append = [&](Row const& row) {
            for (std::size_t e = 0; e < row.places.size(); ++e) {
                all.place.push_back(row.places[e]);
                all.km2.push_back(row.km2[e * decays_ + decay]);
            }
            all.first.push_back(static_cast<int>(all.place.size()));
            if (decay == 0) by_effects.insert(by_effects.end(), row.by_effects.begin(), row.by_effects.end());
        };
        for (Row const& row : rows_)
            append(row);
        append(newly_reached_);
        if (decay == 0 && effects_ > 0)
            all.km2_by_effects = Eigen::Map<Eigen::MatrixXd const>(
                by_effects.data(), static_cast<Eigen::Index>(effects_), std::ssize(all.place));
        return result;
    }

private:
    struct Row {
        std::vector<int> places;
        std::vector<double> km2;         ///< for each place and decay
        std::vector<double> by_effects;  ///< for each place and effect, of the first decay
    };
    std::size_t row_of(std::size_t number) {
        if (number >= stores_) return number - stores_;
        auto const [at, is_new] = row_of_store_.emplace(number, rows_.size());
        if (is_new) {
            rows_.emplace_back();
            order_.push_back(number);
        }
        return at->second;
    }

    std::size_t stores_, decays_, effects_;
    std::vector<model::Vector<2>> middles_;
    std::vector<bool> in_rim_;
    std::vector<Row> rows_;
    Row newly_reached_;
    std::unordered_map<std::size_t, std::size_t> row_of_store_;
    std::vector<std::size_t> order_;
};

/// A store that somebody in a place may choose, before or after.
struct Candidate {
    std::size_t number = 0;  ///< in the network, those that open after all others
    model::Vector<2> at;
    double strength = 1;
    Eigen::RowVectorXd covariates = {};
    bool is_new = false, is_closed = false;
};

/// What stores get more and less of the people of one place after the other.
class PlaceMoves {
public:
    PlaceMoves(PlaceMaker const& maker, std::vector<double> const& decays, Eigen::Index effects, double rim)
        : maker_(maker), decays_(decays), effects_(effects), rim_(rim) {}

    /// `near`: whoever is among the nearest of somebody in the place, before or after. Of its people those
    /// whom a store reached before, or the others.
    void add(Place const& place, std::vector<Candidate> const& near, bool were_reached, Rows& rows) {
        int const parts = std::max(
            2, static_cast<int>(std::ceil(changing_parts_of_side * place.side / place.largest_side)));
        double const side = place.side / parts;
        double const full = place.in_rim ? rim_ : 1;
        double const km2 = full * place.km2() / (parts * parts);
        ways_.resize(how_many_matter(near));
        alike_m_ = maker_.alike_m(place, side);
        km2_.assign(near.size() * decays_.size(), 0);
        by_effects_.assign(near.size() * static_cast<std::size_t>(effects_), 0);
        double newly_reached = 0;
        bool has_changed = false;
        for (int i = 0; i < parts; ++i)
            for (int j = 0; j < parts; ++j) {
                model::Vector<2> const beside_middle =
                    side * (model::Vector<2>(i, j).array() - (parts - 1) / 2.0);
                if (!look_from(place, beside_middle, near) || before_.empty() == were_reached) continue;
                has_changed = true;
                groups_.visit(before_, side, [&](double of_part, Choices const& chosen) {
                    add_shares(chosen, -of_part * km2, near);
                });
                groups_.visit(after_, side, [&](double of_part, Choices const& chosen) {
                    add_shares(chosen, of_part * km2, near);
                });
                newly_reached +=
                    km2 * (static_cast<int>(!after_.empty()) - static_cast<int>(!before_.empty()));
            }
        if (!has_changed) return;
        rows.add_place(place);
        for (std::size_t c = 0; c < near.size(); ++c) {
            double const* const own = km2_.data() + c * decays_.size();
            if (std::any_of(own, own + decays_.size(), [](double change) { return change != 0; }))
                rows.add(near[c].number, own, by_effects_.data() + c * static_cast<std::size_t>(effects_));
        }
        rows.add_newly_reached(newly_reached);
    }

private:
    /// Of the nearest, those that may be chosen or next, before or after.
    static std::size_t how_many_matter(std::vector<Candidate> const& near) {
        std::size_t opened_or_closed = 0;
        for (std::size_t c = 0; c < near.size(); ++c) {
            opened_or_closed += near[c].is_new || near[c].is_closed ? 1 : 0;
            // Those of one address, which follow each other, are chosen together.
            if (c > 0 && near[c].at == near[c - 1].at) return near.size();
        }
        return std::min(near.size(), choices + 1 + opened_or_closed);
    }

    /// The candidates as people see them who stand beside the middle of a place; whether anything changes
    /// there.
    bool look_from(Place const& place, model::Vector<2> const& beside_middle,
                   std::vector<Candidate> const& near) {
        double const furthest = maker_.radius() * maker_.radius();
        std::size_t ways = 0;
        for (std::size_t c = 0; c < near.size(); ++c) {
            double const squared = (near[c].at - place.middle - beside_middle).squaredNorm();
            if (squared > furthest || (ways == ways_.size() && squared >= ways_.back().squared)) continue;
            ways = std::min(ways + 1, ways_.size());
            std::size_t at = ways - 1;
            for (; at > 0 && ways_[at - 1].squared > squared; --at)
                ways_[at] = ways_[at - 1];
            ways_[at] = {squared, c};
        }
        bool is_changed = false;
        before_.clear();
        after_.clear();
        for (Way const& way : std::span(ways_).first(ways)) {
            Candidate const& candidate = near[way.candidate];
            bool const was_there = !candidate.is_new && is_near(before_, way.squared);
            bool const is_there = !candidate.is_closed && is_near(after_, way.squared);
            is_changed |= was_there ? candidate.is_closed : is_there && candidate.is_new;
            Choice const choice{way.candidate, candidate.at - place.middle - beside_middle, way.squared, 0};
            if (was_there) before_.push_back(choice);
            if (is_there) after_.push_back(choice);
        }
        if (!is_changed) return false;
        for (Choices* const all : {&before_, &after_})
            for (Choice& choice : *all) {
                choice.planar = std::sqrt(choice.planar);
                choice.way_m = (place.ground * choice.way).norm();
            }
        return true;
    }
    /// Whether a store at this distance, squared as that of all others, is chosen or next, as PlaceMaker has
    /// it.
    static bool is_near(Choices const& nearer, double squared) {
        if (std::ssize(nearer) <= choices || std::ssize(nearer) == most_choices)
            return std::ssize(nearer) < most_choices;
        std::size_t const chosen = chosen_in_middle(nearer);
        return chosen == nearer.size() || nearer.back().planar == squared;
    }
    void add_shares(Choices const& chosen, double km2, std::vector<Candidate> const& near) {
        std::size_t const decays = decays_.size();
        shares_.resize(decays * chosen.size());
        for (std::size_t c = 0; c < chosen.size(); ++c) {
            Attraction const attraction(chosen[c].way_m, alike_m_);
            for (std::size_t d = 0; d < decays; ++d)
                shares_[d * chosen.size() + c] = near[chosen[c].store].strength * attraction.by(decays_[d]);
        }
        for (std::size_t d = 0; d < decays; ++d) {
            double* const shares = shares_.data() + d * chosen.size();
            double const all = std::accumulate(shares, shares + chosen.size(), 0.0);
            for (std::size_t c = 0; c < chosen.size(); ++c)
                km2_[chosen[c].store * decays + d] += km2 * (shares[c] /= all);
        }
        if (effects_ > 0) add_by_effects(chosen, km2, near);
    }
    /// By the shares of the first decay.
    void add_by_effects(Choices const& chosen, double km2, std::vector<Candidate> const& near) {
        Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(effects_);
        for (std::size_t c = 0; c < chosen.size(); ++c)
            mean += shares_[c] * near[chosen[c].store].covariates;
        for (std::size_t c = 0; c < chosen.size(); ++c) {
            std::size_t const candidate = chosen[c].store;
            Eigen::Map<Eigen::RowVectorXd>(
                by_effects_.data() + candidate * static_cast<std::size_t>(effects_), effects_) +=
                km2 * shares_[c] * (near[candidate].covariates - mean);
        }
    }

    struct Way {
        double squared = 0;
        std::size_t candidate = 0;
    };
    PlaceMaker const& maker_;
    std::vector<double> const& decays_;
    Eigen::Index effects_;
    double rim_;
    double alike_m_ = 0;
    std::vector<Way> ways_;
    Choices before_, after_;  ///< their stores are numbers of candidates
    Groups groups_;
    std::vector<double> shares_, km2_, by_effects_;
};

}  // namespace

struct Network::Reach {
    double furthest = 0;
    std::vector<int> places;
    std::unique_ptr<base::NearestNeighbours<2>> index;
};

Network::Network(model::Positions<2> stores, GroundAt ground, CompetitionRule const& rule,
                 Attractions attractions, int threads)
    : stores_(std::move(stores)),
      ground_(std::move(ground)),
      rule_(rule),
      attractions_(std::move(attractions)),
      attractiveness_(attractiveness_of(attractions_)),
      maker_(stores_, ground_, rule_, threads),
      places_(maker_.places()),
      around_(places_.size()),
      places_of_store_(static_cast<std::size_t>(stores_.cols())) {
    base::parallel_for(static_cast<int>(places_.size()), threads,
                       [&](int q) { around_[q] = around(places_[q], {}); });
    std::vector<std::vector<int>> groups(most_octaves);
    for (int q = 0; q < std::ssize(places_); ++q) {
        double const octaves = std::log(2 * maker_.radius() / around_[q].reach) / std::log(octave);
        groups[static_cast<std::size_t>(std::clamp(static_cast<int>(octaves), 0, most_octaves - 1))]
            .push_back(q);
        for (std::uint32_t const store : around_[q].stores)
            places_of_store_[store].push_back(q);
    }
    for (std::vector<int>& group : groups) {
        if (group.empty()) continue;
        model::Positions<2> middles(2, std::ssize(group));
        double furthest = 0;
        for (std::size_t i = 0; i < group.size(); ++i) {
            middles.col(static_cast<Eigen::Index>(i)) = places_[group[i]].middle;
            furthest = std::max(furthest, around_[group[i]].reach);
        }
        by_reach_.push_back(
            {furthest, std::move(group), std::make_unique<base::NearestNeighbours<2>>(middles)});
    }
}

Network::~Network() = default;

/// The next store after those chosen in the middle is nearer to everybody in the place than what is further
/// off from the middle by twice the way to a corner.
Network::Around Network::around(Place const& place, std::vector<std::size_t> const& closed) const {
    double const to_corner = place.half_diagonal();
    Around around;
    for (int count = most_choices + 1 + static_cast<int>(closed.size());; count *= 4) {
        auto const near = maker_.stores().nearest(place.middle, count);
        around = {maker_.radius() + to_corner, {}};
        int open = 0;
        for (auto const& [store, planar] : near) {
            if (planar > around.reach) break;
            around.stores.push_back(static_cast<std::uint32_t>(store));
            if (std::ranges::binary_search(closed, store)) continue;
            if (++open == choices + 1) around.reach = std::min(around.reach, planar + 2 * to_corner);
        }
        bool const are_all = std::ssize(near) < count || near.back().distance > around.reach;
        if (are_all || count >= most_looked_at + std::ssize(closed)) return around;
    }
}

std::vector<int> Network::places_around(model::Vector<2> const& site) const {
    std::vector<int> places;
    for (Reach const& group : by_reach_)
        for (std::size_t const i : group.index->within(site, group.furthest)) {
            int const q = group.places[i];
            if ((places_[q].middle - site).norm() <= around_[q].reach) places.push_back(q);
        }
    return places;
}

std::vector<Moves> Network::moves(NewStores const& opened, std::vector<std::size_t> const& closed,
                                  std::vector<double> const& decays) const {
    model::Positions<2> const& sites = opened.positions;
    Eigen::Index const effects = attractions_.effects.size();
    Eigen::VectorXd const of_sites = attractiveness_of({opened.covariates, attractions_.effects});
    auto const stores = static_cast<std::size_t>(stores_.cols());
    std::vector<std::size_t> gone = closed;
    std::ranges::sort(gone);
    auto const is_gone = [&](std::size_t store) { return std::ranges::binary_search(gone, store); };

    // Where something changes: a place and a site that reaches it, or none.
    constexpr Eigen::Index no_site = -1;
    std::vector<std::pair<int, Eigen::Index>> changed;
    std::vector<PlaceMaker::Site> opening;
    for (std::size_t const store : gone)
        for (int const q : places_of_store_[store])
            changed.emplace_back(q, no_site);
    for (Eigen::Index s = 0; s < sites.cols(); ++s) {
        for (int const q : places_around(sites.col(s)))
            changed.emplace_back(q, s);
        opening.push_back(maker_.site(sites.col(s), gone));
    }
    std::ranges::sort(changed);

    auto const candidate_of = [&](std::size_t store) {
        auto const i = static_cast<Eigen::Index>(store);
        Candidate candidate{.number = store, .at = stores_.col(i), .is_closed = is_gone(store)};
        if (effects > 0) {
            candidate.strength = attractiveness_[i];
            candidate.covariates = attractions_.covariates.row(i);
        }
        return candidate;
    };
    auto const site_of = [&](Eigen::Index s) {
        Candidate candidate{
            .number = stores + static_cast<std::size_t>(s), .at = sites.col(s), .is_new = true};
        if (effects > 0) {
            candidate.strength = of_sites[s];
            candidate.covariates = opened.covariates.row(s);
        }
        return candidate;
    };
    Rows rows(static_cast<std::size_t>(sites.cols()), stores, decays.size(), effects);
    PlaceMoves change(maker_, decays, effects, rule_.rim);
    std::vector<Candidate> near;
    std::vector<Place> pieces, finer;
    for (std::size_t at = 0; at < changed.size();) {
        int const q = changed[at].first;
        pieces.assign(1, places_[q]);
        near.clear();
        bool const is_any_gone = std::ranges::any_of(around_[q].stores, is_gone);
        Around const then = is_any_gone ? around(places_[q], gone) : Around{};
        for (std::uint32_t const store : is_any_gone ? then.stores : around_[q].stores)
            near.push_back(candidate_of(store));
        for (; at < changed.size() && changed[at].first == q; ++at) {
            Eigen::Index const s = changed[at].second;
            if (s == no_site) continue;
            near.push_back(site_of(s));
            finer.clear();
            for (Place const& piece : pieces)
                maker_.refine(piece, opening[static_cast<std::size_t>(s)], finer);
            std::swap(pieces, finer);
        }
        for (Place const& piece : pieces)
            change.add(piece, near, true, rows);
    }
    // Where several new stores reach, each brings those whom none before it does.
    for (Eigen::Index s = 0; s < sites.cols(); ++s)
        for (Place const& piece : maker_.beyond(sites.col(s))) {
            auto const ways = (sites.colwise() - piece.middle).colwise().norm();
            if ((ways.leftCols(s).array() <= maker_.radius()).any()) continue;
            near.clear();
            for (std::uint32_t const store : around(piece, {}).stores)
                near.push_back(candidate_of(store));
            for (Eigen::Index other = 0; other < sites.cols(); ++other)
                if (ways[other] <= maker_.radius() + piece.half_diagonal()) near.push_back(site_of(other));
            change.add(piece, near, false, rows);
        }
    std::vector<Moves> moves;
    for (std::size_t d = 0; d < decays.size(); ++d)
        moves.push_back(rows.moves(d, maker_.km2_per_unit()));
    return moves;
}

namespace {

double density_at(model::CityModel<2> const& density, model::CitiesInReach<2> const& in_reach,
                  model::Vector<2> const& at) {
    double sum = density.background;
    for (int const k : in_reach.around(at))
        sum += model::value_at(density.cities[k], at);
    return sum;
}

/// What of a place matters here: the rest would take ten times the memory.
struct Crowd {
    model::Vector<2> middle;
    double people = 0, alike_m = 0;
};

}  // namespace

Eigen::VectorXd visitors_of_one_more_store(model::Positions<2> const& stores, GroundAt const& ground,
                                           CompetitionRule const& rule, Eigen::VectorXd const& attractiveness,
                                           model::CityModel<2> const& density,
                                           model::Positions<2> const& positions, int threads) {
    PlaceMaker const maker(stores, ground, rule, threads);
    model::CitiesInReach<2> const in_reach(density.cities);
    std::vector<Crowd> crowds;
    maker.visit_places([&](Place const& place, PlaceParts const& parts) {
        double const km2 = (place.in_rim ? rule.rim : 1) * km2_of(parts);
        crowds.push_back(
            {place.middle, km2 * density_at(density, in_reach, place.middle), parts.front().alike_m});
    });
    base::NearestNeighbours<2> const cells(positions);
    auto const add_from = [&](Crowd const& crowd, Eigen::VectorXd& visitors) {
        auto const attraction_over = [&](double planar) {
            return Attraction(planar * maker.unit(), crowd.alike_m).by(rule.decay);
        };
        // The new one and the nearest others: whoever has been the last choice gives way.
        double others = 0, reach = maker.radius();
        auto const near = maker.stores().nearest(crowd.middle, choices);
        for (std::size_t i = 0; i + 1 < near.size() && near[i].distance <= reach; ++i)
            others +=
                attraction_over(near[i].distance) *
                (attractiveness.size() > 0 ? attractiveness[static_cast<Eigen::Index>(near[i].place)] : 1);
        if (near.size() == choices) reach = std::min(reach, near.back().distance);
        for (std::size_t const cell : cells.within(crowd.middle, reach)) {
            auto const c = static_cast<Eigen::Index>(cell);
            double const own = attraction_over((positions.col(c) - crowd.middle).norm());
            visitors[c] += crowd.people * own / (own + others);
        }
    };
    // As many parts with any number of threads, so that the sums are the same.
    constexpr std::size_t parts = 8;
    std::vector<Eigen::VectorXd> of_part(parts, Eigen::VectorXd::Zero(positions.cols()));
    base::parallel_for(static_cast<int>(parts), threads, [&](int p) {
        auto const part = static_cast<std::size_t>(p);
        for (std::size_t q = part * crowds.size() / parts; q < (part + 1) * crowds.size() / parts; ++q)
            add_from(crowds[q], of_part[part]);
    });
    Eigen::VectorXd visitors = Eigen::VectorXd::Zero(positions.cols());
    for (Eigen::VectorXd const& some : of_part)
        visitors += some;
    return visitors;
}

}  // namespace fit
