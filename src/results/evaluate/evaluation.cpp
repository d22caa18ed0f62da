#include "src/results/evaluate/evaluation.hpp"

#include "src/base/assignment.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <set>

namespace results {
namespace {

using City = model::City<2>;

double distance_sds(City const& truth, City const& fitted) {
    Eigen::Vector2d const offset = fitted.centre - truth.centre;
    return std::sqrt(offset.dot(truth.covariance.llt().solve(offset)));
}

Eigen::MatrixXd distances(model::CityModel<2> const& truth, model::CityModel<2> const& fitted) {
    Eigen::MatrixXd result(truth.cities.size(), fitted.cities.size());
    for (Eigen::Index k = 0; k < result.rows(); ++k) {
        for (Eigen::Index j = 0; j < result.cols(); ++j)
            result(k, j) = distance_sds(truth.cities[k], fitted.cities[j]);
    }
    return result;
}

Eigen::Vector2d variances(City const& city) {
    return Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(city.covariance).eigenvalues();
}

bool within(double value, double low, double high) {
    return value >= low && value <= high;
}

std::string verdict_on(CityPair const& pair, MatchRule const& rule) {
    auto const spread_fits = [&](double ratio) {
        return within(ratio, rule.min_variance_ratio, rule.max_variance_ratio);
    };
    if (!within(pair.amplitude_ratio, rule.min_amplitude_ratio, rule.max_amplitude_ratio)) return "amplitude";
    if (!std::ranges::all_of(pair.variance_ratios, spread_fits)) return "spread";
    if (!within(pair.integral_ratio, rule.min_integral_ratio, rule.max_integral_ratio)) return "integral";
    return "matched";
}

CityPair pair_of(City const& truth, City const& fitted, MatchRule const& rule) {
    Eigen::Vector2d const ratios = variances(fitted).cwiseQuotient(variances(truth));
    CityPair pair;
    pair.distance_sds = distance_sds(truth, fitted);
    pair.distance = (fitted.centre - truth.centre).norm();
    pair.amplitude_ratio = fitted.amplitude / truth.amplitude;
    pair.integral_ratio = pair.amplitude_ratio * std::sqrt(ratios.prod());
    pair.variance_ratios = {ratios[0], ratios[1]};
    pair.verdict = verdict_on(pair, rule);
    pair.matched = pair.verdict == "matched";
    return pair;
}

std::vector<CityPair> pairs_of(model::CityModel<2> const& truth, model::CityModel<2> const& fitted,
                               MatchRule const& rule) {
    std::vector<int> const partners = base::assign(distances(truth, fitted), rule.max_distance_sds);
    std::vector<CityPair> pairs;
    std::set<int> taken;
    for (int k = 0; k < static_cast<int>(partners.size()); ++k) {
        CityPair pair{.verdict = "missed"};
        if (partners[k] >= 0) pair = pair_of(truth.cities[k], fitted.cities[partners[k]], rule);
        pair.truth = k;
        pair.fitted = partners[k];
        taken.insert(partners[k]);
        pairs.push_back(pair);
    }
    for (int j = 0; j < static_cast<int>(fitted.cities.size()); ++j) {
        if (!taken.contains(j)) pairs.push_back({.fitted = j, .verdict = "spurious"});
    }
    return pairs;
}

template <typename Error>
double rms_of_matched(std::vector<CityPair> const& pairs, Error const& error) {
    double sum = 0;
    int count = 0;
    for (CityPair const& pair : pairs) {
        if (!pair.matched) continue;
        sum += std::pow(error(pair), 2);
        ++count;
    }
    return std::sqrt(sum / count);  // 0 ÷ 0 is NaN, as the header says
}

double ratio(int part, int whole) {
    return whole == 0 ? 1 : static_cast<double>(part) / whole;
}

double integral_on_ground(City const& city, geo::Projection const& plane) {
    geo::Planar const centre{city.centre.x(), city.centre.y()};
    return integral_of(city.amplitude, ground_spread(city.covariance, plane.ground_from_planar(centre)));
}

}  // namespace

MatchRule exact_rule() {
    return {.max_distance_sds = 0.05,
            .min_amplitude_ratio = 0.95,
            .max_amplitude_ratio = 1.05,
            .min_variance_ratio = 0,
            .max_variance_ratio = std::numeric_limits<double>::infinity(),
            .min_integral_ratio = 0.95,
            .max_integral_ratio = 1.05};
}

Sizes comparable_sizes(std::string const& of_truth, std::string const& of_run) {
    if (!of_truth.empty() && of_truth != of_run) return Sizes::none;
    return of_run == "shared" ? Sizes::integrals : Sizes::amplitudes;
}

MatchRule rule_for(Sizes sizes, bool exact) {
    constexpr double anything = std::numeric_limits<double>::infinity();
    MatchRule rule = exact ? exact_rule() : MatchRule{};
    rule.sizes = sizes;
    if (sizes == Sizes::amplitudes || (sizes == Sizes::integrals && exact)) return rule;
    if (sizes == Sizes::integrals) {
        rule.min_integral_ratio = rule.min_amplitude_ratio;
        rule.max_integral_ratio = rule.max_amplitude_ratio;
    } else {
        rule.min_integral_ratio = 0;
        rule.max_integral_ratio = anything;
    }
    rule.min_amplitude_ratio = 0;
    rule.max_amplitude_ratio = anything;
    return rule;
}

Evaluation evaluate(model::CityModel<2> const& truth, model::CityModel<2> const& fitted,
                    MatchRule const& rule) {
    Evaluation result;
    result.sizes = rule.sizes;
    result.pairs = pairs_of(truth, fitted, rule);
    result.truths = static_cast<int>(truth.cities.size());
    result.fitted = static_cast<int>(fitted.cities.size());
    result.matched = static_cast<int>(std::ranges::count(result.pairs, true, &CityPair::matched));
    result.completeness = ratio(result.matched, result.truths);
    result.reliability = ratio(result.matched, result.fitted);
    result.exact_count = result.truths == result.fitted;
    auto const& pairs = result.pairs;
    result.centre_rmse_sds = rms_of_matched(pairs, [](CityPair const& p) { return p.distance_sds; });
    result.amplitude_rms_error =
        rms_of_matched(pairs, [](CityPair const& p) { return p.amplitude_ratio - 1; });
    result.integral_rms_error = rms_of_matched(pairs, [](CityPair const& p) { return p.integral_ratio - 1; });
    return result;
}

void add_integrals(Evaluation& evaluation, model::CityModel<2> const& truth,
                   model::CityModel<2> const& fitted, geo::Projection const& plane) {
    for (CityPair& pair : evaluation.pairs) {
        if (pair.truth >= 0) pair.true_integral = integral_on_ground(truth.cities[pair.truth], plane);
        if (pair.fitted >= 0) pair.fitted_integral = integral_on_ground(fitted.cities[pair.fitted], plane);
    }
}

}  // namespace results
