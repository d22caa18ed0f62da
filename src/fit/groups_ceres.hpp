#pragma once

#include "src/fit/groups.hpp"
#include "src/fit/parallel.hpp"

#include <Eigen/Cholesky>

#include <ceres/ceres.h>

#include <algorithm>
#include <cmath>
#include <vector>

/// The misfit as Ceres cost functions, one per group of neighbouring stores; for src/fit/solve.cpp only.
namespace fit {

/// The misfit of a group as one block of P + 1 residuals instead of one per store, P being the parameters of
/// its cities and the background. Levenberg–Marquardt uses ‖r‖², Jᵀr and JᵀJ only, so the triangular factor R
/// with RᵀR = JᵀJ serves it as well as J does, and Ceres works on P × P numbers instead of N × P. The last
/// residual carries what no parameter can explain, so the cost is exact.
template <int D>
class GroupMisfit final : public ceres::CostFunction {
public:
    GroupMisfit(Misfit<D> const& misfit, Group group) : misfit_(misfit), group_(std::move(group)) {
        for (std::size_t k = 0; k < group_.cities.size(); ++k)
            mutable_parameter_block_sizes()->push_back(n);
        mutable_parameter_block_sizes()->push_back(1);
        set_num_residuals(static_cast<int>(group_.cities.size()) * n + 2);
        reduced_.setZero(num_residuals());
    }

    /// Evaluates ahead of Ceres, for all groups in parallel; then Evaluate only copies.
    void prepare(Parameters<D> const& all, bool with_jacobian) {
        usable_ = evaluate(parameters_in(group_, all), with_jacobian);
        prepared_ = true;
    }

    bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
        if (!(prepared_ ? usable_ : evaluate(gather(blocks), jacobians != nullptr))) return false;
        std::copy_n(reduced_.data(), num_residuals(), residuals);
        if (jacobians) copy(jacobians);
        return true;
    }

private:
    static constexpr int n = model::parameter_count<D>;

    Parameters<D> gather(double const* const* blocks) const {
        Parameters<D> parameters;
        parameters.cities.resize(group_.cities.size());
        for (std::size_t k = 0; k < group_.cities.size(); ++k)
            std::copy_n(blocks[k], n, parameters.cities[k].begin());
        parameters.background = blocks[group_.cities.size()][0];
        return parameters;
    }

    bool evaluate(Parameters<D> const& parameters, bool with_jacobian) const {
        if (!with_jacobian) {
            double const cost = misfit_.cost(parameters, group_.blocks);
            reduced_.setZero();
            reduced_[num_residuals() - 1] = std::sqrt(2 * cost);
            return std::isfinite(cost);
        }
        NormalEquations const equations = misfit_.normal_equations(parameters, group_.blocks);
        if (!std::isfinite(equations.cost) || !equations.hessian.allFinite()) return false;
        reduce(equations);
        return true;
    }

    void reduce(NormalEquations const& equations) const {
        Eigen::Index const size = equations.gradient.size();
        Eigen::VectorXd const scale =
            equations.hessian.diagonal().unaryExpr([](double h) { return h > 0 ? std::sqrt(h) : 1.0; });
        Eigen::MatrixXd const unit =
            scale.cwiseInverse().asDiagonal() * equations.hessian * scale.cwiseInverse().asDiagonal();
        Eigen::LLT<Eigen::MatrixXd> factor(unit);
        for (double ridge = 1e-15 * static_cast<double>(size); factor.info() != Eigen::Success; ridge *= 100)
            factor.compute(unit + ridge * Eigen::MatrixXd::Identity(size, size));
        reduced_.head(size) = factor.matrixL().solve(equations.gradient.cwiseQuotient(scale));
        reduced_[size] = std::sqrt(std::max(2 * equations.cost - reduced_.head(size).squaredNorm(), 0.0));
        upper_ = Eigen::MatrixXd(factor.matrixU()) * scale.asDiagonal();
    }

    void copy(double** jacobians) const {
        Eigen::Index const size = upper_.rows();
        Eigen::Index column = 0;
        for (std::size_t block = 0; block < parameter_block_sizes().size(); ++block) {
            Eigen::Index const width = parameter_block_sizes()[block];
            if (jacobians[block])
                for (Eigen::Index row = 0; row <= size; ++row)
                    for (Eigen::Index i = 0; i < width; ++i)
                        jacobians[block][row * width + i] = row < size ? upper_(row, column + i) : 0;
            column += width;
        }
    }

    Misfit<D> const& misfit_;
    Group group_;
    bool prepared_ = false, usable_ = false;
    mutable Eigen::VectorXd reduced_;
    mutable Eigen::MatrixXd upper_;
};

/// Has all groups evaluated at once, so that the result does not depend on the number of threads: Ceres' own
/// threads add up in the order in which they finish.
template <int D>
class EvaluateGroups final : public ceres::EvaluationCallback {
public:
    EvaluateGroups(Parameters<D> const& parameters, int threads)
        : parameters_(parameters), threads_(threads) {}
    void add(GroupMisfit<D>* group) { groups_.push_back(group); }
    void PrepareForEvaluation(bool evaluate_jacobians, bool) override {
        parallel_for(static_cast<int>(groups_.size()), threads_,
                     [&](int i) { groups_[i]->prepare(parameters_, evaluate_jacobians); });
    }

private:
    Parameters<D> const& parameters_;
    int threads_;
    std::vector<GroupMisfit<D>*> groups_;
};

}  // namespace fit
