#include "src/results/run/city_names.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <deque>

namespace results {
namespace {

/// A place that may name a city.
struct Candidate {
    std::size_t place = 0;
    double distance_sds = 0;
    double population = 0;
};

struct PlaceInPlane {
    Eigen::Vector2d at = Eigen::Vector2d::Zero();
    bool usable = false;
};

/// Projections return finite numbers far outside their area too; the way back tells.
PlaceInPlane in_plane(geo::LonLat place, geo::Projection const& projection) {
    geo::Planar const planar = projection.planar_from_lonlat(place);
    geo::LonLat const back = projection.lonlat_from_planar(planar);
    bool const there = std::abs(std::remainder(back.lon_deg - place.lon_deg, 360)) < 1e-3 &&
                       std::abs(back.lat_deg - place.lat_deg) < 1e-3;  // false for NaN too
    return {{planar.x_m, planar.y_m}, there};
}

/// The places near each city, the most wanted first.
std::vector<std::vector<Candidate>> candidates_for(std::vector<db::CityRow> const& cities,
                                                   std::vector<geo::Place> const& places,
                                                   geo::Projection const& projection) {
    std::vector<std::vector<Candidate>> candidates(cities.size());
    std::vector<Eigen::Matrix2d> precisions;
    for (db::CityRow const& city : cities) {
        Eigen::Matrix2d covariance;
        covariance << city.cov_xx_m2, city.cov_xy_m2, city.cov_xy_m2, city.cov_yy_m2;
        precisions.emplace_back(covariance.inverse());
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        PlaceInPlane const place = in_plane(places[i].position, projection);
        for (std::size_t k = 0; place.usable && k < cities.size(); ++k) {
            Eigen::Vector2d const offset = place.at - Eigen::Vector2d(cities[k].x_m, cities[k].y_m);
            double const distance = std::sqrt(offset.dot(precisions[k] * offset));
            if (distance <= named_within_sds) candidates[k].push_back({i, distance, places[i].population});
        }
    }
    for (auto& wanted : candidates) {
        std::ranges::stable_sort(wanted, [](Candidate const& a, Candidate const& b) {
            return a.population != b.population ? a.population > b.population
                                                : a.distance_sds < b.distance_sds;
        });
    }
    return candidates;
}

}  // namespace

/// Gale and Shapley's stable matching (1962): each city asks its places in turn, a place keeps the nearest
/// city that has asked.
std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          geo::Projection const& projection) {
    struct Holder {
        int city = -1;
        double distance_sds = 0;
    };
    auto const candidates = candidates_for(cities, places, projection);
    std::vector<std::size_t> asked(cities.size(), 0);
    std::vector<Holder> holders(places.size());
    std::deque<int> unnamed;
    for (int k = 0; k < static_cast<int>(cities.size()); ++k)
        unnamed.push_back(k);
    while (!unnamed.empty()) {
        int const city = unnamed.front();
        if (asked[city] == candidates[city].size()) {
            unnamed.pop_front();
            continue;
        }
        Candidate const& wish = candidates[city][asked[city]++];
        Holder& holder = holders[wish.place];
        if (holder.city >= 0 && holder.distance_sds <= wish.distance_sds) continue;
        unnamed.pop_front();
        if (holder.city >= 0) unnamed.push_front(holder.city);
        holder = {city, wish.distance_sds};
    }
    for (std::size_t i = 0; i < places.size(); ++i)
        if (holders[i].city >= 0) cities[holders[i].city].name = places[i].name;
    return cities;
}

}  // namespace results
