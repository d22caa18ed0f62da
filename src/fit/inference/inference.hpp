#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/inference/rate_row.hpp"
#include "src/fit/likelihood/noise.hpp"
#include "src/fit/observations.hpp"
#include "src/fit/shared/refine.hpp"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace fit {

/// The inverse of a symmetric matrix without the directions in which it is flat.
struct RegularInverse {
    Eigen::MatrixXd inverse;          ///< n × n, 0 along the flat directions
    Eigen::MatrixXd flat_directions;  ///< n × F, orthonormal: eigenvalues below what counts as flat
};

/// Of a positive semidefinite matrix with a unit diagonal. A large one is taken for sparse, as the
/// information of many cities is: a factor that fills little, and column by column on several threads. Both
/// ways agree to rounding.
RegularInverse regular_inverse(Eigen::MatrixXd const& matrix, double flat, int threads);

/// Of any symmetric matrix; none where an eigenvalue is below `flat` (of a large one also where 1 ÷ Σ 1 ÷
/// eigenvalue is).
std::optional<Eigen::MatrixXd> definite_inverse(Eigen::MatrixXd const& matrix, double flat, int threads);

/// The way of large matrices.
RegularInverse inverse_by_sparse_factor(Eigen::MatrixXd const& matrix, double flat, int threads);

// How well the data hold what was fitted: the Fisher information of the noise model with the background and
// all cities in it, its inverse, and the errors of whatever depends on the parameters (delta method).

/// A model and the stores that it was fitted to: right after a fit, or read back from the database.
template <int D>
struct FittedModel {
    model::CityModel<D> model = {};
    /// Those that the fit saw, in the unit of the model; alone, exposures include what covariates make of
    /// them.
    Observations<D> stores = {};
    Noise noise = Noise::negbin;
    double overdispersion = 0;  ///< as fitted: α for negbin, φ for scaled
    bool background = true;     ///< fitted; else known to be what it is
    bool searched = false;      ///< how many cities there are comes from the same stores; else it was known
    int threads = 1;            ///< to compute with; results do not depend on it
    /// Where people are shared: a row per store. Rates are then per km², and a store's is the sum of its
    /// places'.
    std::optional<Catchments> catchments = {};
    std::vector<SpreadPrior> priors = {};  ///< on the spread of each city; none: empty
    std::vector<bool> fixed_centres = {};  ///< of each city whether its centre is known; empty: of none
};

/// The parameters that were not fitted but are known, as Inference numbers them: the background of a fit
/// without one, and the coordinates of known centres.
template <int D>
std::vector<int> known_parameters(FittedModel<D> const& fitted);

/// Takes a parameter out of a system of normal equations: its step is 0.
template <typename Information, typename Score>
void hold(Information& information, Score& score, Eigen::Index parameter) {
    information.row(parameter).setZero();
    information.col(parameter).setZero();
    information(parameter, parameter) = 1;
    score[parameter] = 0;
}

/// Whether the data hold a city.
struct Identification {
    bool identified = true;
    bool spread = true;  ///< the data hold the spread too; else a constraint does
    std::string note;    ///< why not, as the end of a sentence about the city
};

/// Sums over stores of what each city contributes, with their gradients.
struct Visits {
    Eigen::VectorXd of_city;         ///< K
    Eigen::MatrixXd gradients;       ///< P × K
    double total = 0;                ///< of all cities and the background
    Eigen::VectorXd total_gradient;  ///< P
    Eigen::VectorXd with_total;      ///< P: covariance · total_gradient
};

/// Parameters are numbered: all of city 0, city 1, …, the background, the effects of B covariates; P = K ·
/// parameter_count + 1 + B.
/// Those of a city are local coordinates in which a step of 1 means the same for every city: log |amplitude|,
/// the centre in units of the spread's factor C (Σ = C·Cᵀ, dμ = C·δ), and the lower triangle of S in dΣ =
/// C·S·Cᵀ, by rows, so that S₀₀/2 is a relative change of a standard deviation. The background is in
/// visitors. Errors do not depend on that choice. What is held (an amplitude of 0, a background on its bound
/// or not fitted, a known centre) has zeros in the covariance: the others' errors are those with it known.
template <int D>
class Inference {
public:
    static constexpr int per_city = model::parameter_count<D>;

    explicit Inference(FittedModel<D> fitted);

    FittedModel<D> const& fitted() const { return fitted_; }
    int cities() const { return static_cast<int>(fitted_.model.cities.size()); }
    int effects() const;  ///< B
    int parameters() const { return background() + 1 + effects(); }
    int first_of(int city) const { return per_city * city; }
    int background() const { return per_city * cities(); }
    int first_effect() const { return background() + 1; }
    bool held(int parameter) const { return held_[parameter]; }

    /// P × P, under dispersion(); rows and columns of what is held included.
    Eigen::MatrixXd const& information() const { return information_; }
    Eigen::MatrixXd const& covariance() const { return covariance_; }  ///< P × P
    /// P × F: directions in which the fit hardly changes, of length 1 in scaled parameters. The covariance
    /// leaves them out.
    Eigen::MatrixXd const& flat_directions() const { return flat_directions_; }
    Identification const& identification(int city) const { return identifications_[city]; }

    Eigen::VectorXd const& expected() const { return expected_; }  ///< N: exposure × rate
    double fitted_variance(Eigen::Index store) const;  ///< of a count, under the dispersion of the fit

    /// The dispersion that errors and predictions are computed with: α for negbin, the variance for gaussian,
    /// 0 for poisson, corrected for the parameters fitted (the most likely one is too small).
    double dispersion() const { return dispersion_; }
    double dispersion_se() const { return dispersion_se_; }  ///< of α; NaN at its bound 0 and for poisson
    double background_se() const;                            ///< NaN where it is held
    double effect_se(int effect) const;                      ///< infinite where the stores do not tell
    /// Half the width of a 95 % interval of an effect in standard errors.
    double critical_of_effects() const { return critical_of_effects_; }
    double freedom() const { return freedom_; }  ///< stores − parameters not held, at least 1
    /// Half the width of a 95 % interval in standard errors, and the squared radius of a 95 % region of a
    /// centre in them; wider where the number of cities was searched.
    double critical() const { return critical_; }
    double critical_region() const { return critical_region_; }

    /// √(gᵀ·covariance·g) of a quantity with gradient g, P numbers. Quick where most of them are 0.
    double standard_error(Eigen::VectorXd const& gradient) const;
    /// Of a city's visits ÷ those of all cities and the background.
    double share_error(Visits const& visits, int city) const;

    LocalModel<D> const& local() const { return local_; }  ///< rates at positions and their derivatives
    /// Those of a store that the fit saw, for exposure 1.
    void row_of_store(Eigen::Index store, RateRow<D>& row) const;
    Eigen::VectorXd rate_gradient(model::Vector<D> const& position) const;  ///< P, for exposure 1
    /// Of stores that draw alone, exposures as in FittedModel; their values do not matter.
    Visits visits(Observations<D> const& stores) const;
    /// The same for stores that share their customers, one per row.
    Visits visits(Catchments const& catchments, Eigen::VectorXd const& exposure) const;
    Eigen::VectorXd log_amplitude_gradient(int city) const;
    Eigen::VectorXd log_integral_gradient(int city) const;
    /// Of pᵀ·Σ·q: with unit eigenvectors p = q of Σ that of a variance along an axis, with two different ones
    /// that of the axes' turn.
    Eigen::VectorXd covariance_gradient(int city, model::Vector<D> const& p, model::Vector<D> const& q) const;
    /// Of the centre, in the unit of the positions, squared.
    model::Matrix<D> centre_covariance(int city) const;
    /// Squared distance of a position from a city's centre in standard errors: up to critical_region() it may
    /// be the centre. Around a city whose spread is uncertain that is no ellipse: the wider the city might
    /// be, the further away its centre might be. Fieller's (1954) way takes that in; the ellipse of
    /// centre_covariance holds the true centre too seldom (tests/bench/README.md).
    double centre_distance(int city, model::Vector<D> const& position) const;

private:
    template <typename RowOf>
    Visits visits_of(Eigen::Index count, Eigen::VectorXd const& exposure, RowOf const& row_of) const;
    double variance_under(double dispersion, Eigen::Index store) const;
    void put_in_order();
    void expect();
    void hold_what_is_known();
    void correct_dispersion();
    Eigen::MatrixXd information_under(double dispersion) const;
    /// Of an information matrix, leaving out what is held and, written to flat_directions_, what is flat.
    Eigen::MatrixXd inverse_of(Eigen::MatrixXd const& information);

    FittedModel<D> fitted_;
    LocalModel<D> local_;
    /// All stores, those that the same cities reach one after the other: they work on the same blocks of a
    /// matrix that may be far larger than the processor's cache.
    std::vector<Eigen::Index> by_cities_;
    Eigen::VectorXd expected_;
    std::vector<bool> held_;  ///< P
    Eigen::MatrixXd information_, covariance_, flat_directions_;
    std::vector<Identification> identifications_;
    double dispersion_ = 0, dispersion_se_ = 0, fitted_dispersion_ = 0;
    double freedom_ = 1, critical_ = 0, critical_region_ = 0, critical_of_effects_ = 0;
};

/// Fewer effective stores, (Σc)² ÷ Σc² over a city's contributions c, may be a busy store and no city.
inline constexpr double too_few_stores = 2;

/// Whether the data hold each city: not where its amplitude is 0, where it rests on too few stores, where
/// some change of it hardly changes the fit, or where the fit is not at the maximum of the likelihood. Where
/// only the spread is not, a constraint holds it, and the rest of the city is told. K of them.
template <int D>
std::vector<Identification> identify(Inference<D> const& inference);

}  // namespace fit
