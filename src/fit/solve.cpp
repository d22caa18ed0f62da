#include "src/fit/solve.hpp"

#include "src/fit/extent.hpp"
#include "src/fit/limits_ceres.hpp"
#include "src/fit/penalties_ceres.hpp"

#include <Eigen/Cholesky>

#include <ceres/ceres.h>
#include <glog/logging.h>

#include <algorithm>
#include <memory>

namespace fit {
namespace {

/// The misfit of all stores as one block of P + 1 residuals instead of N. Levenberg–Marquardt uses ‖r‖², Jᵀr
/// and JᵀJ only, so the triangular factor R with RᵀR = JᵀJ serves it as well as J does, and Ceres works on P
/// × P numbers instead of N × P. The last residual carries what no parameter can explain, so the cost is
/// exact.
template <int D>
class CompressedMisfit final : public ceres::CostFunction {
public:
    CompressedMisfit(Misfit<D> const& misfit, int cities) : misfit_(misfit) {
        for (int k = 0; k < cities; ++k)
            mutable_parameter_block_sizes()->push_back(n);
        mutable_parameter_block_sizes()->push_back(1);
        set_num_residuals(cities * n + 2);
    }

    bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
        Parameters<D> const parameters = gather(blocks);
        Eigen::Map<Eigen::VectorXd> reduced(residuals, num_residuals());
        reduced.setZero();
        if (!jacobians) {
            double const cost = misfit_.cost(parameters);
            reduced[num_residuals() - 1] = std::sqrt(2 * cost);
            return std::isfinite(cost);
        }
        NormalEquations const equations = misfit_.normal_equations(parameters);
        if (!std::isfinite(equations.cost) || !equations.hessian.allFinite()) return false;
        return reduce(equations, reduced, jacobians);
    }

private:
    static constexpr int n = model::parameter_count<D>;

    Parameters<D> gather(double const* const* blocks) const {
        int const cities = static_cast<int>(parameter_block_sizes().size()) - 1;
        Parameters<D> parameters;
        parameters.cities.resize(cities);
        for (int k = 0; k < cities; ++k)
            std::copy_n(blocks[k], n, parameters.cities[k].begin());
        parameters.background = blocks[cities][0];
        return parameters;
    }

    bool reduce(NormalEquations const& equations, Eigen::Map<Eigen::VectorXd>& reduced,
                double** jacobians) const {
        Eigen::Index const size = equations.gradient.size();
        Eigen::VectorXd const scale =
            equations.hessian.diagonal().unaryExpr([](double h) { return h > 0 ? std::sqrt(h) : 1.0; });
        Eigen::MatrixXd const unit =
            scale.cwiseInverse().asDiagonal() * equations.hessian * scale.cwiseInverse().asDiagonal();
        Eigen::LLT<Eigen::MatrixXd> factor(unit);
        for (double ridge = 1e-15 * static_cast<double>(size); factor.info() != Eigen::Success; ridge *= 100)
            factor.compute(unit + ridge * Eigen::MatrixXd::Identity(size, size));
        Eigen::VectorXd const scaled_gradient = equations.gradient.cwiseQuotient(scale);
        reduced.head(size) = factor.matrixL().solve(scaled_gradient);
        reduced[size] = std::sqrt(std::max(2 * equations.cost - reduced.head(size).squaredNorm(), 0.0));
        Eigen::MatrixXd const upper = Eigen::MatrixXd(factor.matrixU()) * scale.asDiagonal();
        Eigen::Index column = 0;
        for (std::size_t block = 0; block < parameter_block_sizes().size(); ++block) {
            Eigen::Index const width = parameter_block_sizes()[block];
            if (jacobians[block]) {
                Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> jacobian(
                    jacobians[block], size + 1, width);
                if (width == 1) {  // a column, which Eigen does not take as row-major
                    for (Eigen::Index row = 0; row < size; ++row)
                        jacobians[block][row] = upper(row, column);
                    jacobians[block][size] = 0;
                } else {
                    jacobian.topRows(size) = upper.middleCols(column, width);
                    jacobian.row(size).setZero();
                }
            }
            column += width;
        }
        return true;
    }

    Misfit<D> const& misfit_;
};

template <int D>
class StepCallback final : public ceres::IterationCallback {
public:
    StepCallback(Parameters<D> const& parameters, OnStep<D> const& on_step)
        : parameters_(parameters), on_step_(on_step) {}
    ceres::CallbackReturnType operator()(ceres::IterationSummary const&) override {
        return on_step_(parameters_) ? ceres::SOLVER_CONTINUE : ceres::SOLVER_TERMINATE_SUCCESSFULLY;
    }

private:
    Parameters<D> const& parameters_;
    OnStep<D> const& on_step_;
};

/// What a city may look like: no larger and no longer than the limits, and in sight of the stores.
template <int D>
void add_limits(ceres::Problem& problem, Misfit<D> const& misfit, std::vector<double*> const& cities,
                Penalties const& penalties) {
    constexpr int n = model::parameter_count<D>;
    double const reach = misfit.scales().reach, steepness = penalties.steepness;
    auto const [low, high] = extent_of(misfit.data());
    for (double* city : cities) {
        problem.AddResidualBlock(new ceres::AutoDiffCostFunction<SpreadPenalty<D>, 2, n>(new SpreadPenalty<D>{
                                     penalties.largest_spread, penalties.elongation, steepness, reach}),
                                 nullptr, city);
        problem.AddResidualBlock(new ceres::AutoDiffCostFunction<BoxPenalty<D>, D, n>(
                                     new BoxPenalty<D>{low, high, steepness, reach}),
                                 nullptr, city);
        problem.AddResidualBlock(new SightPenalty<D>(misfit.data(), steepness, reach), nullptr, city);
    }
}

template <int D>
void add_penalties(ceres::Problem& problem, Misfit<D> const& misfit, std::vector<double*> const& cities,
                   Penalties const& penalties) {
    constexpr int n = model::parameter_count<D>;
    double const largest = penalties.amplitude_l1 > 0 ? std::ranges::max(misfit.data().rates()) : 0;
    if (penalties.amplitude_l1 > 0)
        for (double* city : cities)
            problem.AddResidualBlock(new ceres::AutoDiffCostFunction<AmplitudePenalty, 1, n>(
                                         new AmplitudePenalty{penalties.amplitude_l1, largest}),
                                     nullptr, city);
    if (penalties.largest_spread > 0 || penalties.elongation > 0)
        add_limits(problem, misfit, cities, penalties);
    if (penalties.centre_spread > 0 && cities.size() > 1) {
        auto* cost = new ceres::DynamicAutoDiffCostFunction<CentreSpreadPenalty<D>>(
            new CentreSpreadPenalty<D>{penalties.centre_spread, static_cast<int>(cities.size())});
        for (std::size_t k = 0; k < cities.size(); ++k)
            cost->AddParameterBlock(n);
        cost->SetNumResiduals(1);
        problem.AddResidualBlock(cost, nullptr, cities);
    }
}

}  // namespace

template <int D>
SolveReport solve(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options,
                  OnStep<D> const& on_step) {
    std::vector<double*> blocks;
    for (auto& city : parameters.cities)
        blocks.push_back(city.data());
    std::vector<double*> const cities = blocks;
    blocks.push_back(&parameters.background);
    if (cities.empty() && !options.background)
        return {misfit.cost(parameters), misfit.cost(parameters), 0, true};

    ceres::Problem problem;
    problem.AddResidualBlock(new CompressedMisfit<D>(misfit, static_cast<int>(cities.size())), nullptr,
                             blocks);
    if (!options.background) problem.SetParameterBlockConstant(&parameters.background);
    if (misfit.scales().amplitude == Scale::linear && !options.allow_negative)
        for (double* city : cities)
            problem.SetParameterLowerBound(city, 0, 0.0);
    add_penalties(problem, misfit, cities, options.penalties);

    ceres::Solver::Options solver;
    solver.linear_solver_type = ceres::DENSE_NORMAL_CHOLESKY;
    solver.max_num_iterations = options.max_iterations;
    solver.function_tolerance = options.function_tolerance;
    solver.gradient_tolerance = 0;
    solver.parameter_tolerance = 1e-15;
    solver.max_num_consecutive_invalid_steps = 20;
    solver.logging_type = ceres::SILENT;
    std::unique_ptr<StepCallback<D>> callback;
    if (on_step) {
        callback = std::make_unique<StepCallback<D>>(parameters, on_step);
        solver.callbacks.push_back(callback.get());
        solver.update_state_every_iteration = true;
    }
    // A step that Ceres refuses is an ordinary event of a search; its own log would put it on the terminal.
    FLAGS_minloglevel = google::GLOG_FATAL;
    ceres::Solver::Summary summary;
    ceres::Solve(solver, &problem, &summary);
    return {
        misfit.cost(parameters), summary.final_cost, static_cast<int>(summary.iterations.size()),
        summary.termination_type == ceres::CONVERGENCE || summary.termination_type == ceres::USER_SUCCESS};
}

template SolveReport solve<1>(Misfit<1> const&, Parameters<1>&, SolveOptions const&, OnStep<1> const&);
template SolveReport solve<2>(Misfit<2> const&, Parameters<2>&, SolveOptions const&, OnStep<2> const&);
template SolveReport solve<3>(Misfit<3> const&, Parameters<3>&, SolveOptions const&, OnStep<3> const&);

}  // namespace fit
