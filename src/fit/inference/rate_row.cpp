#include "src/fit/inference/rate_row.hpp"

#include "src/base/dimensions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace fit {

template <int D>
LocalModel<D>::LocalModel(model::CityModel<D> const& model) : model_(model), in_reach_(model.cities) {
    for (model::City<D> const& city : model.cities) {
        factors_.push_back(city.covariance.llt().matrixL());
        coefficients_.push_back(model::coefficients_of(city));
    }
}

template <int D>
void LocalModel<D>::row_at(model::Vector<D> const& position, RateRow<D>& row) const {
    row.rate = model_.background;
    row.common_at = RateRow<D>::per_city * std::ssize(model_.cities);
    row.by_common.setOnes(1);
    row.by_effects.resize(0, 0);
    row.cities.clear();
    row.visitors.clear();
    row.by_parameters.clear();
    auto const x = model::coordinates_of<D>(position);
    for (int const k : in_reach_.around(position)) {
        auto const z = model::whitened_offset<D, double, double>(coefficients_[k], x);
        if (std::inner_product(z.begin(), z.end(), z.begin(), 0.0) >
            model::furthest_reach * model::furthest_reach)
            continue;
        double const visitors = model::value_at_offset<D, double>(coefficients_[k], z);
        row.rate += visitors;
        row.cities.push_back(k);
        row.visitors.push_back(visitors);
        row.by_parameters.push_back(model::local_derivatives<D>(visitors, z));
    }
}

template <int D>
void LocalModel<D>::row_of(Observations<D> const& stores, Eigen::Index store, RateRow<D>& row) const {
    row_at(stores.positions.col(store), row);
    if (stores.covariates.cols() == 0) return;
    Eigen::VectorXd const covariates = stores.covariates.row(store);
    row.by_common.conservativeResize(1 + covariates.size());
    row.by_common.tail(covariates.size()) = row.rate * covariates;
    row.by_effects.noalias() =
        covariates * Eigen::Map<Eigen::RowVectorXd const>(row.visitors.data(), std::ssize(row.visitors));
}

template <int D>
void LocalModel<D>::row_of(Catchments const& catchments, int store, RateRow<D>& row) const {
    row = {};
    row.common_at = RateRow<D>::per_city * std::ssize(model_.cities);
    row.by_common = Eigen::VectorXd::Zero(1 + catchments.effects());
    if constexpr (D == 2) {
        RateRow<D> at_place;
        std::vector<int> place_of_city(model_.cities.size(), -1);
        std::vector<Eigen::VectorXd> by_effects;
        for (int e = catchments.first[store]; e < catchments.first[store + 1]; ++e) {
            double const km2 = catchments.km2[e];
            row_at(catchments.places.col(catchments.place[e]), at_place);
            row.rate += km2 * at_place.rate;
            row.by_common[0] += km2;
            if (catchments.effects() > 0)
                row.by_common.tail(catchments.effects()) += at_place.rate * catchments.km2_by_effects.col(e);
            for (std::size_t i = 0; i < at_place.cities.size(); ++i) {
                int& at = place_of_city[at_place.cities[i]];
                if (at < 0) {
                    at = static_cast<int>(row.cities.size());
                    row.cities.push_back(at_place.cities[i]);
                    row.visitors.push_back(0);
                    row.by_parameters.push_back(Eigen::Matrix<double, RateRow<D>::per_city, 1>::Zero());
                    by_effects.push_back(Eigen::VectorXd::Zero(catchments.effects()));
                }
                row.visitors[at] += km2 * at_place.visitors[i];
                row.by_parameters[at] += km2 * at_place.by_parameters[i];
                if (catchments.effects() > 0)
                    by_effects[at] += at_place.visitors[i] * catchments.km2_by_effects.col(e);
            }
        }
        // In the order of the model, as everywhere.
        std::vector<std::size_t> order(row.cities.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [&](std::size_t i) { return row.cities[i]; });
        RateRow<D> sorted;
        sorted.rate = row.rate;
        sorted.common_at = row.common_at;
        sorted.by_common = row.by_common;
        for (std::size_t const i : order) {
            sorted.cities.push_back(row.cities[i]);
            sorted.visitors.push_back(row.visitors[i]);
            sorted.by_parameters.push_back(row.by_parameters[i]);
        }
        sorted.by_effects.resize(catchments.effects(), std::ssize(order));
        for (std::size_t i = 0; i < order.size(); ++i)
            sorted.by_effects.col(static_cast<Eigen::Index>(i)) = by_effects[order[i]];
        row = std::move(sorted);
    }
}

template <int D>
model::CityModel<D> LocalModel<D>::moved(Eigen::VectorXd const& step) const {
    constexpr int n = RateRow<D>::per_city;
    model::CityModel<D> model = model_;
    model.background += step[n * std::ssize(model.cities)];
    for (std::size_t k = 0; k < model.cities.size(); ++k) {
        auto const of_city = step.segment<n>(n * static_cast<Eigen::Index>(k));
        model::Matrix<D> change;
        for (int i = 0; i < D; ++i)
            for (int j = 0; j <= i; ++j)
                change(i, j) = change(j, i) = of_city[1 + D + model::triangle_index(i, j)];
        Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(change);
        model::Vector<D> const stretch = (0.5 * axes.eigenvalues()).array().exp();
        model::Matrix<D> const root = factors_[k] * axes.eigenvectors() * stretch.asDiagonal();
        model.cities[k].amplitude *= std::exp(of_city[0]);
        model.cities[k].centre += factors_[k] * of_city.template segment<D>(1);
        model.cities[k].covariance = root * root.transpose();
    }
    return model;
}

template <int D>
void add_outer_product(RateRow<D> const& row, double weight, Eigen::MatrixXd& matrix) {
    constexpr int n = RateRow<D>::per_city;
    Eigen::Index const common = row.by_common.size();
    for (std::size_t a = 0; a < row.cities.size(); ++a) {
        Eigen::Matrix<double, n, 1> const weighted = weight * row.by_parameters[a];
        int const at = n * row.cities[a];
        for (std::size_t b = 0; b <= a; ++b)
            matrix.block<n, n>(at, n * row.cities[b]).noalias() +=
                weighted * row.by_parameters[b].transpose();
        matrix.middleRows(row.common_at, common).template middleCols<n>(at) +=
            row.by_common * weighted.transpose();
    }
    matrix.block(row.common_at, row.common_at, common, common) +=
        weight * row.by_common * row.by_common.transpose();
}

std::vector<Eigen::Index> support_of(Eigen::VectorXd const& gradient) {
    std::vector<Eigen::Index> support;
    for (Eigen::Index i = 0; i < gradient.size(); ++i)
        if (gradient[i] != 0) support.push_back(i);
    return support;
}

double quadratic_form(Eigen::VectorXd const& gradient, Eigen::MatrixXd const& matrix) {
    std::vector<Eigen::Index> const support = support_of(gradient);
    double sum = 0;
    for (Eigen::Index const j : support) {
        double of_column = 0;
        for (Eigen::Index const i : support)
            of_column += gradient[i] * matrix(i, j);
        sum += gradient[j] * of_column;
    }
    return sum;
}

template <int D>
double quadratic_form(RateRow<D> const& row, Eigen::MatrixXd const& matrix) {
    constexpr int n = RateRow<D>::per_city;
    Eigen::Index const common = row.by_common.size();
    double sum =
        row.by_common.dot(matrix.block(row.common_at, row.common_at, common, common) * row.by_common);
    for (std::size_t a = 0; a < row.cities.size(); ++a) {
        int const at = n * row.cities[a];
        auto const& g = row.by_parameters[a];
        sum += 2 * row.by_common.dot(matrix.middleRows(row.common_at, common).template middleCols<n>(at) * g);
        sum += g.dot(matrix.block<n, n>(at, at) * g);
        for (std::size_t b = 0; b < a; ++b)
            sum += 2 * g.dot(matrix.block<n, n>(at, n * row.cities[b]) * row.by_parameters[b]);
    }
    return sum;
}

#define FOOTFALL_INSTANTIATE(D)                                                      \
    template class LocalModel<D>;                                                    \
    template void add_outer_product<D>(RateRow<D> const&, double, Eigen::MatrixXd&); \
    template double quadratic_form<D>(RateRow<D> const&, Eigen::MatrixXd const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
