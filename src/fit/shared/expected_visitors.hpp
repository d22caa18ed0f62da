#pragma once

#include "src/fit/shared/chunk.hpp"
#include "src/fit/shared/count_variance.hpp"
#include "src/model/city.hpp"

#include <span>
#include <vector>

namespace fit {

/// Where people live.
struct Density {
    model::CityModel<2> model;  ///< amplitudes and background in people per km²
    double rim = 0.5;           ///< the part of them that there is in the rim, in 0 … 1
};

/// Of each store at least so much is expected, that its deviance is finite.
double floor_of(SharedStores const& stores);

/// What a density lets expect of each store.
class ExpectedVisitors {
public:
    /// Both must outlive it.
    ExpectedVisitors(SharedStores const& stores, Chunks const& chunks) : stores_(stores), chunks_(chunks) {}
    /// Of all, above 0, and of that what comes from the rim.
    Expectation of(Density const& density) const;
    /// The same where it differs from a density of which `before` is expected by cities that are among the
    /// given ones: stores that none of these reaches keep what they had.
    Expectation of(Density const& density, Expectation before, std::span<model::City<2> const> changed) const;
    /// Of one city.
    Eigen::ArrayXd of_city(model::City<2> const& city, double rim) const;

private:
    struct Reaching;
    std::vector<Reaching> reaching(std::span<model::City<2> const> cities) const;
    void sum_at(Chunk const& chunk, std::span<Reaching const> cities, double background, double rim,
                double floor, Expectation& expected) const;

    SharedStores const& stores_;
    Chunks const& chunks_;
};

}  // namespace fit
