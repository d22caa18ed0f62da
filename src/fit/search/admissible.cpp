#include "src/fit/search/admissible.hpp"

#include "src/base/dimensions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fit {
namespace {

/// Of the visitors at its centre: even the flank of a city far beyond the stores is seen.
constexpr double negligible = 1e-100;
/// Of its amplitude: a city that brings less to every store is 5.3 standard deviations away from all of them.
constexpr double out_of_sight = 1e-6;

}  // namespace

template <int D>
double largest_sd(model::City<D> const& city) {
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(city.covariance, Eigen::EigenvaluesOnly);
    return std::sqrt(axes.eigenvalues()[D - 1]);
}

template <int D>
Support support_of(Data<D> const& data, model::City<D> const& city) {
    model::City<D> unit = city;
    unit.amplitude = 1;
    model::Coefficients<D, double> const coefficients = model::coefficients_of(unit);
    Box<D> const footprint = footprint_of(coefficients, negligible);
    Support support;
    double square = 0;
    double const at_two_sds = std::exp(-2.0);
    for (int b = 0; b < data.blocks(); ++b) {
        if (!footprint.intersects(data.boxes[b])) continue;
        int const start = data.start_of(b);
        std::array<double, block_size> values{};
        kernel<D>().add_values(coefficients, data.at(start).data(), data.size_of(b), values.data());
        for (int s = start; s < std::min(start + block_size, data.count); ++s) {
            double const visitors = values[s - start] * data.exposure_at(s);
            support.total += visitors;
            support.largest = std::max(support.largest, values[s - start]);
            square += visitors * visitors;
            support.stores_in_reach += values[s - start] >= at_two_sds;
        }
    }
    support.effective_stores = square > 0 ? support.total * support.total / square : 0;
    return support;
}

template <int D>
int unsupported_city(Setting<D> const& setting, Candidate<D> const& candidate) {
    bool const limited = setting.min_stores > 0 || setting.max_spread > 0;
    int weakest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k < candidate.cities(); ++k) {
        auto const city = city_of<D>(candidate.parameters.cities[k], setting.scales);
        Support const support = support_of(*setting.data, city);
        bool const wide =
            !setting.keep_wide && setting.max_spread > 0 && largest_sd(city) > 1.1 * setting.max_spread;
        bool const weak =
            support.largest < out_of_sight ||
            (limited && (support.effective_stores < setting.min_stores || support.stores_in_reach < 1));
        if ((wide || weak) && support.effective_stores < least) {
            least = support.effective_stores;
            weakest = k;
        }
    }
    return weakest;
}

#define FOOTFALL_INSTANTIATE(D)                                            \
    template double largest_sd<D>(model::City<D> const&);                  \
    template Support support_of<D>(Data<D> const&, model::City<D> const&); \
    template int unsupported_city<D>(Setting<D> const&, Candidate<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
