#include "src/base/dimensions.hpp"
#include "src/fit/inference/inference.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <cmath>
#include <cstdio>

namespace fit {
namespace {

/// Of a city's share in a flat direction of length 1, squared: less is rounding.
constexpr double noticeable = 1e-3;
/// Twice the log-likelihood that a fit may leave to be gained: amplitude and centre within a standard error
/// of where the data would have them, and a spread much nearer, else a constraint holds it.
constexpr double left_for_place = 1, left_for_spread = 0.1;
/// In local coordinates: an amplitude or a spread known to a factor of e, a centre to a standard deviation.
constexpr double too_uncertain = 1;

/// What the stores say about each city on its own.
template <int D>
struct Evidence {
    static constexpr int n = model::parameter_count<D>;
    Eigen::Matrix<double, n, 1> score = Eigen::Matrix<double, n, 1>::Zero();
    Eigen::Matrix<double, n, n> information = Eigen::Matrix<double, n, n>::Zero();
    double sum = 0, squares = 0;  ///< of its contributions

    double effective_stores() const { return squares > 0 ? sum * sum / squares : 0; }
    /// Twice the log-likelihood to be gained, to second order, by moving the first parameters of this city.
    double gain(int parameters) const {
        Eigen::VectorXd const part = score.head(parameters);
        return part.dot(information.topLeftCorner(parameters, parameters).ldlt().solve(part));
    }
};

/// Minus the slope of half the squared residuals of a prior: where it pulls, the likelihood's own is not 0.
/// In local coordinates d log det Σ = tr S and d tr Σ = tr(C·S·Cᵀ).
template <int D>
Eigen::Matrix<double, model::parameter_count<D>, 1> pull_of(SpreadPrior const& prior,
                                                            model::Matrix<D> const& covariance) {
    Eigen::Matrix<double, model::parameter_count<D>, 1> pull;
    pull.setZero();
    double const determinant = covariance.determinant(), trace = covariance.trace();
    double const wider = 0.5 * std::log(determinant) - D * std::log(prior.spacing);
    double const round = trace * trace / (4 * determinant);  // 1 of a round city; in the plane, as priors are
    model::Matrix<D> const factor = covariance.llt().matrixL();
    model::Matrix<D> const turned = factor.transpose() * factor;
    for (int i = 0; i < D; ++i)
        for (int j = 0; j <= i; ++j) {
            double const by_trace = (i == j ? 1 : 2) * turned(i, j), by_log_determinant = i == j ? 1 : 0;
            pull[1 + D + model::triangle_index(i, j)] =
                -SpreadPrior::information *
                (wider * by_log_determinant / 2 + round / 2 * (2 * by_trace / trace - by_log_determinant));
        }
    return pull;
}

template <int D>
std::vector<Evidence<D>> evidence_of(Inference<D> const& inference) {
    FittedModel<D> const& fitted = inference.fitted();
    std::vector<Evidence<D>> cities(inference.cities());
    RateRow<D> row;
    for (Eigen::Index s = 0; s < fitted.stores.values.size(); ++s) {
        inference.row_of_store(s, row);
        double const exposure = fitted.stores.exposure_at(s);
        // The dispersion under which the means were fitted, not the corrected one: there the score is 0.
        double const weight = 1 / inference.fitted_variance(s);
        double const residual = fitted.stores.values[s] - inference.expected()[s];
        for (std::size_t i = 0; i < row.cities.size(); ++i) {
            Evidence<D>& city = cities[row.cities[i]];
            auto const by = exposure * row.by_parameters[i];
            city.score += weight * residual * by;
            city.information += weight * by * by.transpose();
            city.sum += exposure * row.visitors[i];
            city.squares += std::pow(exposure * row.visitors[i], 2);
        }
    }
    for (std::size_t k = 0; k < fitted.priors.size(); ++k)
        cities[k].score += pull_of(fitted.priors[k], fitted.model.cities[k].covariance);
    // What is known needs no evidence.
    for (int k = 0; k < inference.cities(); ++k)
        for (int p = 0; p < inference.per_city; ++p)
            if (inference.held(inference.first_of(k) + p)) hold(cities[k].information, cities[k].score, p);
    return cities;
}

template <int D>
char const* name_of_parameter(Eigen::Index parameter) {
    if (parameter == 0) return "an amplitude";
    return parameter <= D ? "a centre" : "a spread";
}

/// The part of a city that is least certain, empty where all of it is certain enough.
template <int D>
std::string uncertain_part(Inference<D> const& inference, int city) {
    constexpr int n = model::parameter_count<D>;
    Eigen::Matrix<double, n, n> errors =
        inference.covariance().template block<n, n>(inference.first_of(city), inference.first_of(city));
    // From relative variances to relative standard deviations.
    errors.template bottomRows<n - 1 - D>() /= 2;
    errors.template rightCols<n - 1 - D>() /= 2;
    Eigen::Index worst = 0;
    return errors.diagonal().maxCoeff(&worst) > too_uncertain * too_uncertain ? name_of_parameter<D>(worst)
                                                                              : "";
}

template <int D>
std::string flat_part(Inference<D> const& inference, int city) {
    for (Eigen::Index i = 0; i < inference.flat_directions().cols(); ++i) {
        auto const part =
            inference.flat_directions().col(i).segment(inference.first_of(city), inference.per_city);
        Eigen::Index most = 0;
        part.cwiseAbs().maxCoeff(&most);
        if (part.squaredNorm() > noticeable) return name_of_parameter<D>(most);
    }
    return "";
}

template <int D>
std::string why_not(Inference<D> const& inference, Evidence<D> const& evidence, int city) {
    if (inference.held(inference.first_of(city))) return "has an amplitude of 0: no store needs it";
    if (evidence.effective_stores() < too_few_stores) {
        char text[96];
        std::snprintf(text, sizeof text, "rests on %.1f effective stores: may be a busy store and no city",
                      evidence.effective_stores());
        return text;
    }
    std::string const flat = flat_part(inference, city);
    if (!flat.empty()) return "has " + flat + " that the stores do not tell: others fit as well";
    if (evidence.gain(1 + D) > left_for_place) return "is not where the stores would have it";
    std::string const uncertain = uncertain_part(inference, city);
    if (!uncertain.empty()) return "has " + uncertain + " that the stores hardly tell";
    return "";
}

}  // namespace

template <int D>
std::vector<Identification> identify(Inference<D> const& inference) {
    std::vector<Evidence<D>> const evidence = evidence_of(inference);
    std::vector<Identification> identifications;
    for (int k = 0; k < inference.cities(); ++k) {
        std::string note = why_not(inference, evidence[k], k);
        bool const identified = note.empty();
        bool const spread = !(evidence[k].gain(inference.per_city) > left_for_spread);
        if (identified && !spread) note = "has a spread that a constraint holds, not the stores";
        identifications.push_back({identified, spread, std::move(note)});
    }
    return identifications;
}

#define FOOTFALL_INSTANTIATE(D) template std::vector<Identification> identify<D>(Inference<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
