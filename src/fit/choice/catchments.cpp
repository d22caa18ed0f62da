#include "src/fit/choice/catchments.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/choice/place_maker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fit {
namespace {

struct StoreKm2 {
    std::size_t store = 0;
    double km2 = 0;
};

/// Each choice's part of the people, in their order, into a vector that serves many calls.
void shares_of(Choices const& chosen, double alike_m, double decay, std::vector<double>& shares) {
    shares.clear();
    double sum = 0;
    for (Choice const& choice : chosen)
        sum += shares.emplace_back(Attraction(choice.way_m, alike_m).by(decay));
    for (double& share : shares)
        share /= sum;
}

/// km² of a place by store, in the order of the stores.
std::vector<StoreKm2> km2_by_store(PlaceParts const& parts, double decay) {
    std::vector<StoreKm2> all, result;
    std::vector<double> shares;
    Groups groups;
    for (PlacePart const& part : parts)
        groups.visit(part.near, part.side, [&](double of_part, Choices const& chosen) {
            shares_of(chosen, part.alike_m, decay, shares);
            for (std::size_t c = 0; c < shares.size(); ++c)
                all.push_back({chosen[c].store, of_part * part.km2 * shares[c]});
        });
    std::ranges::stable_sort(all, {}, &StoreKm2::store);
    for (StoreKm2 const& one : all) {
        if (result.empty() || result.back().store != one.store) result.push_back({one.store, 0});
        result.back().km2 += one.km2;
    }
    return result;
}

/// Where more stores than people choose among stand together, one may be among the nearest of no place: the
/// nearest place's people choose it too.
void serve_the_crowded(model::Positions<2> const& stores, Catchments const& catchments,
                       std::vector<std::vector<StoreKm2>>& of_places) {
    std::vector<bool> served(static_cast<std::size_t>(stores.cols()), false);
    for (auto const& of_place : of_places)
        for (StoreKm2 const& one : of_place)
            served[one.store] = true;
    if (of_places.empty() || std::ranges::find(served, false) == served.end()) return;
    base::NearestNeighbours<2> const nearest(catchments.places);
    for (std::size_t store = 0; store < served.size(); ++store) {
        if (served[store]) continue;
        std::size_t const place = *nearest.nearest(stores.col(static_cast<Eigen::Index>(store)));
        double const own = 1.0 / static_cast<double>(of_places[place].size() + 1);
        for (StoreKm2& other : of_places[place])
            other.km2 *= 1 - own;
        of_places[place].push_back({store, own * catchments.place_km2[static_cast<Eigen::Index>(place)]});
    }
}

Eigen::VectorXd column_of(std::vector<double> const& numbers) {
    return Eigen::Map<Eigen::VectorXd const>(numbers.data(), std::ssize(numbers));
}

}  // namespace

void PlaceColumns::add(Place const& place, double km2) {
    middles_.push_back(place.middle);
    km2_.push_back(km2);
    side_.push_back(place.side);
    square_km2_.push_back(place.km2());
    in_rim_.push_back(place.in_rim);
}

Catchments PlaceColumns::catchments(double km2_per_unit) const {
    Catchments result;
    result.places.resize(2, std::ssize(middles_));
    for (std::size_t q = 0; q < middles_.size(); ++q)
        result.places.col(static_cast<Eigen::Index>(q)) = middles_[q];
    result.place_km2 = column_of(km2_);
    result.in_rim = in_rim_;
    result.side = column_of(side_);
    result.square_km2 = column_of(square_km2_);
    result.km2_per_unit = km2_per_unit;
    return result;
}

double Catchments::km2_of(int store) const {
    double sum = 0;
    for (int e = first[store]; e < first[store + 1]; ++e)
        sum += km2[e];
    return sum;
}

Catchments Catchments::of(std::vector<int> const& stores) const {
    Catchments result{places, place_km2, in_rim, side, square_km2, km2_per_unit, {0}, {}, {}, {}};
    std::vector<int> entries;
    for (int const store : stores) {
        for (int e = first[store]; e < first[store + 1]; ++e) {
            result.place.push_back(place[e]);
            result.km2.push_back(km2[e]);
            if (effects() > 0) entries.push_back(e);
        }
        result.first.push_back(static_cast<int>(result.place.size()));
    }
    if (effects() > 0) result.km2_by_effects = km2_by_effects(Eigen::all, entries);
    return result;
}

Catchments Catchments::with_rim(double part) const {
    Catchments result = *this;
    result.place_km2 = place_km2_with_rim(part);
    for (std::size_t e = 0; e < place.size(); ++e)
        if (in_rim[place[e]]) {
            result.km2[e] *= part;
            if (effects() > 0) result.km2_by_effects.col(static_cast<Eigen::Index>(e)) *= part;
        }
    return result;
}

Eigen::VectorXd Catchments::place_km2_with_rim(double part) const {
    Eigen::VectorXd result = place_km2;
    for (std::size_t q = 0; q < in_rim.size(); ++q)
        if (in_rim[q]) result[static_cast<Eigen::Index>(q)] *= part;
    return result;
}

Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule, int threads) {
    PlaceMaker const maker(stores, ground, rule, threads);
    PlaceColumns columns;
    std::vector<std::vector<StoreKm2>> of_places;
    maker.visit_places([&](Place const& place, PlaceParts const& parts) {
        columns.add(place, km2_of(parts));
        of_places.push_back(km2_by_store(parts, rule.decay));
    });
    Catchments result = columns.catchments(maker.km2_per_unit());
    serve_the_crowded(stores, result, of_places);
    std::vector<std::vector<std::pair<int, double>>> by_store(static_cast<std::size_t>(stores.cols()));
    for (int q = 0; q < std::ssize(of_places); ++q)
        for (auto const& [store, km2] : of_places[q])
            by_store[store].emplace_back(q, km2);
    result.first.push_back(0);
    for (auto const& entries : by_store) {
        for (auto const& [place, km2] : entries) {
            result.place.push_back(place);
            result.km2.push_back(km2);
        }
        result.first.push_back(static_cast<int>(result.place.size()));
    }
    return rule.rim < 1 ? result.with_rim(rule.rim) : result;
}

namespace {

/// Entries by place, before they are put in the order of the stores.
struct Entries {
    std::vector<int> store, place;
    std::vector<double> km2;
    std::vector<double> by_effects;  ///< B of each
};

/// Adds the entries of a place, whose parts are given, one for each store that somebody there chooses.
void add_place(int place, ChoiceTable const& table, Attractions const& attractions,
               Eigen::VectorXd const& attractiveness, Entries& entries) {
    auto const effects = static_cast<std::size_t>(attractions.effects.size());
    auto const first = static_cast<std::ptrdiff_t>(entries.store.size());
    Eigen::RowVectorXd mean(attractions.effects.size());
    for (int p = table.first_part(place); p < table.first_part(place + 1); ++p) {
        ChoiceTable::Part const& part = table.parts()[static_cast<std::size_t>(p)];
        double sum = 0;
        mean.setZero();
        for (int c = part.first; c < part.end; ++c) {
            ChoiceTable::Choice const& choice = table.choices()[static_cast<std::size_t>(c)];
            double const strength = choice.by_distance * attractiveness[choice.store];
            sum += strength;
            mean += strength * attractions.covariates.row(choice.store);
        }
        mean /= sum;
        for (int c = part.first; c < part.end; ++c) {
            ChoiceTable::Choice const& choice = table.choices()[static_cast<std::size_t>(c)];
            double const km2 = part.km2 * choice.by_distance * attractiveness[choice.store] / sum;
            auto const known = std::find(entries.store.begin() + first, entries.store.end(), choice.store);
            auto const at = static_cast<std::size_t>(known - entries.store.begin());
            if (known == entries.store.end()) {
                entries.store.push_back(choice.store);
                entries.place.push_back(place);
                entries.km2.push_back(0);
                entries.by_effects.resize(entries.by_effects.size() + effects, 0.0);
            }
            entries.km2[at] += km2;
            for (std::size_t b = 0; b < effects; ++b)
                entries.by_effects[at * effects + b] +=
                    km2 * (attractions.covariates(choice.store, static_cast<Eigen::Index>(b)) -
                           mean[static_cast<Eigen::Index>(b)]);
        }
    }
}

}  // namespace

Eigen::VectorXd attractiveness_of(Attractions const& attractions) {
    if (attractions.effects.size() == 0) return {};
    return (attractions.covariates * attractions.effects).array().exp();
}

ChoiceTable::ChoiceTable(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule, int threads)
    : stores_(stores) {
    PlaceMaker const maker(stores, ground, rule, threads);
    PlaceColumns columns;
    Groups groups;
    maker.visit_places([&](Place const& place, PlaceParts const& parts) {
        columns.add(place, km2_of(parts));
        for (PlacePart const& part : parts)
            groups.visit(part.near, part.side, [&](double of_part, Choices const& chosen) {
                auto const first = static_cast<int>(choices_.size());
                for (fit::Choice const& choice : chosen)
                    choices_.push_back({static_cast<int>(choice.store),
                                        Attraction(choice.way_m, part.alike_m).by(rule.decay)});
                parts_.push_back({of_part * part.km2, first, static_cast<int>(choices_.size())});
            });
        first_part_.push_back(static_cast<int>(parts_.size()));
    });
    places_ = columns.catchments(maker.km2_per_unit());
    serve_the_crowded();
}

/// Where more stores than people choose among stand together, one may be among the nearest of no place: the
/// nearest place's people choose it too, as if it were as near as the others are on average.
void ChoiceTable::serve_the_crowded() {
    std::vector<bool> served(static_cast<std::size_t>(stores_.cols()), false);
    for (Choice const& choice : choices_)
        served[static_cast<std::size_t>(choice.store)] = true;
    if (parts_.empty() || std::ranges::find(served, false) == served.end()) return;
    base::NearestNeighbours<2> const nearest(places_.places);
    std::vector<std::vector<int>> crowded(static_cast<std::size_t>(places()));
    for (std::size_t store = 0; store < served.size(); ++store)
        if (!served[store])
            crowded[*nearest.nearest(stores_.col(static_cast<Eigen::Index>(store)))].push_back(
                static_cast<int>(store));
    std::vector<Choice> choices;
    for (int q = 0; q < places(); ++q)
        for (int p = first_part(q); p < first_part(q + 1); ++p) {
            Part& part = parts_[static_cast<std::size_t>(p)];
            auto const first = static_cast<int>(choices.size());
            double sum = 0;
            for (int c = part.first; c < part.end; ++c)
                sum += choices.emplace_back(choices_[static_cast<std::size_t>(c)]).by_distance;
            for (int const store : crowded[static_cast<std::size_t>(q)])
                choices.push_back({store, sum / (part.end - part.first)});
            part.first = first;
            part.end = static_cast<int>(choices.size());
        }
    choices_ = std::move(choices);
}

Catchments ChoiceTable::catchments(Attractions const& attractions) const {
    Eigen::VectorXd const attractiveness = attractiveness_of(attractions);
    Entries entries;
    for (int q = 0; q < places(); ++q)
        add_place(q, *this, attractions, attractiveness, entries);
    Catchments result = places_;
    result.first.assign(static_cast<std::size_t>(stores_.cols()) + 1, 0);
    for (int const store : entries.store)
        ++result.first[static_cast<std::size_t>(store) + 1];
    for (std::size_t i = 1; i < result.first.size(); ++i)
        result.first[i] += result.first[i - 1];
    std::vector<int> next(result.first.begin(), result.first.end() - 1);
    Eigen::Index const effects = attractions.effects.size();
    result.place.resize(entries.store.size());
    result.km2.resize(entries.store.size());
    result.km2_by_effects.resize(effects, std::ssize(entries.store));
    for (std::size_t e = 0; e < entries.store.size(); ++e) {
        auto const at = static_cast<std::size_t>(next[static_cast<std::size_t>(entries.store[e])]++);
        result.place[at] = entries.place[e];
        result.km2[at] = entries.km2[e];
        result.km2_by_effects.col(static_cast<Eigen::Index>(at)) = Eigen::Map<Eigen::VectorXd const>(
            entries.by_effects.data() + static_cast<std::ptrdiff_t>(e) * effects, effects);
    }
    return result;
}

Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule, Attractions const& attractions, int threads) {
    if (attractions.effects.size() == 0) return catchments_of(stores, ground, rule, threads);
    Catchments const all = ChoiceTable(stores, ground, rule, threads).catchments(attractions);
    return rule.rim < 1 ? all.with_rim(rule.rim) : all;
}

}  // namespace fit
