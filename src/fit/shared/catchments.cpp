#include "src/fit/shared/catchments.hpp"

#include "src/fit/shared/place_maker.hpp"

#include <cmath>
#include <map>
#include <utility>

namespace fit {
namespace {

/// km² of a place by store, in the order of the stores.
std::map<std::size_t, double> km2_by_store(Place const& place, double decay) {
    std::map<std::size_t, double> result;
    std::vector<double> shares;
    for (PlacePart const& part : place.parts) {
        shares_of(part.choices, part.alike_m, decay, shares);
        for (std::size_t c = 0; c < shares.size(); ++c)
            result[part.choices[c].store] += part.km2 * shares[c];
    }
    for (std::size_t const store : place.crowded) {
        double const own = 1.0 / static_cast<double>(result.size() + 1);
        for (auto& [other, km2] : result)
            km2 *= 1 - own;
        result[store] = own * place.km2();
    }
    return result;
}

}  // namespace

double Catchments::km2_of(int store) const {
    double sum = 0;
    for (int e = first[store]; e < first[store + 1]; ++e)
        sum += km2[e];
    return sum;
}

Catchments Catchments::of(std::vector<int> const& stores) const {
    Catchments result{places, place_km2, in_rim, km2_per_unit, {0}, {}, {}};
    for (int const store : stores) {
        for (int e = first[store]; e < first[store + 1]; ++e) {
            result.place.push_back(place[e]);
            result.km2.push_back(km2[e]);
        }
        result.first.push_back(static_cast<int>(result.place.size()));
    }
    return result;
}

Catchments Catchments::with_rim(double part) const {
    Catchments result = *this;
    result.place_km2 = place_km2_with_rim(part);
    for (std::size_t e = 0; e < place.size(); ++e)
        if (in_rim[place[e]]) result.km2[e] *= part;
    return result;
}

Eigen::VectorXd Catchments::place_km2_with_rim(double part) const {
    Eigen::VectorXd result = place_km2;
    for (std::size_t q = 0; q < in_rim.size(); ++q)
        if (in_rim[q]) result[static_cast<Eigen::Index>(q)] *= part;
    return result;
}

Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule) {
    constexpr double km2_per_m2 = 1e-6;
    PlaceMaker const maker(stores, ground, rule);
    std::vector<Place> const places = maker.places();
    Catchments result;
    result.places.resize(2, std::ssize(places));
    result.place_km2.resize(result.places.cols());
    result.km2_per_unit = maker.unit() * maker.unit() * km2_per_m2;
    std::vector<std::vector<std::pair<int, double>>> by_store(static_cast<std::size_t>(stores.cols()));
    for (int q = 0; q < std::ssize(places); ++q) {
        result.places.col(q) = places[q].middle;
        result.place_km2[q] = places[q].km2();
        result.in_rim.push_back(places[q].in_rim);
        for (auto const& [store, km2] : km2_by_store(places[q], rule.decay))
            by_store[store].emplace_back(q, km2);
    }
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
