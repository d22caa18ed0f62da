#include "src/fit/choice/catchments.hpp"

#include "src/fit/choice/place_maker.hpp"

#include <algorithm>
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

}  // namespace fit
