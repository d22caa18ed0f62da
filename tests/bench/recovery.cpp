// Recovery of known cities by the search, against the truth and against a solve that starts at it.
//   recovery exact CITIES FIRST LAST          the seed's problem without noise, seeds FIRST to LAST
//   recovery stores OVERDISPERSION FIRST LAST scenes of stores, 3 to 12 cities, 150 to 5,000 stores
//   recovery empty OVERDISPERSION FIRST LAST  the same without any city
//   recovery large CITIES FIRST LAST          a thousand stores for each city, a region as much wider; the
//                                             oracle goes on from the truth by the search's own moves
#include "src/fit/search/admissible.hpp"
#include "src/results/evaluate/evaluation.hpp"
#include "tests/bench/oracle.hpp"
#include "tests/bench/scenes.hpp"

#include <sys/resource.h>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Timed {
    fit::Result<2> result;
    double seconds = 0;  ///< of processor time
};

Timed timed_fit(simulate::Scene const& scene, fit::Noise noise, fit::Options<2> options = {},
                std::optional<model::CityModel<2>> const& previous = {}) {
    options.noise = noise;
    std::clock_t const start = std::clock();
    Timed timed{fit::fit_cities<2>({scene.positions, scene.visitors}, options, {}, {}, previous)};
    timed.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return timed;
}

void print_seconds(std::vector<double> seconds) {
    if (seconds.empty()) return;
    std::sort(seconds.begin(), seconds.end());
    std::printf("seconds: median %.2f, largest %.2f\n", seconds[seconds.size() / 2], seconds.back());
}

bool has_found(results::Evaluation const& evaluation, int truth) {
    return std::ranges::any_of(evaluation.pairs,
                               [&](auto const& pair) { return pair.matched && pair.truth == truth; });
}

/// From so many true cities on only those count that a plain solve beside the truth finds again.
constexpr int many = 24;

void exact(int cities, std::uint64_t first, std::uint64_t last) {
    int truths = 0, found = 0, sound_matched = 0, sound_fitted = 0, left_out = 0;
    std::vector<double> seconds;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        auto const scene = bench::points_scene(cities, seed);
        Timed const timed = timed_fit(scene, fit::Noise::gaussian);
        auto const e = results::evaluate(scene.truth, timed.result.model, results::exact_rule());
        std::vector<bool> const held =
            cities < many ? std::vector<bool>(cities, true)
                          : bench::found_again({scene.positions, scene.visitors}, scene.truth);
        int seen = 0, seen_found = 0;
        for (std::size_t k = 0; k < scene.truth.cities.size(); ++k) {
            if (!held[k] || !bench::in_sight(scene, scene.truth.cities[k])) continue;
            ++seen;
            seen_found += has_found(e, static_cast<int>(k));
        }
        std::printf(
            "seed %llu: %d of %d found, %d identifiable, %d fitted, mean squared error %.1e, %.2f s\n",
            static_cast<unsigned long long>(seed), e.matched, e.truths, seen, e.fitted, timed.result.mse,
            timed.seconds);
        std::fflush(stdout);
        truths += seen;
        found += seen_found;
        // Points of a city that cannot be told are fitted by something else.
        bool const sound = seen == e.truths;
        left_out += !sound;
        sound_matched += sound ? e.matched : 0;
        sound_fitted += sound ? e.fitted : 0;
        seconds.push_back(timed.seconds);
    }
    std::printf("identifiable truths found: %.4f (%d of %d)\n", 1.0 * found / truths, found, truths);
    if (sound_fitted > 0)
        std::printf("reliability where all are identifiable: %.4f (%d of %d; %d scenes left out)\n",
                    1.0 * sound_matched / sound_fitted, sound_matched, sound_fitted, left_out);
    print_seconds(seconds);
}

/// The fitted cities that match neither a truth nor a city of the oracle.
int unmatched(model::CityModel<2> const& truth, model::CityModel<2> const& oracle,
              model::CityModel<2> const& fitted) {
    std::vector<bool> known(fitted.cities.size(), false);
    for (auto const* reference : {&truth, &oracle})
        for (auto const& pair : results::evaluate(*reference, fitted).pairs)
            if (pair.matched) known[pair.fitted] = true;
    return static_cast<int>(std::count(known.begin(), known.end(), false));
}

/// No city is more than six times as long as wide or out of the stores' sight: a model that the fit may
/// report.
bool keeps_the_rules(simulate::Scene const& scene, model::CityModel<2> const& model) {
    fit::Data<2> const data(scene.positions, scene.visitors);
    return std::ranges::all_of(model.cities, [&](model::City<2> const& city) {
        Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(city.covariance, Eigen::EigenvaluesOnly);
        return axes.eigenvalues()[1] < 36 * axes.eigenvalues()[0] &&
               fit::support_of(data, city).stores_in_reach >= 1;
    });
}

void stores(double overdispersion, std::uint64_t first, std::uint64_t last) {
    int scenes = 0, not_worse = 0, count_right = 0, held = 0, held_found = 0, fitted = 0, strangers = 0;
    int told = 0, told_found = 0;  // of the held, those that enough stores see
    int rules_kept = 0, rules_not_worse = 0;
    std::vector<double> seconds;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        auto const scene = bench::stores_scene(overdispersion, seed);
        Timed const timed = timed_fit(scene, fit::Noise::negbin);
        auto const oracle =
            bench::oracle_of({scene.positions, scene.visitors}, scene.truth, fit::Noise::negbin);
        auto const& model = timed.result.model;
        auto const by_oracle = results::evaluate(scene.truth, oracle.model);
        auto const by_fit = results::evaluate(scene.truth, model);
        int scene_held = 0, scene_found = 0;
        for (auto const& pair : by_oracle.pairs) {
            if (!pair.matched) continue;
            bool const found = has_found(by_fit, pair.truth);
            ++scene_held;
            scene_found += found;
            if (!bench::in_sight(scene, scene.truth.cities[pair.truth])) continue;
            ++told;
            told_found += found;
        }
        int const scene_strangers = unmatched(scene.truth, oracle.model, model);
        double const excess = timed.result.bic - oracle.bic;
        bool const same_count = model.cities.size() == oracle.model.cities.size();
        ++scenes;
        not_worse += excess <= 1;
        bool const rules = keeps_the_rules(scene, oracle.model);
        rules_kept += rules;
        rules_not_worse += rules && excess <= 1;
        count_right += same_count || excess < 0;
        held += scene_held;
        held_found += scene_found;
        fitted += static_cast<int>(model.cities.size());
        strangers += scene_strangers;
        seconds.push_back(timed.seconds);
        std::printf(
            "seed %llu: %lld stores, %zu true, oracle %zu, fitted %zu, BIC %+.1f, %d of %d found, "
            "%d unknown, %.2f s%s\n",
            static_cast<unsigned long long>(seed), static_cast<long long>(scene.visitors.size()),
            scene.truth.cities.size(), oracle.model.cities.size(), model.cities.size(), excess, scene_found,
            scene_held, scene_strangers, timed.seconds,
            excess <= 1 ? ""
            : rules     ? "  WORSE"
                        : "  WORSE than one that may not be reported");
        std::fflush(stdout);
    }
    std::printf(
        "BIC no worse than the oracle's + 1: %d of %d, of oracles that keep the rules %d of %d; truths that "
        "the oracle holds found: %d of %d, with 12 "
        "stores in two standard deviations %d of %d; reported cities that match a truth or the oracle: %d of "
        "%d; count equal or BIC lower: %d of %d\n",
        not_worse, scenes, rules_not_worse, rules_kept, held_found, held, told_found, told,
        fitted - strangers, fitted, count_right, scenes);
    print_seconds(seconds);
}

void empty(double overdispersion, std::uint64_t first, std::uint64_t last) {
    int scenes = 0, false_alarms = 0;
    std::vector<double> seconds;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        Timed const timed = timed_fit(bench::empty_scene(overdispersion, seed), fit::Noise::negbin);
        ++scenes;
        false_alarms += !timed.result.model.cities.empty();
        seconds.push_back(timed.seconds);
    }
    std::printf("scenes without a city: %d; a city reported in %d\n", scenes, false_alarms);
    print_seconds(seconds);
}

/// Of the truths that a fit from the truth holds, those that another fit has.
int found_of(results::Evaluation const& held, results::Evaluation const& found) {
    return static_cast<int>(std::ranges::count_if(
        held.pairs, [&](auto const& pair) { return pair.matched && has_found(found, pair.truth); }));
}

void large(int cities, std::uint64_t first, std::uint64_t last) {
    int truths = 0, found = 0, fitted = 0, held = 0, held_found = 0;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        auto const scene = bench::large_scene(cities, seed);
        fit::Options<2> options;
        options.threads = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
        auto const start = std::chrono::steady_clock::now();
        Timed const timed = timed_fit(scene, fit::Noise::negbin, options);
        std::chrono::duration<double> const wall = std::chrono::steady_clock::now() - start;
        auto const e = results::evaluate(scene.truth, timed.result.model);
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        std::printf(
            "seed %llu: %d of %d found, %d fitted, overdispersion %.4f, %.1f s, %.1f s of processors, "
            "peak %ld MB; ",
            static_cast<unsigned long long>(seed), e.matched, e.truths, e.fitted, timed.result.overdispersion,
            wall.count(), timed.seconds, usage.ru_maxrss / 1024);
        std::fflush(stdout);
        // The better of this search and one that starts at the truth.
        Timed const oracle = timed_fit(scene, fit::Noise::negbin, options, scene.truth);
        auto const by_oracle = results::evaluate(scene.truth, oracle.result.model);
        int const scene_found = found_of(by_oracle, e);
        std::printf("oracle: BIC %+.1f with %d cities, holds %d truths, of them found %d\n",
                    oracle.result.bic - timed.result.bic, by_oracle.fitted, by_oracle.matched, scene_found);
        std::fflush(stdout);
        truths += e.truths;
        found += e.matched;
        fitted += e.fitted;
        held += by_oracle.matched;
        held_found += scene_found;
    }
    std::printf("completeness %.4f, reliability %.4f; of the truths that the oracle holds found: %d of %d\n",
                1.0 * found / truths, 1.0 * found / fitted, held_found, held);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs(
            "usage: recovery exact CITIES FIRST LAST | stores OVERDISPERSION FIRST LAST | "
            "empty OVERDISPERSION FIRST LAST | large CITIES FIRST LAST\n",
            stderr);
        return 2;
    }
    std::string const kind = argv[1];
    std::uint64_t const first = std::strtoull(argv[3], nullptr, 10),
                        last = std::strtoull(argv[4], nullptr, 10);
    if (kind == "exact") exact(std::atoi(argv[2]), first, last);
    if (kind == "stores") stores(std::atof(argv[2]), first, last);
    if (kind == "empty") empty(std::atof(argv[2]), first, last);
    if (kind == "large") large(std::atoi(argv[2]), first, last);
    return 0;
}
