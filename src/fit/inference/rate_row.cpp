#include "src/fit/inference/rate_row.hpp"

#include "src/base/dimensions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <cmath>
#include <numeric>

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
model::CityModel<D> LocalModel<D>::moved(Eigen::VectorXd const& step) const {
    constexpr int n = RateRow<D>::per_city;
    model::CityModel<D> model = model_;
    model.background += step[step.size() - 1];
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
    Eigen::Index const background = matrix.rows() - 1;
    for (std::size_t a = 0; a < row.cities.size(); ++a) {
        Eigen::Matrix<double, n, 1> const weighted = weight * row.by_parameters[a];
        int const at = n * row.cities[a];
        for (std::size_t b = 0; b <= a; ++b)
            matrix.block<n, n>(at, n * row.cities[b]).noalias() +=
                weighted * row.by_parameters[b].transpose();
        matrix.row(background).template segment<n>(at) += weighted.transpose();
    }
    matrix(background, background) += weight;
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
    Eigen::Index const background = matrix.rows() - 1;
    double sum = matrix(background, background);
    for (std::size_t a = 0; a < row.cities.size(); ++a) {
        int const at = n * row.cities[a];
        auto const& g = row.by_parameters[a];
        sum += 2 * matrix.row(background).template segment<n>(at).dot(g);
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
