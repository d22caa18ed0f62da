#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/base/random.hpp"
#include "src/fit/shared/fit_shared.hpp"
#include "src/model/gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

/// Stores among people, for the tests of src/fit/shared.
namespace people {

inline constexpr double km = 1000;

inline Eigen::Matrix2d flat_ground(model::Vector<2> const&) {
    return Eigen::Matrix2d::Identity();
}

/// Stores strewn evenly over a square, in metres.
inline model::Positions<2> strewn(int count, double side_km, base::Random& random) {
    model::Positions<2> positions(2, count);
    for (int i = 0; i < count; ++i)
        positions.col(i) << random.uniform(0, side_km * km), random.uniform(0, side_km * km);
    return positions;
}

/// Three cities of people per km² in a square with sides of 200 km.
inline model::CityModel<2> three_cities() {
    auto const city = [](double people, double x_km, double y_km, double sd_km) {
        Eigen::Matrix2d const covariance = sd_km * sd_km * km * km * Eigen::Matrix2d::Identity();
        return model::City<2>{people / (2 * M_PI * sd_km * sd_km), {x_km * km, y_km * km}, covariance};
    };
    return {1.0, {city(60000, 60, 60, 8), city(40000, 150, 70, 10), city(30000, 90, 150, 6)}};
}

/// What each store gets where everybody in the square goes to one of the four nearest stores, by the inverse
/// square of the distance and by how attractive it is, where that is given: summed over a regular grid, not
/// over the places of the fit.
inline Eigen::VectorXd shared_among(model::Positions<2> const& stores, model::CityModel<2> const& model,
                                    double side_km, double step_km,
                                    Eigen::VectorXd const& attractiveness = {}) {
    auto const pull = [&](auto const& store) {
        auto const i = static_cast<Eigen::Index>(store.place);
        return (attractiveness.size() > 0 ? attractiveness[i] : 1) /
               (store.distance * store.distance + 500.0 * 500);
    };
    Eigen::VectorXd visitors = Eigen::VectorXd::Zero(stores.cols());
    base::NearestNeighbours<2> const index(stores);
    for (double x = step_km / 2; x < side_km; x += step_km)
        for (double y = step_km / 2; y < side_km; y += step_km) {
            model::Vector<2> const at(x * km, y * km);
            double const people = model::value_at(model, at) * step_km * step_km;
            auto const near = index.nearest(at, 4);
            double sum = 0;
            for (auto const& store : near)
                sum += pull(store);
            for (auto const& store : near)
                visitors[static_cast<Eigen::Index>(store.place)] += people * pull(store) / sum;
        }
    return visitors;
}

/// Stores where people live, and a third of them anywhere.
inline model::Positions<2> following(model::CityModel<2> const& model, int count, double side_km,
                                     base::Random& random) {
    model::Positions<2> positions = strewn(count, side_km, random);
    for (int i = 0; i < 2 * count / 3; ++i) {
        model::City<2> const& city = model.cities[static_cast<std::size_t>(i) % model.cities.size()];
        double const sd = std::sqrt(city.covariance(0, 0));
        positions.col(i) = city.centre + sd * model::Vector<2>(random.normal(), random.normal());
    }
    return positions;
}

/// All of the stores counted, with Poisson counts.
inline fit::Competitors counted(model::Positions<2> const& stores, Eigen::VectorXd const& expected,
                                base::Random& random) {
    fit::Competitors competitors{stores, {}, expected, Eigen::VectorXd::Ones(expected.size()), flat_ground};
    for (int i = 0; i < expected.size(); ++i) {
        competitors.counted.push_back(i);
        competitors.visitors[i] = random.poisson(expected[i]);
    }
    return competitors;
}

}  // namespace people
