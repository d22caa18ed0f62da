#include "src/base/dimensions.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/solve/solve.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace fit {
namespace {

/// A step of which the bend is this much of its length is too long to be told from two derivatives. Of 0.75
/// to 5, more than 1.5 ended in other valleys, less crawled.
constexpr double most_bend = 1.5;
/// Of a step: where the second derivative along it is taken by differences.
constexpr double ahead = 0.1;
/// As Ceres has them.
constexpr double first_radius = 1e4, largest_radius = 1e16, smallest_radius = 1e-32, least_scale = 1e-3;

template <int D>
Parameters<D> stepped(Parameters<D> parameters, Eigen::VectorXd const& step) {
    constexpr int n = model::parameter_count<D>;
    Eigen::Index i = 0;
    for (CityParameters<D>& city : parameters.cities)
        for (double& number : city)
            number += step[i++];
    if (step.size() % n == 1) parameters.background += step[i];
    return parameters;
}

/// A point with all that the steps from it need, each parameter in units of its column's length.
template <int D>
class Start {
public:
    Start(Misfit<D> const& misfit, Parameters<D> const& parameters, bool background)
        : misfit_(&misfit), parameters_(parameters) {
        NormalEquations const equations = misfit.normal_equations(parameters);
        cost_ = equations.cost;
        if (!std::isfinite(cost_)) return;
        Eigen::Index const size = equations.gradient.size() - (background ? 0 : 1);
        base::UnitDiagonal unit(equations.hessian.topLeftCorner(size, size), least_scale);
        scale_ = std::move(unit.scale);
        hessian_ = std::move(unit.matrix);
        gradient_ = in_units(equations.gradient);
        fitted_ = fitted_at(parameters);
    }
    double cost() const { return cost_; }
    /// No more is left than the last digits of the values: from here steps only shuffle them.
    bool exact() const {
        constexpr double last_digits = 4 * std::numeric_limits<double>::epsilon();
        return 2 * cost_ <= last_digits * last_digits * fitted_.squaredNorm();
    }
    Parameters<D> const& parameters() const { return parameters_; }

    /// A damped step and how much it should gain; nothing where it bends too much.
    struct Step {
        Parameters<D> to;
        double expected_gain;
    };
    std::optional<Step> step(double radius) const {
        Eigen::MatrixXd damped = hessian_;
        damped.diagonal().array() += 1 / radius;
        Eigen::LLT<Eigen::MatrixXd> const factor(damped);
        Eigen::VectorXd const straight = -factor.solve(gradient_);
        if (factor.info() != Eigen::Success || !straight.allFinite()) return {};
        Eigen::VectorXd const along = straight.cwiseQuotient(scale_);
        Eigen::VectorXd const curvature = (fitted_at(stepped(parameters_, ahead * along)) +
                                           fitted_at(stepped(parameters_, -ahead * along)) - 2 * fitted_) /
                                          (ahead * ahead);
        if (!curvature.allFinite()) return {};
        Eigen::VectorXd const bend = -factor.solve(in_units(misfit_->pulled_back(parameters_, curvature)));
        if (!(2 * bend.norm() <= most_bend * straight.norm())) return {};
        double const expected = -straight.dot(gradient_ + 0.5 * (hessian_ * straight));
        return Step{stepped(parameters_, Eigen::VectorXd((straight + 0.5 * bend).cwiseQuotient(scale_))),
                    expected};
    }

private:
    Eigen::VectorXd in_units(Eigen::VectorXd const& sums) const {
        return sums.head(scale_.size()).cwiseQuotient(scale_);
    }
    /// Weighted as the residuals are.
    Eigen::VectorXd fitted_at(Parameters<D> const& parameters) const {
        std::vector<double> const fitted = misfit_->fitted(parameters), &weights = misfit_->weights();
        Eigen::Map<Eigen::VectorXd const> const values(fitted.data(), std::ssize(fitted));
        if (weights.empty()) return values;
        return values.cwiseProduct(Eigen::Map<Eigen::VectorXd const>(weights.data(), std::ssize(weights)));
    }

    Misfit<D> const* misfit_;
    Parameters<D> parameters_;
    double cost_ = 0;
    Eigen::VectorXd scale_, gradient_, fitted_;
    Eigen::MatrixXd hessian_;
};

}  // namespace

template <int D>
SolveReport solve_geodesic(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options) {
    Start<D> here(misfit, parameters, options.background);
    SolveReport report;
    double radius = first_radius, shrink = 2;
    while (std::isfinite(here.cost()) && !report.converged && report.iterations < options.max_iterations) {
        ++report.iterations;
        auto const step = here.step(radius);
        double const cost = step ? misfit.cost(step->to) : std::numeric_limits<double>::infinity();
        if (!(cost < here.cost())) {
            radius /= shrink;
            shrink *= 2;
            report.converged = radius < smallest_radius;
            continue;
        }
        double const gain = here.cost() - cost, quality = 2 * gain / step->expected_gain - 1;
        radius = std::min(radius / std::max(1.0 / 3, 1 - quality * quality * quality), largest_radius);
        shrink = 2;
        bool const stands = gain < options.function_tolerance * here.cost();
        here = Start<D>(misfit, step->to, options.background);
        report.converged = stands || here.exact();
    }
    parameters = here.parameters();
    report.cost = report.objective = here.cost();
    return report;
}

#define FOOTFALL_INSTANTIATE(D) \
    template SolveReport solve_geodesic<D>(Misfit<D> const&, Parameters<D>&, SolveOptions const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
