#pragma once

#include "src/base/parallel.hpp"
#include "src/base/unit_diagonal.hpp"
#include "src/fit/likelihood/misfit.hpp"

#include <ceres/ceres.h>
#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <vector>

/// The misfit as Ceres cost functions, one per group of neighbouring stores; for src/fit/solve/solve.cpp
/// only.
namespace fit {

/// The misfit of a group as P + 1 residuals instead of one per store, P being the parameters of its cities,
/// the background and the effects. Levenberg–Marquardt uses ‖r‖², Jᵀr and JᵀJ only, so the triangular factor
/// R with RᵀR = JᵀJ serves it as well as J does, and Ceres works on P × P numbers instead of N × P. The last
/// residual carries what no parameter can explain, so the cost is exact.
template <int D>
class GroupMisfit {
public:
    static constexpr int n = model::parameter_count<D>;

    GroupMisfit(Misfit<D> const& misfit, Group group, int effects)
        : misfit_(misfit), group_(std::move(group)), effects_(effects) {
        reduced_.setZero(rows());
    }

    std::vector<int> const& cities() const { return group_.cities; }
    int effects() const { return effects_; }
    int rows() const { return static_cast<int>(group_.cities.size()) * n + 2 + effects_; }
    /// At the parameters of all cities.
    void evaluate(Parameters<D> const& all, bool with_jacobian) {
        usable_ = evaluated(parameters_in(group_, all), with_jacobian);
    }
    bool usable() const { return usable_; }
    double const* residuals() const { return reduced_.data(); }
    /// R, without the last residual's row of zeros.
    Eigen::MatrixXd const& factor() const { return upper_; }

private:
    bool evaluated(Parameters<D> const& parameters, bool with_jacobian) {
        if (!with_jacobian) {
            double const cost = misfit_.cost(parameters, group_.blocks);
            reduced_.setZero();
            reduced_[rows() - 1] = std::sqrt(2 * cost);
            return std::isfinite(cost);
        }
        NormalEquations const equations = misfit_.normal_equations(parameters, group_.blocks);
        if (!std::isfinite(equations.cost) || !equations.hessian.allFinite()) return false;
        reduce(equations);
        return true;
    }

    void reduce(NormalEquations const& equations) {
        Eigen::Index const size = equations.gradient.size();
        auto const [scale, unit] = base::UnitDiagonal(equations.hessian);
        Eigen::LLT<Eigen::MatrixXd> factor(unit);
        for (double ridge = 1e-15 * static_cast<double>(size); factor.info() != Eigen::Success; ridge *= 100)
            factor.compute(unit + ridge * Eigen::MatrixXd::Identity(size, size));
        reduced_.head(size) = factor.matrixL().solve(equations.gradient.cwiseQuotient(scale));
        reduced_[size] = std::sqrt(std::max(2 * equations.cost - reduced_.head(size).squaredNorm(), 0.0));
        upper_ = Eigen::MatrixXd(factor.matrixU()) * scale.asDiagonal();
    }

    Misfit<D> const& misfit_;
    Group group_;
    int effects_;
    bool usable_ = false;
    Eigen::VectorXd reduced_;
    Eigen::MatrixXd upper_;
};

/// Some rows of a group for Ceres, from that of a city's first parameter on. R is triangular: they depend on
/// that city, those after it, the background and the effects.
template <int D>
class GroupRows final : public ceres::CostFunction {
public:
    GroupRows(GroupMisfit<D> const& group, int first_city, int rows)
        : group_(group), first_row_(Eigen::Index{first_city} * n) {
        for (std::size_t k = first_city; k < group.cities().size(); ++k)
            mutable_parameter_block_sizes()->push_back(n);
        mutable_parameter_block_sizes()->push_back(1);
        if (group.effects() > 0) mutable_parameter_block_sizes()->push_back(group.effects());
        set_num_residuals(rows);
    }

    /// Only copies: EvaluateGroups has evaluated.
    bool Evaluate(double const* const*, double* residuals, double** jacobians) const override {
        if (!group_.usable()) return false;
        std::copy_n(group_.residuals() + first_row_, num_residuals(), residuals);
        if (jacobians) copy(jacobians);
        return true;
    }

private:
    static constexpr int n = GroupMisfit<D>::n;
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    void copy(double** jacobians) const {
        Eigen::MatrixXd const& factor = group_.factor();
        Eigen::Index const rows = std::min<Eigen::Index>(num_residuals(), factor.rows() - first_row_);
        Eigen::Index column = first_row_;
        for (std::size_t block = 0; block < parameter_block_sizes().size(); ++block) {
            Eigen::Index const width = parameter_block_sizes()[block];
            if (jacobians[block]) {
                Eigen::Map<Rows> jacobian(jacobians[block], num_residuals(), width);
                jacobian.topRows(rows) = factor.block(first_row_, column, rows, width);
                jacobian.bottomRows(num_residuals() - rows).setZero();
            }
            column += width;
        }
    }

    GroupMisfit<D> const& group_;
    Eigen::Index first_row_;
};

/// Has all groups evaluated before Ceres asks for them, in parallel, so that the result does not depend on
/// the number of threads: Ceres' own threads add up in the order in which they finish.
template <int D>
class EvaluateGroups final : public ceres::EvaluationCallback {
public:
    EvaluateGroups(Misfit<D> const& misfit, Parameters<D> const& parameters, std::vector<Group> const& groups,
                   int threads)
        : parameters_(parameters), threads_(threads) {
        for (Group const& group : groups)
            groups_.emplace_back(misfit, group, static_cast<int>(parameters.effects.size()));
    }
    std::vector<GroupMisfit<D>> const& groups() const { return groups_; }
    void PrepareForEvaluation(bool evaluate_jacobians, bool) override {
        base::parallel_for(static_cast<int>(groups_.size()), threads_,
                           [&](int i) { groups_[i].evaluate(parameters_, evaluate_jacobians); });
    }

private:
    Parameters<D> const& parameters_;
    int threads_;
    std::vector<GroupMisfit<D>> groups_;
};

}  // namespace fit
