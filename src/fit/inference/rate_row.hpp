#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/observations.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace fit {

/// The rate at one position and its derivatives by the parameters of the cities that reach it and by what
/// concerns all stores, in the coordinates of inference.hpp. Of a store that shares its customers: Σ km² ·
/// what holds at its places.
template <int D>
struct RateRow {
    static constexpr int per_city = model::parameter_count<D>;
    double rate = 0;
    /// Derivatives by the background, whose number is common_at, and by the effects, if these are known; else
    /// what the row is of does not depend on them.
    Eigen::Index common_at = 0;
    Eigen::VectorXd by_common = Eigen::VectorXd::Ones(1);
    /// B × such cities: derivatives of the visitors of each by each effect, part of those in by_common.
    Eigen::MatrixXd by_effects;
    std::vector<int> cities;                                        ///< those that reach the position
    std::vector<double> visitors;                                   ///< of each of them
    std::vector<Eigen::Matrix<double, per_city, 1>> by_parameters;  ///< one per such city
};

/// A model in local coordinates: each city's factor C, Σ = C·Cᵀ, and its inverse.
template <int D>
class LocalModel {
public:
    explicit LocalModel(model::CityModel<D> const& model);

    /// Writes the row at a position; one object may serve many.
    void row_at(model::Vector<D> const& position, RateRow<D>& row) const;
    /// That of a store that draws alone, for exposure 1; exposures include what covariates make of them,
    /// whose derivatives the row has too.
    void row_of(Observations<D> const& stores, Eigen::Index store, RateRow<D>& row) const;
    /// That of a store that people are shared with: the sum over its places.
    void row_of(Catchments const& catchments, int store, RateRow<D>& row) const;
    model::CityModel<D> const& model() const { return model_; }
    model::Matrix<D> const& factor(int city) const { return factors_[city]; }
    /// The model a step away, P numbers: a·exp(s), μ + C·δ, C·exp(S)·Cᵀ, and the background plus its own; the
    /// effects are no part of it.
    model::CityModel<D> moved(Eigen::VectorXd const& step) const;

    /// The cities that may reach a position; places of the same list have the same ones.
    std::span<int const> cities_around(model::Vector<D> const& position) const {
        return in_reach_.around(position);
    }

private:
    model::CityModel<D> model_;
    model::CitiesInReach<D> in_reach_;
    std::vector<model::Matrix<D>> factors_;
    std::vector<model::Coefficients<D, double>> coefficients_;
};

/// matrix += weight · g·gᵀ, lower triangle of blocks only; g the whole gradient of the row, P numbers.
template <int D>
void add_outer_product(RateRow<D> const& row, double weight, Eigen::MatrixXd& matrix);

/// The places of the numbers that are not 0.
std::vector<Eigen::Index> support_of(Eigen::VectorXd const& gradient);

/// gᵀ·matrix·g for a symmetric matrix, P × P, in time that goes by the numbers of g that are not 0.
double quadratic_form(Eigen::VectorXd const& gradient, Eigen::MatrixXd const& matrix);
/// The same for the whole gradient of a row.
template <int D>
double quadratic_form(RateRow<D> const& row, Eigen::MatrixXd const& matrix);

}  // namespace fit
