#include "src/fit/search/moves.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/likelihood/misfit.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace fit {

namespace {

/// Where the parts of a city lie along an axis, in its standard deviations from its centre, and how much of
/// its variance they lose.
struct Apart {
    double one, other, lost;
};

Apart apart_of(Split::Into into) {
    switch (into) {
        case Split::Into::bridged:
            return {1.3, 1.3, 0.9};
        case Split::Into::bridged_uneven:
            return {1, 0.4, 0.9};
        default:
            return {0.7, 0.7, 0.7 * 0.7};
    }
}

template <int D>
std::pair<model::City<D>, model::City<D>> parts_of(model::City<D> const& whole, Split const& split) {
    model::City<D> one = whole, other = whole;
    if (split.into == Split::Into::core) {
        one.covariance *= 0.4;
        other.covariance *= 1.8;
        one.amplitude = other.amplitude = 0.5 * whole.amplitude;
        return {one, other};
    }
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(whole.covariance);
    int const column = D - 1 - split.axis;
    model::Vector<D> const direction = axes.eigenvectors().col(column) * split.side;
    double const variance = axes.eigenvalues()[column];
    auto const [to_one, to_other, lost] = apart_of(split.into);
    one.covariance -= lost * variance * direction * direction.transpose();
    one.amplitude *= 0.7;
    other = one;
    one.centre -= to_one * std::sqrt(variance) * direction;
    other.centre += to_other * std::sqrt(variance) * direction;
    return {one, other};
}

}  // namespace

template <int D>
Candidate<D> without_city(Candidate<D> candidate, int city) {
    candidate.parameters.cities.erase(candidate.parameters.cities.begin() + city);
    candidate.ids.erase(candidate.ids.begin() + city);
    return candidate;
}

template <int D>
Candidate<D> without_cities(Candidate<D> candidate, std::vector<int> cities) {
    std::ranges::sort(cities, std::greater{});  // from the last, so that the others keep their numbers
    for (int const city : cities)
        candidate = without_city(std::move(candidate), city);
    return candidate;
}

template <int D>
std::vector<Split> all_splits() {
    using enum Split::Into;
    std::vector<Split> splits;
    for (int axis = 0; axis < D; ++axis)
        splits.push_back({halves, axis});
    splits.insert(splits.end(), {{core}, {bridged}, {bridged_uneven, 0, 1}, {bridged_uneven, 0, -1}});
    return splits;
}

template <int D>
Candidate<D> with_split(Setting<D> const& setting, Candidate<D> candidate, int city, Split const& split) {
    auto& cities = candidate.parameters.cities;
    auto const [one, other] = parts_of(city_of<D>(cities[city], setting.scales), split);
    cities[city] = parameters_of<D>(one, setting.scales);
    candidate.add(parameters_of<D>(other, setting.scales));
    return candidate;
}

template <int D>
Candidate<D> with_shape(Setting<D> const& setting, Candidate<D> candidate, int city, Shape shape) {
    auto& parameters = candidate.parameters.cities[city];
    model::City<D> reshaped = city_of<D>(parameters, setting.scales);
    Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(reshaped.covariance);
    model::Vector<D> variances = axes.eigenvalues();
    if (shape == Shape::round)
        variances.setConstant(std::pow(variances.prod(), 1.0 / D));
    else
        variances.reverseInPlace();
    reshaped.covariance = axes.eigenvectors() * variances.asDiagonal() * axes.eigenvectors().transpose();
    parameters = parameters_of<D>(reshaped, setting.scales);
    return candidate;
}

template <int D>
int nearest_city(Setting<D> const& setting, Candidate<D> const& candidate, int city) {
    auto const& cities = candidate.parameters.cities;
    model::Vector<D> const centre = city_of<D>(cities[city], setting.scales).centre;
    int nearest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k < candidate.cities(); ++k) {
        double const squared = (city_of<D>(cities[k], setting.scales).centre - centre).squaredNorm();
        if (k == city || squared >= least) continue;
        least = squared;
        nearest = k;
    }
    return nearest;
}

template <int D>
Candidate<D> with_merge(Setting<D> const& setting, Candidate<D> candidate, int city, int other) {
    auto& cities = candidate.parameters.cities;
    model::City<D> const a = city_of<D>(cities[city], setting.scales);
    model::City<D> const b = city_of<D>(cities[other], setting.scales);
    double const mass_a = std::abs(a.amplitude) * std::sqrt(a.covariance.determinant());
    double const mass_b = std::abs(b.amplitude) * std::sqrt(b.covariance.determinant());
    double const share = mass_a / (mass_a + mass_b);
    model::Vector<D> const apart = a.centre - b.centre;
    model::City<D> both;
    both.centre = share * a.centre + (1 - share) * b.centre;
    both.covariance =
        share * a.covariance + (1 - share) * b.covariance + share * (1 - share) * apart * apart.transpose();
    both.amplitude = (mass_a + mass_b) / std::sqrt(both.covariance.determinant());
    cities[city] = parameters_of<D>(both, setting.scales);
    return without_city(std::move(candidate), other);
}

#define FOOTFALL_INSTANTIATE(D)                                                              \
    template Candidate<D> without_city<D>(Candidate<D>, int);                                \
    template Candidate<D> without_cities<D>(Candidate<D>, std::vector<int>);                 \
    template int nearest_city<D>(Setting<D> const&, Candidate<D> const&, int);               \
    template std::vector<Split> all_splits<D>();                                             \
    template Candidate<D> with_split<D>(Setting<D> const&, Candidate<D>, int, Split const&); \
    template Candidate<D> with_shape<D>(Setting<D> const&, Candidate<D>, int, Shape);        \
    template Candidate<D> with_merge<D>(Setting<D> const&, Candidate<D>, int, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// So many cities at most make up for one that is taken away: those that share most with it.
constexpr int most_neighbours = 40;

/// The products of the Jacobian's columns: city by city those that share a store, and each with the
/// background.
template <int D>
class Curvature {
public:
    static constexpr int n = model::parameter_count<D>;
    using Block = Eigen::Matrix<double, n, n>;

    Curvature(Misfit<D> const& misfit, Parameters<D> const& parameters)
        : blocks_(parameters.cities.size()),
          by_background_(Eigen::MatrixXd::Zero(n, static_cast<Eigen::Index>(parameters.cities.size()))) {
        for (Group const& group : groups_of(misfit, parameters, 1)) {
            Eigen::MatrixXd const h =
                misfit.normal_equations(parameters_in(group, parameters), group.blocks).hessian;
            Eigen::Index const last = h.rows() - 1;
            background_ += h(last, last);
            for (std::size_t i = 0; i < group.cities.size(); ++i) {
                Eigen::Index const row = n * static_cast<Eigen::Index>(i);
                by_background_.col(group.cities[i]) += h.col(last).segment<n>(row);
                for (std::size_t j = 0; j < group.cities.size(); ++j) {
                    auto const [at, fresh] =
                        blocks_[group.cities[i]].try_emplace(group.cities[j], Block::Zero());
                    at->second += h.block<n, n>(row, n * static_cast<Eigen::Index>(j));
                }
            }
        }
    }

    /// A city's block, those of its neighbours, and the background, scaled to a unit diagonal.
    base::UnitDiagonal around(int city) const {
        std::vector<int> cities = neighbours(city);
        cities.insert(cities.begin(), city);
        Eigen::Index const size = n * std::ssize(cities) + 1;
        Eigen::MatrixXd h = Eigen::MatrixXd::Zero(size, size);
        for (std::size_t i = 0; i < cities.size(); ++i) {
            Eigen::Index const row = n * static_cast<Eigen::Index>(i);
            h.col(size - 1).segment<n>(row) = by_background_.col(cities[i]);
            h.row(size - 1).segment<n>(row) = by_background_.col(cities[i]).transpose();
            for (std::size_t j = 0; j < cities.size(); ++j) {
                auto const at = blocks_[cities[i]].find(cities[j]);
                if (at != blocks_[cities[i]].end())
                    h.block<n, n>(row, n * static_cast<Eigen::Index>(j)) = at->second;
            }
        }
        h(size - 1, size - 1) = background_;
        return base::UnitDiagonal(h);
    }

private:
    /// The cities whose columns have most in common with a city's amplitude.
    std::vector<int> neighbours(int city) const {
        std::vector<std::pair<double, int>> shared;
        for (auto const& [other, block] : blocks_[city])
            if (other != city) {
                double const own = blocks_[other].at(other)(0, 0);
                shared.push_back({own > 0 ? -std::abs(block(0, 0)) / std::sqrt(own) : 0, other});
            }
        std::ranges::sort(shared);
        if (shared.size() > most_neighbours) shared.resize(most_neighbours);
        std::vector<int> cities;
        for (auto const& [share, other] : shared)
            cities.push_back(other);
        std::ranges::sort(cities);
        return cities;
    }

    std::vector<std::map<int, Block>> blocks_;
    Eigen::MatrixXd by_background_;
    double background_ = 0;
};

}  // namespace

template <int D>
std::vector<double> removal_costs(Setting<D> const& setting, Candidate<D> const& candidate) {
    constexpr int n = model::parameter_count<D>;
    Misfit<D> const misfit = misfit_of(setting, candidate);
    Curvature<D> const curvature(misfit, candidate.parameters);
    std::vector<double> costs(candidate.cities());
    base::parallel_for(
        candidate.cities(), candidate.cities() > most_neighbours ? setting.threads : 1, [&](int k) {
            if (is_fixed(setting, candidate.parameters.cities[k])) {
                costs[k] = std::numeric_limits<double>::infinity();
                return;
            }
            // Its amplitude goes to zero; its other parameters can do nothing then, those of the rest make up
            // for what they can: the squared length of its column beyond the span of theirs.
            auto const [scale, matrix] = curvature.around(k);
            Eigen::MatrixXd unit = matrix;
            unit.diagonal().array() += 1e-13 * static_cast<double>(n * candidate.cities() + 1);
            Eigen::Index const rest = unit.rows() - n - (setting.background ? 0 : 1);
            Eigen::VectorXd const column = unit.col(0).segment(n, rest);
            Eigen::LLT<Eigen::MatrixXd> const factor(unit.block(n, n, rest, rest));
            double const beyond =
                std::max(unit(0, 0) - (rest == 0 ? 0.0 : column.dot(factor.solve(column))), 0.0);
            double const amplitude =
                setting.scales.amplitude == Scale::logarithmic ? 1.0 : candidate.parameters.cities[k][0];
            costs[k] = 0.5 * beyond * scale[0] * scale[0] * amplitude * amplitude;
        });
    return costs;
}

std::vector<int> cheapest(std::vector<double> const& costs, int most) {
    std::vector<int> order(costs.size());
    std::iota(order.begin(), order.end(), 0);
    std::erase_if(order, [&](int city) { return std::isinf(costs[city]); });
    std::ranges::stable_sort(order, {}, [&](int city) { return costs[city]; });
    if (std::ssize(order) > most) order.resize(most);
    return order;
}

#define FOOTFALL_INSTANTIATE(D) \
    template std::vector<double> removal_costs<D>(Setting<D> const&, Candidate<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
