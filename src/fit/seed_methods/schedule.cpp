#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/candidate.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/seed_methods/seed_methods.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace fit {
namespace {

template <int D>
class Direct {
public:
    using Box = std::pair<model::Vector<D>, model::Vector<D>>;

    Direct(Setting<D> const& setting, Options<D> const& options, Box box, SearchLog<D>& log)
        : setting_(setting), steered_(setting), options_(options), box_(std::move(box)), log_(log) {
        steered_.scales.amplitude = Scale::linear;  // the L1 penalty takes amplitudes to exactly zero
    }

    Candidate<D> run(int max_cities) {
        if (options_.cities) return best_of_starts(*options_.cities);
        if (options_.start_cities > 0) return best_of_starts(0);
        Candidate<D> best;
        int stale = 0;
        for (int cities = 0; cities <= max_cities && stale < 3; ++cities) {
            log_.report(static_cast<double>(cities) / (cities + 8.0), "trying numbers of cities");
            Candidate<D> const candidate = best_of_starts(cities);
            stale = candidate.score < best.score ? 0 : stale + 1;
            if (candidate.score < best.score) best = candidate;
        }
        return best;
    }

private:
    Candidate<D> best_of_starts(int cities) {
        Candidate<D> best;
        for (int start = 0; start < std::max(options_.restarts, 1); ++start) {
            Candidate<D> candidate = from_start(cities, options_.seed + static_cast<std::uint64_t>(start));
            if (candidate.score < best.score) best = candidate;
        }
        return best;
    }

    Candidate<D> from_start(int cities, std::uint64_t seed) {
        Candidate<D> candidate = start(std::max(cities, options_.start_cities), seed);
        log_.record(steered_, candidate, "start");
        if (options_.start_cities > 0) prune_on_schedule(candidate, cities);
        solve_steered(candidate, 300, "steered");
        if (options_.amplitude_l1 > 0) drop_zeros(candidate);
        for (CityParameters<D>& city : candidate.parameters.cities)
            city[0] = stored(city[0], setting_.scales.amplitude);
        settle(setting_, candidate, {300, 1e-9, 8});
        drop_unseen(candidate);
        log_.record(setting_, candidate, "without penalties");
        return candidate;
    }

    /// A city that a bad start or a strong penalty left where no store gets visitors from it has no meaning.
    void drop_unseen(Candidate<D>& candidate) {
        auto const& values = setting_.data->values;
        auto const magnitude = [](double sum, double value) { return sum + std::abs(value); };
        double const all = std::accumulate(values.begin(), values.end(), 0.0, magnitude);
        int const before = candidate.cities();
        for (int k = before - 1; k >= 0; --k) {
            auto const city = city_of<D>(candidate.parameters.cities[k], setting_.scales);
            if (std::abs(city.amplitude) * support_of(*setting_.data, city).total > 1e-9 * all) continue;
            log_.drop(candidate, k, "no store sees it");
            candidate = without_city(candidate, k);
        }
        if (candidate.cities() < before) settle(setting_, candidate, {300, 1e-9, 8});
    }

    Candidate<D> start(int cities, std::uint64_t seed) {
        Candidate<D> candidate;
        if (options_.init == Init::uniform) {
            candidate.parameters = uniform_start(steered_, cities, box_, seed);
        } else if (options_.init == Init::kmeans) {
            candidate.parameters = kmeans_start(steered_, cities, seed);
        } else {
            candidate = empty_candidate(steered_);
            while (candidate.cities() < cities) {
                auto const newcomers = find_newcomers(steered_, candidate, {});
                if (newcomers.empty()) break;
                candidate.add(newcomers.front().city);
                settle(steered_, candidate, {10, 1e-3, 1});
            }
        }
        candidate.ids.assign(candidate.parameters.cities.size(), -1);
        candidate.alpha = options_.noise == Noise::negbin ? 0.5 : 0;  // until the first solve tells
        return candidate;
    }

    /// Penalties in the unit of the cost: misfit as a mean per store, amplitudes in units of the largest
    /// value.
    Penalties penalties() const {
        double const stores = setting_.data->count;
        double const largest = busiest();
        double const misfit_unit = setting_.noise == Noise::gaussian ? largest * largest : 1;
        Penalties penalties = setting_.limits();
        penalties.amplitude_l1 = options_.amplitude_l1 * stores * misfit_unit / largest;
        penalties.centre_spread = options_.centre_spread * stores * misfit_unit * setting_.extent;
        return penalties;
    }

    double solve_steered(Candidate<D>& candidate, int max_iterations, std::string const& stage) {
        SolveOptions options;
        options.max_iterations = max_iterations;
        options.function_tolerance = 1e-10;
        options.background = setting_.background;
        options.allow_negative = setting_.allow_negative;
        options.penalties = penalties();
        double objective = 0;
        for (int round = 0; round < (setting_.noise == Noise::negbin ? 4 : 1); ++round) {
            OnStep<D> const on_step = [&](Parameters<D> const& parameters) {
                if (log_.tracing()) log_.step(steered_, parameters, candidate.ids, candidate.alpha, stage);
                return true;
            };
            Misfit<D> const misfit = steered_.misfit(candidate.alpha);
            objective = solve<D>(misfit, candidate.parameters, options, on_step).objective;
            candidate.alpha =
                setting_.noise == Noise::negbin
                    ? best_dispersion(setting_, misfit.fitted(candidate.parameters), candidate.alpha)
                    : 0;
        }
        return objective;
    }

    /// Takes away cities without an amplitude, and those without which the penalised objective is as low: of
    /// twins that share an amplitude L1 prefers neither, and one of them at exactly zero is what is wanted.
    void drop_zeros(Candidate<D>& candidate) {
        double const largest = busiest();
        for (bool dropped = true; dropped && candidate.cities() > 0;) {
            dropped = false;
            double const objective = solve_steered(candidate, 300, "steered");
            std::vector<double> const costs = removal_costs(steered_, candidate);
            auto const least = std::min_element(costs.begin(), costs.end()) - costs.begin();
            int const city = static_cast<int>(least);
            bool const zero = candidate.parameters.cities[city][0] <= 1e-9 * largest;
            Candidate<D> rest = without_city(candidate, city);
            if (zero || solve_steered(rest, 300, "steered") <= objective * (1 + 1e-9)) {
                log_.drop(candidate, city, "its amplitude went to zero under the L1 penalty");
                candidate = rest;
                dropped = true;
            }
        }
    }

    double busiest() const { return std::ranges::max(setting_.data->rates()); }

    /// Drops the city that contributes least every so many steps: down to `wanted`, or, where that is 0, for
    /// as long as the score does not turn.
    void prune_on_schedule(Candidate<D>& candidate, int wanted) {
        int const steps = std::max(options_.prune_every, 1);
        solve_steered(candidate, steps, "schedule");
        candidate.score = score_of(steered_, candidate);
        while (candidate.cities() > wanted) {
            std::vector<double> const costs = removal_costs(steered_, candidate);
            int const city = static_cast<int>(std::min_element(costs.begin(), costs.end()) - costs.begin());
            Candidate<D> rest = without_city(candidate, city);
            solve_steered(rest, steps, "schedule");
            rest.score = score_of(steered_, rest);
            if (wanted == 0 && rest.score > candidate.score) break;
            log_.drop(candidate, city, "contributed least when the schedule dropped one");
            candidate = rest;
            log_.record(steered_, candidate, "schedule");
        }
    }

    Setting<D> const& setting_;
    Setting<D> steered_;
    Options<D> const& options_;
    Box box_;
    SearchLog<D>& log_;
};

}  // namespace

template <int D>
bool is_direct(Options<D> const& options) {
    return options.init != Init::peaks || options.amplitude_l1 > 0 || options.centre_spread > 0 ||
           options.start_cities > 0;
}

template <int D>
Candidate<D> fit_directly(Setting<D> const& setting, Options<D> const& options,
                          std::optional<std::pair<model::Vector<D>, model::Vector<D>>> const& box,
                          int max_cities, SearchLog<D>& log) {
    Box<D> const all = extent_of(*setting.data);
    return Direct<D>(setting, options, box.value_or(std::pair{all.min(), all.max()}), log).run(max_cities);
}

#define FOOTFALL_INSTANTIATE(D)                    \
    template bool is_direct<D>(Options<D> const&); \
    template Candidate<D> fit_directly<D>(         \
        Setting<D> const&, Options<D> const&,      \
        std::optional<std::pair<model::Vector<D>, model::Vector<D>>> const&, int, SearchLog<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
