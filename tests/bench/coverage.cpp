// How often the 95 % intervals hold the truth, over scenes of stores.
//   coverage given OVERDISPERSION FIRST LAST   the number of cities known: solved from the truth
//   coverage auto OVERDISPERSION FIRST LAST    cities and their number found by the search
//   coverage bootstrap OVERDISPERSION FIRST LAST   errors of 400 refits ÷ Fisher's, where there are 500
//   stores
// Counted are the cities that the oracle holds (recovery.cpp's rule) and, in the fit, that match them.
#include "src/fit/inference/bootstrap.hpp"
#include "src/fit/inference/prediction.hpp"
#include "src/results/evaluate/evaluation.hpp"
#include "src/results/run/uncertainty.hpp"
#include "tests/bench/oracle.hpp"
#include "tests/bench/scenes.hpp"

#include <fmt/core.h>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

namespace {

constexpr int new_stores = 50;

/// A share of cases, and how the table shows it.
struct Share {
    int hits = 0, cases = 0;

    void count(bool hit) {
        hits += hit;
        ++cases;
    }
    std::string text() const { return fmt::format("{:.1f} % of {}", 100.0 * hits / cases, cases); }
};

bool holds(fit::Interval const& interval, double truth) {
    return interval.low <= truth && truth <= interval.high;
}

struct Coverage {
    Share identified, identified_in_sight, centre, amplitude, major_sd, minor_sd, bearing, visits, share,
        integral, mean, counts;
    double squared_errors = 0;  ///< Σ of centres' squared errors in units of the Cramér–Rao bound
    double errors = 0;          ///< how many: two per city

    void print() const {
        auto const line = [](char const* name, Share const& hits) {
            fmt::print("{:<22} {}\n", name, hits.text());
        };
        line("held and identified", identified);
        line("of those in sight", identified_in_sight);
        line("centre", centre);
        line("amplitude", amplitude);
        line("longer axis", major_sd);
        line("shorter axis", minor_sd);
        line("bearing", bearing);
        line("visits", visits);
        line("share", share);
        line("integral", integral);
        line("mean at new stores", mean);
        line("counts at new stores", counts);
        fmt::print("{:<22} {:.3f}\n", "centres' RMSE ÷ bound", std::sqrt(squared_errors / errors));
    }
};

struct Solved {
    model::CityModel<2> model;
    double overdispersion = 0;
    bool searched = false;
};

Solved solved(simulate::Scene const& scene, bool given) {
    fit::Observations<2> const stores{scene.positions, scene.visitors};
    if (given) {
        auto const from_truth = bench::solved_from_truth(stores, scene.truth, fit::Noise::negbin);
        return {from_truth.model, from_truth.overdispersion};
    }
    fit::Result<2> const result = fit::fit_cities<2>(stores, fit::Options<2>());
    return {result.model, result.overdispersion, true};
}

fit::Inference<2> inference_of(simulate::Scene const& scene, Solved const& solved) {
    return fit::Inference<2>({.model = solved.model,
                              .stores = {scene.positions, scene.visitors},
                              .noise = fit::Noise::negbin,
                              .overdispersion = solved.overdispersion,
                              .searched = solved.searched});
}

/// For each true city the index of the fitted one that stands for it, −1 where the oracle does not hold it,
/// none where the fit has lost it.
std::vector<std::optional<int>> pairs(simulate::Scene const& scene, model::CityModel<2> const& fitted) {
    auto const oracle = bench::oracle_of({scene.positions, scene.visitors}, scene.truth, fit::Noise::negbin);
    std::vector<std::optional<int>> pairs(scene.truth.cities.size(), -1);
    for (auto const& pair : results::evaluate(scene.truth, oracle.model).pairs)
        if (pair.matched) pairs[pair.truth] = std::nullopt;
    for (auto const& pair : results::evaluate(scene.truth, fitted).pairs)
        if (pair.matched && !pairs[pair.truth]) pairs[pair.truth] = pair.fitted;
    return pairs;
}

void compare(Coverage& coverage, fit::Inference<2> const& inference, int city, fit::Inference<2> const& truth,
             int true_city, fit::Visits const& true_visits, fit::Visits const& visits) {
    model::City<2> const& fitted = inference.fitted().model.cities[city];
    model::City<2> const& known = truth.fitted().model.cities[true_city];
    Eigen::Vector2d const error = fitted.centre - known.centre;
    auto const distance = [&](Eigen::Matrix2d const& covariance) {
        return error.dot(covariance.inverse() * error);
    };
    coverage.centre.count(inference.centre_distance(city, known.centre) <= inference.critical_region());
    coverage.squared_errors += distance(truth.centre_covariance(true_city));
    coverage.errors += 2;

    results::CityIntervals const intervals = results::city_intervals(inference, city, {}, visits);
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> const axes(known.covariance);
    Eigen::Vector2d const sds_km = axes.eigenvalues().cwiseSqrt() / 1e3;
    double const bearing =
        std::atan2(axes.eigenvectors()(0, 1), axes.eigenvectors()(1, 1)) * 180 / std::numbers::pi;
    coverage.amplitude.count(holds(intervals.amplitude, known.amplitude));
    coverage.major_sd.count(holds(intervals.major_sd_km, sds_km[1]));
    coverage.minor_sd.count(holds(intervals.minor_sd_km, sds_km[0]));
    if (intervals.bearing_deg) {
        double const middle = (intervals.bearing_deg->low + intervals.bearing_deg->high) / 2;
        coverage.bearing.count(
            holds(*intervals.bearing_deg, middle + std::remainder(bearing - middle, 180.0)));
    }
    coverage.visits.count(holds(intervals.visits, true_visits.of_city[true_city]));
    coverage.share.count(holds(intervals.share, true_visits.of_city[true_city] / true_visits.total));
    coverage.integral.count(
        holds(intervals.integral, known.amplitude * 2 * std::numbers::pi * sds_km.prod()));
}

void add_scene(Coverage& coverage, bool given, double overdispersion, std::uint64_t seed) {
    auto const scene = bench::stores_scene(overdispersion, seed, new_stores);
    Solved const fit = solved(scene, given);
    fit::Inference<2> const inference = inference_of(scene, fit);
    fit::Inference<2> const truth = inference_of(scene, {scene.truth, overdispersion});
    fit::Visits const visits = inference.visits({scene.positions, {}}),
                      true_visits = truth.visits({scene.positions, {}});
    auto const paired = pairs(scene, fit.model);
    for (std::size_t k = 0; k < paired.size(); ++k) {
        if (paired[k] && *paired[k] < 0) continue;
        bool const identified = paired[k] && inference.identification(*paired[k]).identified &&
                                inference.identification(*paired[k]).spread;
        coverage.identified.count(identified);
        if (bench::in_sight(scene, scene.truth.cities[k])) coverage.identified_in_sight.count(identified);
        if (identified)
            compare(coverage, inference, *paired[k], truth, static_cast<int>(k), true_visits, visits);
        else
            fmt::print("seed {}: {} stores, city of amplitude {:.0f} {}\n", seed, scene.visitors.size(),
                       scene.truth.cities[k].amplitude,
                       paired[k] ? inference.identification(*paired[k]).note : "is not found");
    }
    auto const predictions = fit::predict<2>(inference, {scene.test_positions, {}});
    for (int s = 0; s < new_stores; ++s) {
        coverage.mean.count(
            holds(predictions[s].mean, model::value_at<2>(scene.truth, scene.test_positions.col(s))));
        coverage.counts.count(holds(predictions[s].count, scene.test_visitors[s]));
    }
}

/// How much larger the bootstrap's errors are than Fisher's, city by city.
struct Ratios {
    std::vector<double> centre, amplitude, spread;

    static void print(char const* name, std::vector<double> ratios) {
        if (ratios.empty()) return;
        std::sort(ratios.begin(), ratios.end());
        auto const within =
            std::count_if(ratios.begin(), ratios.end(), [](double r) { return r >= 0.8 && r <= 1.2; });
        fmt::print("{:<12} median {:.3f}, from {:.3f} to {:.3f}, within 20 %: {} of {}\n", name,
                   ratios[ratios.size() / 2], ratios.front(), ratios.back(), within, ratios.size());
    }
};

void add_ratios(Ratios& ratios, double overdispersion, std::uint64_t seed) {
    auto const scene = bench::stores_scene(overdispersion, seed);
    if (scene.visitors.size() < 500) return;
    fit::Inference<2> const inference = inference_of(scene, solved(scene, true));
    auto const refits = fit::bootstrap<2>(inference, {.samples = 400, .seed = seed});
    for (int k = 0; k < inference.cities(); ++k) {
        if (!inference.identification(k).identified) continue;
        auto const error_of = [&](auto const& quantity) {
            std::vector<double> values;
            for (auto const& refit : refits)
                values.push_back(quantity(refit.cities[k]));
            return fit::percentiles_of(values).standard_error();
        };
        auto const x = [](auto const& city) { return city.centre.x(); };
        auto const log_amplitude = [](auto const& city) { return std::log(city.amplitude); };
        auto const log_area = [](auto const& city) { return 0.5 * std::log(city.covariance.determinant()); };
        Eigen::VectorXd const area = inference.log_integral_gradient(k) - inference.log_amplitude_gradient(k);
        ratios.centre.push_back(error_of(x) / std::sqrt(inference.centre_covariance(k)(0, 0)));
        ratios.amplitude.push_back(error_of(log_amplitude) /
                                   inference.standard_error(inference.log_amplitude_gradient(k)));
        ratios.spread.push_back(error_of(log_area) / inference.standard_error(area));
    }
}

void compare_with_bootstrap(double overdispersion, std::uint64_t first, std::uint64_t last) {
    Ratios ratios;
    for (std::uint64_t seed = first; seed <= last; ++seed)
        add_ratios(ratios, overdispersion, seed);
    Ratios::print("centre", ratios.centre);
    Ratios::print("amplitude", ratios.amplitude);
    Ratios::print("spread", ratios.spread);
}

}  // namespace

int main(int argc, char** argv) {
    std::string const kind = argc == 5 ? argv[1] : "";
    if (kind != "given" && kind != "auto" && kind != "bootstrap") {
        fmt::print(stderr, "usage: coverage given|auto|bootstrap OVERDISPERSION FIRST LAST\n");
        return 2;
    }
    double const overdispersion = std::atof(argv[2]);
    std::uint64_t const first = std::strtoull(argv[3], nullptr, 10),
                        last = std::strtoull(argv[4], nullptr, 10);
    if (kind == "bootstrap") {
        compare_with_bootstrap(overdispersion, first, last);
        return 0;
    }
    Coverage coverage;
    for (std::uint64_t seed = first; seed <= last; ++seed)
        add_scene(coverage, kind == "given", overdispersion, seed);
    coverage.print();
    return 0;
}
