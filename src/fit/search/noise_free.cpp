#include "src/base/dimensions.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <limits>

namespace fit {
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
