#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/likelihood/misfit.hpp"
#include "src/fit/search/moves.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace fit {
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
