#include "src/fit/seed_methods/seed_methods.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/random.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/candidate.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/propose.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace fit {
namespace {

template <int D>
double busy_value(Setting<D> const& setting) {
    std::vector<double> values = setting.data->rates();
    std::sort(values.rbegin(), values.rend());
    std::size_t const tenth = std::max<std::size_t>(values.size() / 10, 1);
    double sum = 0;
    for (std::size_t i = 0; i < tenth; ++i)
        sum += values[i];
    return std::max(sum / static_cast<double>(tenth), 1e-12);
}

template <int D>
double low_value(Setting<D> const& setting) {
    std::vector<double> values = setting.data->rates();
    auto const quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
    std::nth_element(values.begin(), quarter, values.end());
    return std::max(*quarter,
                    setting.scales.background == Scale::logarithmic ? 1e-6 * busy_value(setting) : 0.0);
}

template <int D>
Parameters<D> start_from(Setting<D> const& setting, std::vector<model::City<D>> const& cities) {
    model::CityModel<D> model;
    model.background = setting.background ? low_value(setting) : 0;
    model.cities = cities;
    return parameters_of<D>(model, setting.scales);
}

/// Index of the nearest centre to each observation.
template <int D>
std::vector<int> nearest(Setting<D> const& setting, std::vector<model::Vector<D>> const& centres) {
    std::vector<int> labels(setting.data->count);
    for (int s = 0; s < setting.data->count; ++s) {
        auto const x = setting.data->position(s);
        auto const closer = [&](auto const& a, auto const& b) {
            return (a - x).squaredNorm() < (b - x).squaredNorm();
        };
        labels[s] =
            static_cast<int>(std::min_element(centres.begin(), centres.end(), closer) - centres.begin());
    }
    return labels;
}

/// k-means++: each next centre with probability ∝ weight · squared distance to the nearest so far.
template <int D>
std::vector<model::Vector<D>> first_centres(Setting<D> const& setting, int cities, std::mt19937_64& engine) {
    Data<D> const& data = *setting.data;
    std::vector<double> weights = data.rates();
    for (double& weight : weights)
        weight = std::abs(weight);
    std::vector<double> chance = weights;
    std::vector<model::Vector<D>> centres;
    std::vector<double> distance(data.count, std::numeric_limits<double>::infinity());
    while (static_cast<int>(centres.size()) < cities) {
        double sum = 0;
        for (double const c : chance)
            sum += c;
        double left = base::uniform(engine) * sum;
        int chosen = 0;
        while (chosen < data.count - 1 && (left -= chance[chosen]) >= 0)
            ++chosen;
        centres.push_back(data.position(chosen));
        for (int s = 0; s < data.count; ++s) {
            distance[s] = std::min(distance[s], (data.position(s) - centres.back()).squaredNorm());
            chance[s] = weights[s] * distance[s];
        }
    }
    return centres;
}

template <int D>
model::City<D> city_of_cluster(Setting<D> const& setting, std::vector<int> const& labels, int cluster,
                               model::Vector<D> const& centre, double fallback_sd) {
    Data<D> const& data = *setting.data;
    double mass = 0, square = 0;
    model::Matrix<D> moment = model::Matrix<D>::Zero();
    for (int s = 0; s < data.count; ++s) {
        if (labels[s] != cluster) continue;
        double const weight = std::abs(data.values[s] / data.exposure_at(s));
        model::Vector<D> const offset = data.position(s) - centre;
        mass += weight;
        square += weight * weight;
        moment += weight * offset * offset.transpose();
    }
    model::Matrix<D> const least = 1e-4 * fallback_sd * fallback_sd * model::Matrix<D>::Identity();
    model::City<D> city;
    city.centre = centre;
    city.covariance = mass > 0 && moment.trace() > 1e-4 * mass * fallback_sd * fallback_sd
                          ? model::Matrix<D>(moment / mass + least)
                          : model::Matrix<D>(fallback_sd * fallback_sd * model::Matrix<D>::Identity());
    city.amplitude = mass > 0 ? std::max(square / mass, 1e-12) : 1e-12;
    return city;
}

}  // namespace

template <int D>
Parameters<D> uniform_start(Setting<D> const& setting, int cities,
                            std::pair<model::Vector<D>, model::Vector<D>> const& box, std::uint64_t seed) {
    std::mt19937_64 engine(seed);
    double const sd = 0.5 * (box.second - box.first).norm() / std::sqrt(std::max(cities, 1));
    std::vector<model::City<D>> start(cities);
    for (auto& city : start) {
        for (int d = 0; d < D; ++d)
            city.centre[d] = box.first[d] + base::uniform(engine) * (box.second[d] - box.first[d]);
        city.covariance = sd * sd * model::Matrix<D>::Identity();
        city.amplitude = busy_value(setting);
    }
    return start_from(setting, start);
}

template <int D>
Parameters<D> kmeans_start(Setting<D> const& setting, int cities, std::uint64_t seed) {
    if (cities == 0) return start_from<D>(setting, {});
    Data<D> const& data = *setting.data;
    std::mt19937_64 engine(seed);
    std::vector<model::Vector<D>> centres = first_centres(setting, cities, engine);
    std::vector<int> labels = nearest(setting, centres);
    for (int iteration = 0; iteration < 100; ++iteration) {
        std::vector<model::Vector<D>> sums(cities, model::Vector<D>::Zero());
        std::vector<double> mass(cities, 0.0);
        for (int s = 0; s < data.count; ++s) {
            double const weight = std::abs(data.values[s] / data.exposure_at(s));
            sums[labels[s]] += weight * data.position(s);
            mass[labels[s]] += weight;
        }
        for (int k = 0; k < cities; ++k)
            if (mass[k] > 0) centres[k] = sums[k] / mass[k];
        std::vector<int> const moved = nearest(setting, centres);
        if (moved == labels) break;
        labels = moved;
    }
    double const fallback_sd = setting.extent / std::sqrt(std::max(cities, 1));
    std::vector<model::City<D>> start;
    for (int k = 0; k < cities; ++k)
        start.push_back(city_of_cluster<D>(setting, labels, k, centres[k], fallback_sd));
    return start_from(setting, start);
}

#define FOOTFALL_INSTANTIATE(D)                                                                       \
    template Parameters<D> uniform_start<D>(                                                          \
        Setting<D> const&, int, std::pair<model::Vector<D>, model::Vector<D>> const&, std::uint64_t); \
    template Parameters<D> kmeans_start<D>(Setting<D> const&, int, std::uint64_t);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

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
