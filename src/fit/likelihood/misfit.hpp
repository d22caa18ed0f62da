#pragma once

#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/noise.hpp"
#include "src/fit/likelihood/parameters.hpp"

#include <Eigen/Core>

#include <vector>

/// How far a model is from the counts, and what Levenberg–Marquardt needs to know of that. Groups of stores
/// that the same cities reach are evaluated apart (groups.cpp).
namespace fit {

/// Half the sum of squared residuals at a point, with what Levenberg–Marquardt needs of their Jacobian J.
/// Parameters are numbered: all of city 0, city 1, …, the background, the effects of covariates.
struct NormalEquations {
    double cost = 0;           ///< ½ Σ r²
    Eigen::VectorXd gradient;  ///< Jᵀ·r
    Eigen::MatrixXd hessian;   ///< Jᵀ·J, both triangles
};

/// Adds the rates of those of the cities that reach a block at its stores.
template <int D>
void add_rates(Cities<D> const& cities, Data<D> const& data, int block, double* rates);

/// The misfit of models to one set of observations under one noise model: a store's visitors are expected to
/// be its exposure times what its covariates make of it times the rate that the model gives. Holds
/// references: keep the data.
template <int D>
class Misfit {
public:
    /// `others`, where given, are the rates already explained at each (padded) store by what is held fixed.
    /// `weights`, where there are any, multiply the residuals of (padded) values of unequal variance
    /// (gaussian).
    Misfit(Data<D> const& data, Noise noise, double alpha, Scales const& scales,
           std::vector<double> const* others = nullptr, std::vector<double> weights = {});

    double cost(Parameters<D> const& parameters) const { return cost(parameters, data_.all_blocks()); }
    NormalEquations normal_equations(Parameters<D> const& parameters) const {
        return normal_equations(parameters, data_.all_blocks());
    }
    /// Of some of the stores only.
    double cost(Parameters<D> const& parameters, BlockRange blocks) const;
    NormalEquations normal_equations(Parameters<D> const& parameters, BlockRange blocks) const;
    /// Jᵀ times a number for every (padded) store: one sum for each parameter.
    Eigen::VectorXd pulled_back(Parameters<D> const& parameters, Eigen::VectorXd const& stores) const;
    /// Visitors that the model expects at every (padded) store, `others` included.
    std::vector<double> fitted(Parameters<D> const& parameters, int threads = 1) const;
    /// The square of the length of the gradient by the position of what the cities bring to every (padded)
    /// store; effects and `others` are left out.
    std::vector<double> squared_gradients(Parameters<D> const& parameters, int threads = 1) const;
    /// Residual and its slope by the rate at every (padded) store for given fitted visitors; 0 in the
    /// padding. What is solved for beside has no part in it: no effects.
    void residuals(std::vector<double> const& fitted, std::vector<double>& residual,
                   std::vector<double>& slope) const;

    Data<D> const& data() const { return data_; }
    Scales const& scales() const { return scales_; }
    Noise noise() const { return noise_; }
    std::vector<double> const& weights() const { return weights_; }
    double alpha() const { return alpha_; }
    /// Counts need expected visitors above zero: this much is added to the rate, far below anything that
    /// matters.
    double floor() const { return floor_; }
    /// Visitors below which a city is left out at a store: they change nothing that matters.
    double negligible(Parameters<D> const& parameters) const;

private:
    /// Columns of the Jacobian at the stores of a block, by the coefficients of the cities that reach it, by
    /// the background's rate and by the effects, then the residuals.
    struct JacobianRows {
        std::vector<int> cities;
        int count = 0;  ///< a multiple of four, as the kernel wants them; the last are zeros
        std::vector<double> numbers;
        double* of(int row) { return numbers.data() + static_cast<std::ptrdiff_t>(row) * block_size; }
    };
    /// False where a rate is not finite.
    bool rows_of(Parameters<D> const& parameters, Cities<D> const& cities, int block,
                 JacobianRows& rows) const;

    /// The rate at the stores of a block before any city: background, floor, and what is held fixed.
    void base_rates(Parameters<D> const& parameters, int block, double* values) const;
    /// Visitors expected at the stores of a block.
    void fitted_in(Parameters<D> const& parameters, Cities<D> const& cities, int block, double* values) const;
    /// Turns rates into visitors, or a slope by visitors into one by rates, for `count` stores from `start`
    /// on.
    void times_exposure(Parameters<D> const& parameters, int start, int count, double* numbers) const;
    /// Residuals and their slopes by visitors for those stores.
    void roots(int start, int count, double const* fitted, double* residual, double* slope) const;

    Data<D> const& data_;
    Noise noise_;
    double alpha_;
    Scales scales_;
    std::vector<double> const* others_;
    std::vector<double> weights_;
    double floor_ = 0;
    double least_of_others_ = 0;
    double largest_value_ = 0;  ///< gaussian only
};

/// Stores of consecutive blocks, and the cities that reach them: what is evaluated together, and apart from
/// other groups.
struct Group {
    BlockRange blocks;
    std::vector<int> cities;  ///< ascending
};

/// All stores in groups; few stores are one group with every city. `stretch` widens what the cities reach, so
/// that they may move a little.
template <int D>
std::vector<Group> groups_of(Misfit<D> const& misfit, Parameters<D> const& parameters, double stretch);

/// The parameters of a group's cities, the background and the effects.
template <int D>
Parameters<D> parameters_in(Group const& group, Parameters<D> const& all);

}  // namespace fit
