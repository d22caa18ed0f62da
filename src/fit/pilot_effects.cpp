#include "src/base/dimensions.hpp"
#include "src/fit/steps.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fit {
namespace {

/// Stores that follow each other along the curve are neighbours: the same people are around all of them.
constexpr int neighbours = 6;
/// What a count is off beside chance, where nothing is known of it yet, as a variance of its ratio to what is
/// expected: a store of a million visitors is not to decide alone.
constexpr double usual_overdispersion = 0.1;
constexpr int most_steps = 50;
constexpr double longest_change = 1, last_change = 1e-8;

struct Logit {
    Eigen::VectorXd slope;
    Eigen::MatrixXd information;
};

/// Of the log-likelihood of which part of their visitors each of some neighbours has.
template <int D>
void add_neighbours(Data<D> const& data, int first, int end, Eigen::VectorXd const& effects, Logit& sum) {
    Eigen::Index const covariates = effects.size();
    std::vector<Eigen::VectorXd> rows;
    std::vector<double> expected;
    double total = 0, of_expected = 0;
    for (int s = first; s < end; ++s) {
        Eigen::VectorXd& row = rows.emplace_back(covariates);
        for (Eigen::Index b = 0; b < covariates; ++b)
            row[b] = data.covariates[static_cast<std::size_t>(b)][s];
        of_expected += expected.emplace_back(data.exposure_at(s) * std::exp(row.dot(effects)));
        total += std::max(data.values[s], 0.0);
    }
    if (!(total > 0) || !std::isfinite(of_expected)) return;
    double const weight = 1 / (1 + usual_overdispersion * total / (end - first));
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(covariates), seen = mean;
    Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(covariates, covariates);
    for (int s = first; s < end; ++s) {
        Eigen::VectorXd const& row = rows[static_cast<std::size_t>(s - first)];
        double const part = expected[static_cast<std::size_t>(s - first)] / of_expected;
        mean += part * row;
        squares += part * row * row.transpose();
        seen += std::max(data.values[s], 0.0) * row;
    }
    sum.slope += weight * (seen - total * mean);
    sum.information += weight * total * (squares - mean * mean.transpose());
}

}  // namespace

template <int D>
Eigen::VectorXd pilot_effects(Data<D> const& data) {
    auto const covariates = std::ssize(data.covariates);
    Eigen::VectorXd effects = Eigen::VectorXd::Zero(covariates);
    for (int i = 0; i < most_steps && covariates > 0; ++i) {
        Logit sum{Eigen::VectorXd::Zero(covariates), Eigen::MatrixXd::Zero(covariates, covariates)};
        for (int first = 0; first < data.count; first += neighbours)
            add_neighbours(data, first, std::min(first + neighbours, data.count), effects, sum);
        // Columns that no neighbours tell stay at 0.
        sum.information.diagonal().array() += 1e-6 * sum.information.diagonal().maxCoeff() + 1e-300;
        Eigen::VectorXd change = sum.information.ldlt().solve(sum.slope);
        if (!change.allFinite()) return Eigen::VectorXd::Zero(covariates);
        double const longest = change.cwiseAbs().maxCoeff();
        if (longest > longest_change) change *= longest_change / longest;
        effects += change;
        if (longest < last_change) break;
    }
    return effects;
}

#define FOOTFALL_INSTANTIATE(D) template Eigen::VectorXd pilot_effects<D>(Data<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
