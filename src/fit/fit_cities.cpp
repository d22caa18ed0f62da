#include "src/fit/fit_cities.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/options.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/seed_methods/seed_methods.hpp"
#include "src/fit/steps.hpp"
#include "src/fit/windows/window_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fit {
namespace {

/// Equal exposures are their own unit, and then as good as none.
double exposure_unit(Eigen::VectorXd const& exposure) {
    if (exposure.size() == 0) return 1;
    return (exposure.array() == exposure[0]).all() ? exposure[0] : exposure.mean();
}

/// The fit works on positions around 0 within about 1, exposures around 1, and for gaussian on values
/// within 1.
template <int D>
struct Units {
    model::Vector<D> origin;
    double length = 1;
    double value = 1;
    double exposure = 1;

    Units(Observations<D> const& observations, Noise noise) {
        model::Vector<D> const low = observations.positions.rowwise().minCoeff();
        model::Vector<D> const high = observations.positions.rowwise().maxCoeff();
        origin = 0.5 * (low + high);
        length = 0.5 * (high - low).norm();
        if (!(length > 0)) length = 1;
        exposure = exposure_unit(observations.exposure);
        if (noise == Noise::gaussian) value = std::max(observations.values.cwiseAbs().maxCoeff(), 1e-300);
    }
    Data<D> data_of(Observations<D> const& observations) const {
        std::vector<int> const order = curve_order<D>(observations.positions);
        Eigen::VectorXd exposures;
        if (observations.exposure.size() > 0) exposures = observations.exposure(order) / exposure;
        if ((exposures.array() == 1).all()) exposures.resize(0);
        Eigen::MatrixXd covariates;
        if (observations.covariates.cols() > 0) covariates = observations.covariates(order, Eigen::all);
        return Data<D>((observations.positions(Eigen::all, order).colwise() - origin) / length,
                       observations.values(order) / value, exposures, covariates);
    }
    model::Vector<D> position(model::Vector<D> const& in_units) const { return origin + length * in_units; }
    model::CityModel<D> from_units(model::CityModel<D> model) const {
        double const rate = value / exposure;
        model.background *= rate;
        for (model::City<D>& city : model.cities) {
            city.amplitude *= rate;
            city.centre = origin + length * city.centre;
            city.covariance *= length * length;
        }
        return model;
    }
    model::CityModel<D> in_units(model::CityModel<D> model) const {
        double const rate = value / exposure;
        model.background /= rate;
        for (model::City<D>& city : model.cities) {
            city.amplitude /= rate;
            city.centre = (city.centre - origin) / length;
            city.covariance /= length * length;
        }
        return model;
    }
};

template <int D>
Setting<D> setting_of(Data<D> const& data, Observations<D> const& observations, Options<D> const& options,
                      Units<D> const& units) {
    Setting<D> setting;
    setting.data = &data;
    setting.noise = options.noise;
    setting.threads = std::max(options.threads, 1);
    setting.background = options.background;
    setting.allow_negative = options.allow_negative;
    setting.scales.reach = options.reach.value_or(0) / units.length;
    setting.scales.background = options.noise == Noise::gaussian ? Scale::linear : Scale::logarithmic;
    setting.scales.amplitude = options.allow_negative ? Scale::linear : Scale::logarithmic;
    set_constraints(setting, options);
    if (options.max_spread) setting.max_spread = *options.max_spread / units.length;
    setting.position_sd = observations.position_sd / units.length;
    setting.value_sd = std::hypot(setting.value_sd, observations.value_sd / units.value);
    return setting;
}

/// Ten stores for each city's six parameters; of more than 200 cities each has a hundred.
template <int D>
int most_cities(Data<D> const& data) {
    return std::clamp(data.count / 10, 1, std::max(200, data.count / 100));
}

template <int D>
int max_cities(Data<D> const& data, Options<D> const& options) {
    return options.max_cities > 0 ? options.max_cities : most_cities(data);
}

/// Once every start has been grown, counts that scatter so much are searched under the rules for that; what a
/// finished search under the others finds takes less than half of it away.
constexpr double sure_to_scatter = 2 * scattered_alpha;

/// Whether counts scatter wildly around what was found. A number that was given too small looks the same;
/// then as many as there are tell.
template <int D>
bool scatters_wildly(Setting<D> setting, SearchOptions options, Candidate<D> const& found,
                     Progress const& progress) {
    if (setting.noise == Noise::gaussian || found.alpha < scattered_alpha) return false;
    if (options.exactly < 0) return true;
    options.exactly = -1;
    options.max_cities = most_cities(*setting.data);
    options.dispersion_to_end_at = sure_to_scatter;
    setting.keep_wide = false;
    SearchLog<D> log(nullptr, false, 1, progress);  // of another fit than the one that was asked for
    return search(SearchContext<D>{setting, options, log}).alpha >= scattered_alpha;
}

/// Searches, and where counts scatter wildly once more under the rules for that, which `setting` then has.
/// Only a finished search tells: a misfit for want of cities looks like scatter too.
template <int D>
Candidate<D> search_by_rules(Setting<D>& setting, Options<D> const& options,
                             SearchOptions const& search_options, SearchLog<D>& log,
                             Progress const& progress) {
    SearchOptions first_options = search_options;
    if (search_options.exactly < 0) first_options.dispersion_to_end_at = sure_to_scatter;
    Candidate<D> found = search(SearchContext<D>{setting, first_options, log});
    if (!scatters_wildly(setting, search_options, found, progress)) return found;
    Setting<D> const mild = setting;
    constrain_scattered(setting, options);
    log.forget_candidates();
    Candidate<D> scattered = search(SearchContext<D>{setting, search_options, log});
    if (scattered.alpha >= scattered_alpha) return scattered;
    // It was for want of cities after all: on from those found now.
    scattered.parameters = parameters_of(model_of(scattered.parameters, setting.scales), mild.scales);
    setting = mild;
    log.forget_candidates();
    SearchContext<D> const context{setting, search_options, log};
    Candidate<D> const again = improved_all(context, scattered);
    if (preferred(context, again, found)) return again;
    bool const ended_early = found.alpha >= first_options.dispersion_to_end_at;
    return ended_early ? improved_all(context, found) : found;
}

/// What makes stores differ, known so far: part of the exposures of the data, so that only what is solved for
/// along with cities has to know of it.
template <int D>
class Effects {
public:
    Effects(Data<D>& data, Data<D>& test) : data_(data), test_(test), known_(pilot_effects(data)) {
        make_part_of_exposures(known_);
    }
    bool any() const { return known_.size() > 0; }
    Eigen::VectorXd const& known() const { return known_; }
    /// To be solved for with all cities from now on, until they are taken.
    void free_in(Candidate<D>& candidate) const {
        candidate.parameters.effects.assign(static_cast<std::size_t>(known_.size()), 0.0);
    }
    void take_from(Candidate<D>& candidate) {
        auto& solved = candidate.parameters.effects;
        Eigen::VectorXd const change = Eigen::Map<Eigen::VectorXd>(solved.data(), std::ssize(solved));
        make_part_of_exposures(change);
        known_ += change;
        solved.clear();
    }

private:
    void make_part_of_exposures(Eigen::VectorXd const& effects) {
        if (effects.size() == 0) return;
        data_.multiply_exposure(effects);
        if (test_.count > 0) test_.multiply_exposure(effects);
    }

    Data<D>&data_, &test_;
    Eigen::VectorXd known_;
};

/// The search steers by effects as neighbours have them. Those that the cities have may differ a little, and
/// the cities with them.
template <int D>
void search_again(SearchContext<D> const& context, Effects<D>& effects, Candidate<D>& best) {
    effects.free_in(best);
    settle(context.setting, best, polished);
    effects.take_from(best);
    context.log.forget_candidates();
    best = improved_all(context, std::move(best));
}

/// The last settling of a candidate, and with it of what makes stores differ.
template <int D>
void settle_last_with_effects(Setting<D>& setting, Options<D> const& options, Effects<D>& effects,
                              Candidate<D>& candidate) {
    effects.free_in(candidate);
    settle_last(setting, options.max_spread.has_value(), candidate);
    effects.take_from(candidate);
}

/// Candidates of any number of cities that still seem to do better, settled as the chosen one was. One that
/// no longer rests on stores then, as a city may move to where none is, is no fit of so many; the best of the
/// others is chosen. True where one was.
template <int D>
bool settle_others_last(SearchContext<D> const& context, Setting<D>& setting, int limit, Candidate<D>& best) {
    if (context.given() || setting.scattered || is_large(setting)) return false;
    std::vector<Candidate<D>> others;
    for (auto const& [cities, candidate] : context.log.best_by_count())
        if (cities <= limit && better(candidate, best)) others.push_back(candidate);
    bool chosen = false;
    for (Candidate<D>& other : others) {
        settle_last(setting, false, other);
        if (unsupported_city(setting, other) >= 0) {
            context.log.forget(other.cities());
            if (other.cities() == best.cities()) context.log.correct(best);
            continue;
        }
        context.log.correct(other);
        if (!better(other, best)) continue;
        context.log.drop_missing(best, other, "the fit is better with another number of cities");
        best = std::move(other);
        chosen = true;
    }
    return chosen;
}

/// The numbers of cities beside the one that was found: where one of them does better, it is chosen, and
/// asked the same. Earlier cities stay that are about as good. True where others were chosen.
template <int D>
bool choose_last(SearchContext<D> const& context, Setting<D>& setting, Options<D> const& options, int limit,
                 bool resumed, Effects<D>& effects, Candidate<D>& best) {
    constexpr int most_rounds = 4;  // a round without a change was seen to be the second, rarely the third
    constexpr double worth_a_round = 0.1;  // of the score
    double const margin = resumed ? margin_of_previous : worth_a_round;
    bool chosen = false;
    for (int round = 0; round < most_rounds; ++round) {
        Candidate<D> next = try_neighbouring_counts(context, best, limit);
        if (!(next.score < best.score - margin)) break;
        settle_last_with_effects(setting, options, effects, next);
        drop_unseen(context, next);
        if (!better(next, best)) break;
        chosen |= next.cities() != best.cities();
        context.log.drop_missing(best, next, "the fit is better with another number of cities");
        best = std::move(next);
    }
    return (!resumed && settle_others_last(context, setting, limit, best)) || chosen;
}

/// What the search also starts from, in the fit's units: cities at known centres, or those of an earlier fit.
/// Cities whose centres are fixed are there from the beginning.
template <int D>
std::optional<model::CityModel<D>> start_of(Setting<D> setting, Options<D> const& options,
                                            std::vector<model::Vector<D>> const& centres,
                                            Units<D> const& units,
                                            std::optional<model::CityModel<D>> const& previous) {
    if (options.fixed_centres) return {};
    if (centres.empty()) return previous ? std::optional(units.in_units(*previous)) : std::nullopt;
    setting.fixed_centres = &centres;
    setting.keep_wide = true;
    return model_of(with_known_centres(setting, empty_candidate(setting)).parameters, setting.scales);
}

template <int D>
std::vector<Path<D>> paths_of(SearchLog<D> const& log, Candidate<D> const& final, Units<D> const& units) {
    std::vector<Path<D>> paths;
    for (auto const& [id, track] : log.tracks()) {
        Path<D> path;
        for (auto const& centre : track.centres)
            path.centres.push_back(units.position(centre));
        auto const at = std::find(final.ids.begin(), final.ids.end(), id);
        path.city = at == final.ids.end() ? -1 : static_cast<int>(at - final.ids.begin());
        path.fate = path.city >= 0       ? "kept"
                    : track.fate.empty() ? "replaced by a better candidate"
                                         : track.fate;
        if (!path.centres.empty()) paths.push_back(path);
    }
    return paths;
}

/// What a fit works on, in its units, and what it has found on the way.
template <int D>
struct Workplace {
    Units<D> units;
    Data<D> data, test_data;
    Effects<D> effects;
    Setting<D> setting;
    std::vector<model::Vector<D>> centres;  ///< known ones
    SearchLog<D> log;
    SearchOptions search_options;
    SearchContext<D> context{setting, search_options, log};

    Workplace(Observations<D> const& train, Options<D> const& options, Progress const& progress,
              Observations<D> const& test)
        : units(train, options.noise),
          data(units.data_of(train)),
          test_data(test.values.size() > 0 ? units.data_of(test) : Data<D>()),
          effects(data, test_data),
          setting(setting_of(data, train, options, units)),
          log(test.values.size() > 0 ? &test_data : nullptr, options.trace, units.value, progress) {
        for (model::Vector<D> const& centre : options.centres)
            centres.push_back((centre - units.origin) / units.length);
        if (options.fixed_centres) setting.fixed_centres = &centres;
        search_options.max_cities = options.cities.value_or(max_cities(data, options));
        search_options.exactly = options.cities.value_or(-1);
        search_options.restarts = options.restarts > 0 ? options.restarts : search_options.restarts;
        search_options.seed = options.seed;
    }
    Workplace(Workplace const&) = delete;
    Workplace& operator=(Workplace const&) = delete;
};

/// The last settling, and what it leaves without support.
template <int D>
void settle_and_drop(Workplace<D>& work, Options<D> const& options, Candidate<D>& best) {
    settle_last_with_effects(work.setting, options, work.effects, best);
    work.setting.min_stores = min_stores_in_sight(work.context, best);
    drop_unseen(work.context, best);
}

template <int D>
Result<D> result_of(Workplace<D>& work, Options<D> const& options, Candidate<D>& best) {
    Units<D> const& units = work.units;
    Setting<D> const& setting = work.setting;
    work.log.record(setting, best, "final");
    Result<D> result;
    result.model = units.from_units(model_of(best.parameters, setting.scales));
    if (!options.background) result.model.background = 0;  // on a logarithmic scale it was next to 0
    result.effects = work.effects.known();
    summarise(setting, best, work.log, units.value, options.cities, result);
    result.reach = setting.scales.reach * units.length;
    result.max_spread = setting.max_spread * units.length;
    result.min_stores = setting.min_stores;
    // A fit that was told where to start has no rules to change; how its counts scatter is known all the
    // same.
    result.scattered = setting.scattered || (is_direct(options) && result.overdispersion >= scattered_alpha);
    for (CityParameters<D> const& city : best.parameters.cities)
        result.fixed_centres.push_back(is_fixed(setting, city));
    result.paths = paths_of(work.log, best, units);
    for (Dropped<D> const& dropped : work.log.dropped())
        result.dropped.push_back({units.position(dropped.centre), dropped.reason});
    return result;
}

}  // namespace

template <int D>
Result<D> fit_cities(Observations<D> const& train, Options<D> const& options, Progress const& progress,
                     Observations<D> const& test, std::optional<model::CityModel<D>> const& previous) {
    refuse_unusable(train, options);
    Workplace<D> work(train, options, progress, test);
    Setting<D>& setting = work.setting;
    Candidate<D> best;
    bool resumed = false;
    if (is_direct(options)) {
        std::optional<std::pair<model::Vector<D>, model::Vector<D>>> box = options.box;
        if (box) {
            box->first = (box->first - work.units.origin) / work.units.length;
            box->second = (box->second - work.units.origin) / work.units.length;
        }
        best = fit_directly(setting, options, box, max_cities(work.data, options), work.log);
    } else {
        best = search_by_rules(setting, options, work.search_options, work.log, progress);
        if (work.effects.any()) search_again(work.context, work.effects, best);
        std::optional<model::CityModel<D>> const start =
            start_of(setting, options, work.centres, work.units, previous);
        if (start) {
            // Known centres are a place to start; earlier cities stay unless others are clearly better.
            double const margin =
                work.centres.empty() ? margin_of_previous : -std::numeric_limits<double>::infinity();
            Resumed<D> again = resume(work.context, *start, best, margin);
            best = std::move(again.best);
            resumed = again.resumed && work.centres.empty();
        }
    }
    settle_and_drop(work, options, best);
    if (!is_large(setting)) compare_under_last_constraints(work.context, best);
    int const limit = options.cities ? most_cities(work.data) : max_cities(work.data, options);
    if (!is_direct(options) &&
        choose_last(work.context, setting, options, limit, resumed, work.effects, best))
        resumed = false;
    Result<D> result = result_of(work, options, best);
    result.resumed = resumed;
    return result;
}

template <int D>
Result<D> settle_cities(Observations<D> const& train, Options<D> const& options,
                        model::CityModel<D> const& known, Progress const& progress) {
    refuse_unusable(train, options);
    Workplace<D> work(train, options, progress, {});
    Setting<D>& setting = work.setting;
    model::CityModel<D> const start = work.units.in_units(known);
    Effort const effort = is_large(setting) ? Effort{200, 1.0 / setting.data->count, 4} : polished;
    double const alpha = empty_candidate(setting).alpha;
    Candidate<D> best = settled(work.context, start, alpha, effort);
    if (setting.noise != Noise::gaussian && best.alpha >= scattered_alpha) {
        constrain_scattered(setting, options);
        best = settled(work.context, start, best.alpha, effort);
    }
    if (work.context.counts()) best = without_idle(work.context, std::move(best));
    settle_and_drop(work, options, best);
    return result_of(work, options, best);
}

#define FOOTFALL_INSTANTIATE(D)                                                                             \
    template Result<D> fit_cities(Observations<D> const&, Options<D> const&, Progress const&,               \
                                  Observations<D> const&, std::optional<model::CityModel<D>> const&);       \
    template Result<D> settle_cities(Observations<D> const&, Options<D> const&, model::CityModel<D> const&, \
                                     Progress const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
