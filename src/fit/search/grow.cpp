#include "src/fit/search/grow.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <limits>

namespace fit {
namespace {

template <int D>
bool grown(SearchContext<D> const& context, Candidate<D> const& candidate, int stale, Patience patience) {
    if (patience.until_nearly_exact && context.nearly_exact(candidate)) return true;
    if (context.given()) return candidate.cities() >= context.options.exactly;
    return stale > 2 || patience.details < 0 || candidate.cities() >= context.options.max_cities ||
           context.exact(candidate);
}

/// Logs a candidate under the score that counts: while it grew its dispersion may have been held down.
template <int D>
void remember(SearchContext<D> const& context, Candidate<D>& candidate, std::string const& stage) {
    double const score = candidate.score;
    candidate.score = score_of(context.setting, candidate);
    context.log.record(context.setting, candidate, stage);
    candidate.score = score;
}

}  // namespace

template <int D>
Candidate<D> with_newcomer(SearchContext<D> const& context, Candidate<D> const& current,
                           NewcomerEffort const& effort) {
    Setting<D> const& setting = context.setting;
    std::vector<Newcomer<D>> const newcomers = find_newcomers(setting, current, effort);
    std::vector<Candidate<D>> trials(newcomers.size(), current);
    base::parallel_for(static_cast<int>(trials.size()), setting.threads, [&](int i) {
        trials[i].add(newcomers[i].city);
        settle(setting, trials[i], glance);
    });
    // Where a city makes room for the newcomer, it may lose its support: then it goes.
    Candidate<D> best;
    for (Candidate<D>& trial : trials)
        if (better(trial, best) && worth_repairing(setting, trial)) {
            Candidate<D> rest = supported(setting, std::move(trial), glance);
            bool const newcomer_stays = rest.cities() == current.cities() + 1 || better(rest, current);
            if (newcomer_stays && better(rest, best)) best = std::move(rest);
        }
    if (best.cities() == 0) return current;
    Candidate<D> settled = best;
    settle(setting, settled, step);
    if (context.nearly_exact(settled)) settle(setting, settled, {300, 1e-3, 1});
    return unsupported_city(setting, settled) >= 0 ? best : settled;
}

template <int D>
Candidate<D> grown_from(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> current,
                        NewcomerEffort const& effort, Patience patience) {
    SearchContext<D> const growing{held, context.options, context.log};
    Candidate<D> best = current;
    int const limit = 3 * context.options.max_cities + 8;
    int stale = 0;
    for (int round = 0; !grown(context, current, stale, patience) && round < limit; ++round) {
        Candidate<D> next = with_newcomer(growing, current, effort);
        if (next.cities() <= current.cities() && !better(next, current)) break;
        current = std::move(next);
        // Without noise a small misfit means that a surplus city stands in for a detail of another: dropping
        // it now lets that detail be found where it belongs.
        if (context.nearly_exact(current) && !context.given())
            while (!context.exact(current) && try_drop(context, current, 3)) {
            }
        remember(context, current, "grow");
        context.log.report(static_cast<double>(current.cities()) / (current.cities() + 8.0),
                           "looking for cities");
        patience.details -= context.crowded(current);
        double const leap = context.crowded(current) ? 1.3 : 3;
        bool const leapt = !context.nearly_exact(current) || leap * context.mse(current) < context.mse(best);
        stale = better(current, best) && leapt ? 0 : stale + 1;
        if (better(current, best)) best = current;
    }
    return context.given() ? current : best;
}

template <int D>
Candidate<D> grow(SearchContext<D> const& context, int restart, Setting<D> held) {
    // A city that stands in for neighbours which are not found yet is too wide until they are. To take it
    // away would leave nothing to begin with.
    held.keep_wide = true;
    NewcomerEffort effort = effort_of(context.options, restart == 0 && !context.counts() ? 2 : 4);
    if (restart >= 2) effort.seed = context.options.seed * 1000 + static_cast<std::uint64_t>(restart);
    Candidate<D> none = with_known_centres(held, empty_candidate(held));
    remember(context, none, "no city");
    if (context.counts()) return grown_from(context, held, std::move(none), effort);
    return grown_exactly(context, held, std::move(none), effort);
}

#define FOOTFALL_INSTANTIATE(D)                                                                   \
    template Candidate<D> with_newcomer<D>(SearchContext<D> const&, Candidate<D> const&,          \
                                           NewcomerEffort const&);                                \
    template Candidate<D> grown_from<D>(SearchContext<D> const&, Setting<D> const&, Candidate<D>, \
                                        NewcomerEffort const&, Patience);                         \
    template Candidate<D> grow<D>(SearchContext<D> const&, int, Setting<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// Scatter that hides cities, and may be there only for want of them.
constexpr double hiding_alpha = 0.1;

}  // namespace

template <int D>
Candidate<D> started(SearchContext<D> const& context, int restart, int cities_of_first) {
    if (restart % 2 == 0) return tidied(context, grow(context, restart, context.setting), restart);
    Setting<D> held = context.setting;
    held.max_alpha = std::min(held.scattered ? 0.5 : hiding_alpha, held.max_alpha);
    SearchOptions options = context.options;
    options.max_cities = std::min(options.max_cities, 2 * cities_of_first + 10);
    SearchContext<D> const bounded{context.setting, options, context.log};
    return tidied(context, grow(bounded, restart, held), restart);
}

template <int D>
Candidate<D> started_stout(SearchContext<D> const& context) {
    Setting<D> held = context.setting;
    held.elongation = stout;
    return tidied(context, grow(context, 0, held), 0);
}

template <int D>
Candidate<D> grown_afresh(SearchContext<D> const& context) {
    Candidate<D> first = started(context, 0, 0);
    if (first.alpha <= hiding_alpha) return first;
    Candidate<D> const second = started(context, 1, first.cities());
    return better(second, first) ? second : first;
}

#define FOOTFALL_INSTANTIATE(D)                                          \
    template Candidate<D> started<D>(SearchContext<D> const&, int, int); \
    template Candidate<D> started_stout<D>(SearchContext<D> const&);     \
    template Candidate<D> grown_afresh<D>(SearchContext<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// Of at least twice as many stores only a part is searched, so many to half as many again.
constexpr int some_stores = 2560;
/// Cities added to a crowd, among a part of the stores and then among all: thirty-two that overlap take up to
/// fifteen.
constexpr int most_details = 18, most_details_of_all = 2;
/// No more cities than a part of the stores can tell.
constexpr int stores_for_each_parameter = 3;
/// Above every name that the search log has given.
constexpr int new_names = std::numeric_limits<int>::max() / 2;

constexpr Effort on_all{300, 1e-3, 1};

/// What was tried on a part of the stores, for the record of all.
template <int D>
void record(SearchContext<D> const& context, SearchLog<D> const& of_some) {
    for (auto const& [cities, tried] : of_some.best_by_count()) {
        Candidate<D> candidate = tried;
        candidate.score = score_of(context.setting, candidate);
        context.log.compare(candidate);
    }
}

template <int D>
Candidate<D> grown_on_some(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> current,
                           NewcomerEffort const& effort) {
    Data<D> const data = context.setting.data->thinned(some_stores);
    Setting<D> setting = held;
    setting.data = &data;
    SearchOptions options = context.options;
    options.max_cities =
        std::min(options.max_cities, data.count / (stores_for_each_parameter * model::parameter_count<D>));
    SearchLog<D> log(
        nullptr, false, 1,
        [&](double fraction, std::string_view stage) {
            context.log.report(fraction, stage);
            return true;
        },
        new_names);
    SearchContext<D> const some{setting, options, log};
    settle(setting, current, on_all);
    current = grown_from(some, setting, std::move(current), effort, {most_details, false});
    if (!context.given()) current = tidied(some, std::move(current), 0);
    std::ranges::replace_if(
        current.ids, [](int id) { return id >= new_names; }, -1);
    record(context, log);
    settle(context.setting, current, on_all);
    return current;
}

}  // namespace

template <int D>
Candidate<D> grown_exactly(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> none,
                           NewcomerEffort const& effort) {
    bool const many = context.setting.data->count >= 2 * some_stores;
    if (many) {
        Candidate<D> const at_once = grown_on_some(context, held, none, effort);
        if (context.exact(at_once)) return at_once;
    }
    Candidate<D> current = grown_from(context, held, std::move(none), effort, {most_details, many});
    if (!many || !context.nearly_exact(current) || context.exact(current)) return current;
    current = grown_on_some(context, held, std::move(current), effort);
    context.log.record(context.setting, current, "grow");
    return grown_from(context, held, std::move(current), effort, {most_details_of_all, false});
}

#define FOOTFALL_INSTANTIATE(D)                                                                      \
    template Candidate<D> grown_exactly<D>(SearchContext<D> const&, Setting<D> const&, Candidate<D>, \
                                           NewcomerEffort const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
