#include "src/fit/solve/solve.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/solve/constraints_ceres.hpp"
#include "src/fit/solve/groups_ceres.hpp"

#include <ceres/ceres.h>
#include <ceres/version.h>
#include <fmt/format.h>
#include <glog/logging.h>
#include <Eigen/Core>

#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>
#include <vector>

namespace fit {
namespace {

/// More parameters are solved for as a sparse system.
constexpr int most_dense_parameters = 240;
/// How much further than its edge a city may reach before the groups are made anew.
constexpr double slack = 1.15;
/// From so many cities on a sum without noise is a curved valley; with fewer, steps that follow it are not
/// worth their price.
constexpr std::size_t fewest_in_valley = 12;

/// Whether all that is solved for is the misfit of a sum of cities without noise.
template <int D>
bool is_valley(Misfit<D> const& misfit, Parameters<D> const& parameters, SolveOptions const& options) {
    Penalties const& penalties = options.penalties;
    bool const steered = penalties.amplitude_l1 > 0 || penalties.centre_spread > 0 ||
                         penalties.largest_spread > 0 || penalties.elongation > 0;
    return misfit.noise() == Noise::gaussian && misfit.scales().amplitude == Scale::logarithmic && !steered &&
           parameters.effects.empty() && options.fixed_centres.empty() &&
           parameters.cities.size() >= fewest_in_valley;
}

/// Whether cities have come to reach stores whose groups do not have them.
template <int D>
bool outgrown(Misfit<D> const& misfit, Parameters<D> const& parameters, std::vector<Group> const& groups) {
    std::vector<Group> const now = groups_of(misfit, parameters, 1);
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!std::ranges::includes(groups[i].cities, now[i].cities)) return true;
    return false;
}

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
void add_constraints(ceres::Problem& problem, Misfit<D> const& misfit, std::vector<double*> const& cities,
                     Penalties const& penalties) {
    constexpr int n = model::parameter_count<D>;
    double const reach = misfit.scales().reach, steepness = penalties.steepness;
    Box<D> const extent = extent_of(misfit.data());
    for (double* city : cities) {
        problem.AddResidualBlock(new ceres::AutoDiffCostFunction<SpreadPenalty<D>, 2, n>(new SpreadPenalty<D>{
                                     penalties.largest_spread, penalties.elongation, steepness, reach}),
                                 nullptr, city);
        problem.AddResidualBlock(new ceres::AutoDiffCostFunction<BoxPenalty<D>, D, n>(
                                     new BoxPenalty<D>{extent.min(), extent.max(), steepness, reach}),
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
        add_constraints(problem, misfit, cities, penalties);
    if (penalties.centre_spread > 0 && cities.size() > 1) {
        auto* cost = new ceres::DynamicAutoDiffCostFunction<CentreSpreadPenalty<D>>(
            new CentreSpreadPenalty<D>{penalties.centre_spread, static_cast<int>(cities.size())});
        for (std::size_t k = 0; k < cities.size(); ++k)
            cost->AddParameterBlock(n);
        cost->SetNumResiduals(1);
        problem.AddResidualBlock(cost, nullptr, cities);
    }
}

template <int D>
void hold_centres(ceres::Problem& problem, std::vector<double*> const& cities,
                  std::vector<bool> const& fixed) {
    std::vector<int> centre(D);
    std::iota(centre.begin(), centre.end(), 1);
    for (std::size_t k = 0; k < fixed.size(); ++k)
        if (fixed[k])
            problem.SetManifold(cities[k], new ceres::SubsetManifold(model::parameter_count<D>, centre));
}

/// All rows of a group at once, or, for a sparse system, city by city, so that Ceres leaves out the zeros of
/// what is a triangle.
template <int D>
void add_rows(ceres::Problem& problem, GroupMisfit<D> const& group, Parameters<D>& parameters, bool sparse) {
    constexpr int n = model::parameter_count<D>;
    std::vector<double*> blocks;
    for (int const city : group.cities())
        blocks.push_back(parameters.cities[city].data());
    blocks.push_back(&parameters.background);
    if (group.effects() > 0) blocks.push_back(parameters.effects.data());
    int const last = static_cast<int>(group.cities().size());
    for (int k = 0; sparse && k < last; ++k)
        problem.AddResidualBlock(new GroupRows<D>(group, k, n), nullptr,
                                 std::vector<double*>(blocks.begin() + k, blocks.end()));
    int const rest = sparse ? last : 0;
    problem.AddResidualBlock(new GroupRows<D>(group, rest, group.rows() - rest * n), nullptr,
                             std::vector<double*>(blocks.begin() + rest, blocks.end()));
}

/// A step that Ceres refuses is an ordinary event of a search; its own log would put it on the terminal.
/// Once: several threads solve at the same time.
void silence_ceres() {
    static std::once_flag once;
    std::call_once(once, [] { FLAGS_minloglevel = google::GLOG_FATAL; });
}

template <int D>
SolveReport solve_in_groups(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options,
                            OnStep<D> const& on_step, std::vector<Group> const& groups) {
    std::vector<double*> cities;
    for (auto& city : parameters.cities)
        cities.push_back(city.data());
    bool const sparse =
        groups.size() > 1 && cities.size() * model::parameter_count<D> > most_dense_parameters;
    EvaluateGroups<D> evaluation(misfit, parameters, groups, options.threads);
    ceres::Problem::Options problem_options;
    problem_options.evaluation_callback = &evaluation;
    ceres::Problem problem(problem_options);
    for (GroupMisfit<D> const& group : evaluation.groups())
        add_rows(problem, group, parameters, sparse);
    if (!options.background) problem.SetParameterBlockConstant(&parameters.background);
    for (double* city : cities)
        problem.AddParameterBlock(city, model::parameter_count<D>);
    hold_centres<D>(problem, cities, options.fixed_centres);
    if (misfit.scales().amplitude == Scale::linear && !options.allow_negative)
        for (double* city : cities)
            problem.SetParameterLowerBound(city, 0, 0.0);
    add_penalties(problem, misfit, cities, options.penalties);

    ceres::Solver::Options solver;
    solver.linear_solver_type = sparse ? ceres::SPARSE_NORMAL_CHOLESKY : ceres::DENSE_NORMAL_CHOLESKY;
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
    silence_ceres();
    ceres::Solver::Summary summary;
    ceres::Solve(solver, &problem, &summary);
    return {
        misfit.cost(parameters), summary.final_cost, static_cast<int>(summary.iterations.size()),
        summary.termination_type == ceres::CONVERGENCE || summary.termination_type == ceres::USER_SUCCESS};
}

}  // namespace

template <int D>
SolveReport solve(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options,
                  OnStep<D> const& on_step) {
    if (parameters.cities.empty() && parameters.effects.empty() && !options.background)
        return {misfit.cost(parameters), misfit.cost(parameters), 0, true};
    constexpr int most_rounds = 5;
    SolveReport report;
    for (int round = 0; round < most_rounds; ++round) {
        std::vector<Group> const groups = groups_of(misfit, parameters, slack);
        if (groups.size() == 1 && !on_step && is_valley(misfit, parameters, options))
            return solve_geodesic(misfit, parameters, options);
        report = solve_in_groups(misfit, parameters, options, on_step, groups);
        if (!outgrown(misfit, parameters, groups)) break;
    }
    return report;
}

#define FOOTFALL_INSTANTIATE(D) \
    template SolveReport solve<D>(Misfit<D> const&, Parameters<D>&, SolveOptions const&, OnStep<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

std::string ceres_version() {
    return CERES_VERSION_STRING;
}

std::string eigen_version() {
    return fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

}  // namespace fit
