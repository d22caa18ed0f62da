#include "src/fit/choice/network.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <unordered_map>
#include <utility>

namespace fit {
namespace {

/// The reaches of one group differ by this factor.
constexpr double octave = 2;
constexpr int most_octaves = 8;

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
    /// `store` is a number of the network or, beyond these, one of the new ones.
    std::size_t row_of(std::size_t store) {
        if (store >= stores_) return store - stores_;
        auto const [at, is_new] = row_of_store_.emplace(store, rows_.size());
        if (is_new) {
            rows_.emplace_back();
            order_.push_back(store);
        }
        return at->second;
    }
    void add(std::size_t row, std::size_t decay, double km2) { add_to(rows_[row], decay, km2); }
    /// To what has just been added to: km² by an effect.
    void add_by_effect(std::size_t row, std::size_t effect, double km2) {
        auto& all = rows_[row].by_effects;
        all[all.size() - effects_ + effect] += km2;
    }
    void add_newly_reached(double km2) {
        for (std::size_t d = 0; d < decays_; ++d)
            add_to(newly_reached_, d, km2);
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
    void add_to(Row& row, std::size_t decay, double km2) const {
        int const place = static_cast<int>(middles_.size()) - 1;
        if (row.places.empty() || row.places.back() != place) {
            row.places.push_back(place);
            row.km2.resize(row.km2.size() + decays_, 0);
            row.by_effects.resize(row.by_effects.size() + effects_, 0);
        }
        row.km2[row.km2.size() - decays_ + decay] += km2;
    }

    std::size_t stores_, decays_, effects_;
    std::vector<model::Vector<2>> middles_;
    std::vector<bool> in_rim_;
    std::vector<Row> rows_;
    Row newly_reached_;
    std::unordered_map<std::size_t, std::size_t> row_of_store_;
    std::vector<std::size_t> order_;
};

double reach_of(Place const& place, double radius) {
    double reach = 0;
    for (PlacePart const& part : place.parts) {
        bool const is_full = std::ssize(part.choices) >= choices;
        reach = std::max(reach, is_full ? part.choices.back().planar : radius);
    }
    return reach + place.side * std::numbers::sqrt2 / 4;
}

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
      places_of_store_(static_cast<std::size_t>(stores_.cols())) {
    std::vector<std::vector<int>> groups(most_octaves);
    for (int q = 0; q < std::ssize(places_); ++q) {
        reach_.push_back(reach_of(places_[q], maker_.radius()));
        double const octaves = std::log(2 * maker_.radius() / reach_.back()) / std::log(octave);
        groups[static_cast<std::size_t>(std::clamp(static_cast<int>(octaves), 0, most_octaves - 1))]
            .push_back(q);
        for (PlacePart const& part : places_[q].parts)
            for (Choice const& choice : part.choices) {
                auto& of_store = places_of_store_[choice.store];
                if (of_store.empty() || of_store.back() != q) of_store.push_back(q);
            }
    }
    for (std::vector<int>& group : groups) {
        if (group.empty()) continue;
        model::Positions<2> middles(2, std::ssize(group));
        double furthest = 0;
        for (std::size_t i = 0; i < group.size(); ++i) {
            middles.col(static_cast<Eigen::Index>(i)) = places_[group[i]].middle;
            furthest = std::max(furthest, reach_[group[i]]);
        }
        by_reach_.push_back(
            {furthest, std::move(group), std::make_unique<base::NearestNeighbours<2>>(middles)});
    }
}

Network::~Network() = default;

std::vector<int> Network::places_around(model::Vector<2> const& site) const {
    std::vector<int> around;
    for (Reach const& group : by_reach_)
        for (std::size_t const i : group.index->within(site, group.furthest)) {
            int const q = group.places[i];
            if ((places_[q].middle - site).norm() <= reach_[q]) around.push_back(q);
        }
    return around;
}

/// Whom the people of a part choose among then.
void Network::choices_after(PlacePart const& part, Eigen::Matrix2d const& ground,
                            model::Positions<2> const& sites, std::vector<std::size_t> const& closed,
                            Choices& chosen) const {
    chosen = part.choices;
    auto const is_closed = [&](std::size_t store) { return std::ranges::binary_search(closed, store); };
    if (std::ranges::any_of(chosen, [&](Choice const& choice) { return is_closed(choice.store); }))
        chosen = maker_.chosen_from(part.middle, ground, closed);
    for (Eigen::Index s = 0; s < sites.cols(); ++s) {
        model::Vector<2> const way = sites.col(s) - part.middle;
        double const planar = way.norm();
        if (planar > maker_.radius()) continue;
        auto const number = static_cast<std::size_t>(stores_.cols() + s);
        chosen.insert(std::ranges::upper_bound(chosen, planar, {}, &Choice::planar),
                      Choice{number, planar, (ground * way).norm()});
    }
    keep_nearest(chosen);
}

std::vector<Moves> Network::moves(NewStores const& opened, std::vector<std::size_t> const& closed,
                                  std::vector<double> const& decays) const {
    model::Positions<2> const& sites = opened.positions;
    Eigen::Index const effects = attractions_.effects.size();
    Eigen::VectorXd const of_sites = attractiveness_of({opened.covariates, attractions_.effects});
    auto const stores = static_cast<std::size_t>(stores_.cols());
    std::vector<std::size_t> gone = closed;
    std::ranges::sort(gone);
    std::vector<int> changed;
    std::vector<PlaceMaker::Site> opening;
    for (Eigen::Index s = 0; s < sites.cols(); ++s) {
        std::vector<int> const around = places_around(sites.col(s));
        changed.insert(changed.end(), around.begin(), around.end());
        opening.push_back(maker_.site(sites.col(s), gone));
    }
    for (std::size_t const store : gone)
        changed.insert(changed.end(), places_of_store_[store].begin(), places_of_store_[store].end());
    std::ranges::sort(changed);
    changed.erase(std::ranges::unique(changed).begin(), changed.end());

    Rows rows(static_cast<std::size_t>(sites.cols()), stores, decays.size(), effects);
    Choices then;  // these three are made once
    std::vector<std::size_t> of_choice;
    std::vector<double> shares;
    auto const is_new = [&](Choice const& choice) { return choice.store >= stores; };
    auto const strength_of = [&](Choice const& choice) {
        return is_new(choice) ? of_sites[static_cast<Eigen::Index>(choice.store - stores)]
                              : attractiveness_[static_cast<Eigen::Index>(choice.store)];
    };
    auto const covariates_of = [&](Choice const& choice) -> Eigen::RowVectorXd {
        return is_new(choice) ? opened.covariates.row(static_cast<Eigen::Index>(choice.store - stores))
                              : attractions_.covariates.row(static_cast<Eigen::Index>(choice.store));
    };
    // Turns shares by distance into those by distance and covariates.
    auto const weigh = [&](Choices const& chosen) {
        double sum = 0;
        for (std::size_t c = 0; c < shares.size(); ++c)
            sum += shares[c] *= strength_of(chosen[c]);
        for (double& share : shares)
            share /= sum;
    };
    auto const add_by_effects = [&](Choices const& chosen, double km2) {
        Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(effects);
        for (std::size_t c = 0; c < shares.size(); ++c)
            mean += shares[c] * covariates_of(chosen[c]);
        for (std::size_t c = 0; c < shares.size(); ++c) {
            Eigen::RowVectorXd const by = km2 * shares[c] * (covariates_of(chosen[c]) - mean);
            for (Eigen::Index b = 0; b < effects; ++b)
                rows.add_by_effect(of_choice[c], static_cast<std::size_t>(b), by[b]);
        }
    };
    auto const compare = [&](Place const& piece) {
        double const full = piece.in_rim ? rule_.rim : 1;
        rows.add_place(piece);
        for (PlacePart const& part : piece.parts) {
            choices_after(part, piece.ground, sites, gone, then);
            if (gone.empty() && std::ranges::none_of(then, is_new)) continue;
            for (auto const& [chosen, sign] :
                 {std::pair{&part.choices, -1.0}, std::pair{&std::as_const(then), 1.0}}) {
                of_choice.clear();
                for (Choice const& choice : *chosen)
                    of_choice.push_back(rows.row_of(choice.store));
                for (std::size_t d = 0; d < decays.size(); ++d) {
                    shares_of(*chosen, part.alike_m, decays[d], shares);
                    if (effects > 0) weigh(*chosen);
                    for (std::size_t c = 0; c < shares.size(); ++c)
                        rows.add(of_choice[c], d, sign * full * part.km2 * shares[c]);
                    if (effects > 0 && d == 0) add_by_effects(*chosen, sign * full * part.km2);
                }
            }
            int const reached = static_cast<int>(!then.empty()) - static_cast<int>(!part.choices.empty());
            if (reached != 0) rows.add_newly_reached(reached * full * part.km2);
        }
    };
    std::vector<Place> pieces, finer;
    for (int const q : changed) {
        pieces.clear();
        for (PlaceMaker::Site const& site : opening) {
            if ((places_[q].middle - site.at).norm() > reach_[q]) continue;
            if (pieces.empty()) {
                if (!maker_.is_coarse(places_[q], site)) continue;
                pieces.assign(1, places_[q]);
            }
            finer.clear();
            for (Place& piece : pieces)
                maker_.refine(std::move(piece), site, finer);
            std::swap(pieces, finer);
        }
        if (pieces.empty()) compare(places_[q]);
        for (Place const& piece : pieces)
            compare(piece);
    }
    // Where several new stores reach, each brings those whom none before it does.
    for (Eigen::Index s = 0; s < sites.cols(); ++s)
        for (Place const& piece : maker_.beyond(sites.col(s))) {
            bool const is_counted =
                ((sites.leftCols(s).colwise() - piece.middle).colwise().norm().array() <= maker_.radius())
                    .any();
            if (!is_counted) compare(piece);
        }
    std::vector<Moves> moves;
    for (std::size_t d = 0; d < decays.size(); ++d)
        moves.push_back(rows.moves(d, maker_.km2_per_unit()));
    return moves;
}

}  // namespace fit
