#pragma once

#include "src/fit/choice/spacing.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/model/city.hpp"

#include <vector>

namespace fit {

/// Stores next to each other as one, that of the busiest.
struct Pooled {
    std::vector<std::size_t> stores;  ///< the busiest of each place
    std::vector<double> visitors;     ///< of all stores of each place
};

/// The busiest store takes in what stands next to it (one_place_distance), then the busiest of the rest;
/// those without visitors stay out.
Pooled pooled(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, double ground_unit);

/// Stores as points that stand for people: what cities are proposed from.
struct Points {
    Data<2> data;                ///< N positions along a curve; values are visitors, tempered
    std::vector<double> spread;  ///< N: of the neighbourhood, squared: what a city is at least worth
    double total = 0;            ///< Σ of the values
};

/// Stores next to each other are one point, that of the busiest, with all their visitors. Counts with a heavy
/// tail are tempered: taken to the largest power of 1, 0.9, … 0.3 at which their effective number (Kish) is
/// 0.3 of all, so that a few hubs do not decide where everybody lives; their sum stays. Stores without
/// visitors are no points.
Points points_of(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, Spacing const& spacing,
                 double ground_unit);

}  // namespace fit
