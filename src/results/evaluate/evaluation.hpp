#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/layer.hpp"
#include "geo/write/rasters.hpp"
#include "src/model/city.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace results {

/// What can be compared of how large cities are.
enum class Sizes {
    amplitudes,  ///< every store draws alone, in the truth and in the run
    integrals,   ///< both divide people among the stores near them: an integral is the people of a city
    none,        ///< one does the one and one the other
};

/// As Truth::competition and db::RunRow::competition say. A truth without cities does not say it.
Sizes comparable_sizes(std::string const& of_truth, std::string const& of_run);

/// When a fitted city counts as a true one. The defaults are the rule for noisy data.
struct MatchRule {
    double max_distance_sds = 1;       ///< Mahalanobis distance of the centres under the true spread
    double min_amplitude_ratio = 0.5;  ///< fitted ÷ true
    double max_amplitude_ratio = 2;
    double min_variance_ratio = 0.25;  ///< fitted ÷ true, of each eigenvalue of the spread in order of size
    double max_variance_ratio = 4;
    double min_integral_ratio = 0;
    double max_integral_ratio = std::numeric_limits<double>::infinity();
    Sizes sizes = Sizes::amplitudes;
};

/// The rule where there is no noise: centre within 0.05, amplitude and integral within 5 %.
MatchRule exact_rule();

/// The rule for what can be compared. Where that is integrals, they have to be within a factor of 2 in place
/// of amplitudes; where it is neither, both may be anything.
MatchRule rule_for(Sizes sizes, bool exact);

/// A true city, a fitted one, or both, where they stand for each other.
struct CityPair {
    int truth = -1;   ///< index into the truth's cities; −1 for a fitted city without one
    int fitted = -1;  ///< index into the fitted cities; −1 for a true city that was not found
    double distance_sds = 0;
    double distance = 0;  ///< of the centres, in the unit of the positions
    double amplitude_ratio = 0;
    double integral_ratio = 0;
    std::array<double, 2> variance_ratios{};  ///< minor axis first
    double true_integral = 0;                 ///< on the ground, by add_integrals
    double fitted_integral = 0;
    bool matched = false;
    std::string
        verdict;  ///< "matched", "missed", "spurious", or what differs: "amplitude", "spread", "integral"
};

/// How a fit compares with the truth. Ratios of nothing to nothing are 1: where there is no city, finding
/// none is complete and reliable. Errors are NaN where no pair matches.
struct Evaluation {
    int truths = 0;
    int fitted = 0;
    int matched = 0;
    double completeness = 1;         ///< truths matched ÷ truths
    double reliability = 1;          ///< fitted matched ÷ fitted
    bool exact_count = false;        ///< as many fitted as true
    double centre_rmse_sds = 0;      ///< of the matched pairs
    double amplitude_rms_error = 0;  ///< of fitted ÷ true − 1
    double integral_rms_error = 0;   ///< of fitted ÷ true − 1
    Sizes sizes = Sizes::amplitudes;
    std::vector<CityPair> pairs;  ///< by truth, then the spurious ones
};

/// Pairs the cities by the assignment of least total Mahalanobis distance and judges each pair by the rule.
/// Both models are in the same plane.
Evaluation evaluate(model::CityModel<2> const& truth, model::CityModel<2> const& fitted,
                    MatchRule const& rule = {});

/// Adds to each pair how many people live in its cities. Both models are in `plane`.
void add_integrals(Evaluation& evaluation, model::CityModel<2> const& truth,
                   model::CityModel<2> const& fitted, geo::Projection const& plane);

/// A run beside the truth, both in the plane of the run.
struct RunAndTruth {
    db::RunRecord record;  ///< with its cities, stores and paths
    model::CityModel<2> truth;
    std::vector<std::string> truth_names;  ///< one per true city
    Evaluation evaluation;                 ///< of the two
};

/// truth_cities and fitted_cities (points), truth_city_spreads and fitted_city_spreads (ellipses of one and
/// two standard deviations), each with its amplitude and the verdict; matches, a line from each true city to
/// the fitted one that stands for it; and, of a run with --trace, city_paths. They read from the argument
/// while they are written: keep it alive. Ratios of what cannot be compared are null.
std::vector<geo::Layer> evaluation_layers(RunAndTruth const& both);

/// truth_surface, fitted_surface and difference (fitted − true): visitors expected of a store, or per km²
/// where people are divided among stores, over the same box around the stores and the true cities, in cells
/// that follow from the data. There is no difference where one says this and the other that.
std::vector<geo::Raster> evaluation_rasters(RunAndTruth const& both);

}  // namespace results
