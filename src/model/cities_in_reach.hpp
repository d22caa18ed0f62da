#pragma once

#include "src/model/city.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace model {

/// In standard deviations. What a city brings beyond is below 2e-14 of its amplitude, and counts as nothing.
inline constexpr double furthest_reach = 8;

/// Which cities may bring visitors to a position, so that not all of a thousand need to be asked: a grid of
/// cells around the cities, each with a list of those that reach into it.
template <int D>
class CitiesInReach {
public:
    explicit CitiesInReach(std::vector<City<D>> const& cities);

    /// In the order of the model: every city that has the position within its reach, and some that have not.
    std::span<int const> around(Vector<D> const& position) const {
        int cell = 0;
        for (int d = 0; d < D; ++d) {
            if (!(position[d] >= low_[d] && position[d] <= high_[d])) return {};
            if (cells_ > 1) cell = cell * cells_ + cell_along(d, position[d]);
        }
        return {cities_.data() + first_[cell], cities_.data() + first_[cell + 1]};
    }

private:
    int cell_along(int d, double x) const {
        return std::clamp(static_cast<int>((x - low_[d]) * per_unit_[d]), 0, cells_ - 1);
    }
    void choose_frame(std::vector<City<D>> const& cities);
    /// Calls visit(cell) for every cell of the box that holds the city's reach.
    template <typename Visit>
    void for_each_cell(City<D> const& city, Visit const& visit) const;

    Vector<D> low_, high_, per_unit_;
    int cells_ = 1;
    std::vector<int> first_;   ///< per cell its first entry in cities_, and the end of the last
    std::vector<int> cities_;  ///< by cell
};

template <int D>
Vector<D> reach_of(City<D> const& city) {
    return furthest_reach * city.covariance.diagonal().cwiseSqrt();
}

template <int D>
CitiesInReach<D>::CitiesInReach(std::vector<City<D>> const& cities) {
    choose_frame(cities);
    std::size_t all = 1;
    for (int d = 0; d < D; ++d)
        all *= static_cast<std::size_t>(cells_);
    first_.assign(all + 1, 0);
    for (City<D> const& city : cities)
        for_each_cell(city, [&](std::size_t cell) { ++first_[cell + 1]; });
    for (std::size_t cell = 0; cell < all; ++cell)
        first_[cell + 1] += first_[cell];
    cities_.resize(static_cast<std::size_t>(first_.back()));
    std::vector<int> next(first_.begin(), first_.end() - 1);
    for (std::size_t k = 0; k < cities.size(); ++k)
        for_each_cell(cities[k], [&](std::size_t cell) { cities_[next[cell]++] = static_cast<int>(k); });
}

template <int D>
void CitiesInReach<D>::choose_frame(std::vector<City<D>> const& cities) {
    low_.setConstant(std::numeric_limits<double>::infinity());
    high_ = -low_;
    per_unit_.setZero();
    for (City<D> const& city : cities) {
        low_ = low_.cwiseMin(city.centre - reach_of(city));
        high_ = high_.cwiseMax(city.centre + reach_of(city));
    }
    auto const count = static_cast<double>(cities.size());
    double covered = 0;  // parts of the whole that the cities reach, added up
    for (City<D> const& city : cities)
        covered += (2 * reach_of(city)).cwiseQuotient(high_ - low_).prod();
    constexpr double few = 8, most_entries = 4e6;
    if (count <= few || !(covered <= count / 2)) return;  // one cell says as much
    // So fine that a cell is small against a city's reach.
    double const fine = 8 * std::pow(count, 1.0 / D);
    cells_ = std::max(1, static_cast<int>(std::min(fine, std::pow(most_entries / covered, 1.0 / D))));
    if (cells_ > 1) per_unit_ = cells_ * (high_ - low_).cwiseInverse();
}

template <int D>
template <typename Visit>
void CitiesInReach<D>::for_each_cell(City<D> const& city, Visit const& visit) const {
    std::array<int, D> from{}, to{};
    for (int d = 0; d < D && cells_ > 1; ++d) {
        from[d] = cell_along(d, city.centre[d] - reach_of(city)[d]);
        to[d] = cell_along(d, city.centre[d] + reach_of(city)[d]);
    }
    for (std::array<int, D> at = from;;) {
        std::size_t cell = 0;
        for (int d = 0; d < D; ++d)
            cell = cell * static_cast<std::size_t>(cells_) + static_cast<std::size_t>(at[d]);
        visit(cell);
        int d = D - 1;
        while (d >= 0 && at[d] == to[d]) {
            at[d] = from[d];
            --d;
        }
        if (d < 0) return;
        ++at[d];
    }
}

}  // namespace model
