#include "src/fit/search/neighbourhood_search.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

namespace fit {
namespace {

/// Of changes that are not better for the whole together, so many are tried alone: each costs a joint solve.
constexpr std::ptrdiff_t most_alone = 4;

SearchOptions options_among(SearchOptions options, int held) {
    options.max_cities -= held;
    if (options.exactly >= 0) options.exactly -= held;
    return options;
}

}  // namespace

template <int D>
NeighbourhoodSearch<D>::NeighbourhoodSearch(SearchContext<D> const& whole, Candidate<D> const& current,
                                            std::vector<int> const& cities)
    : problem_(neighbourhood_of(whole.setting, current, cities)),
      options_(options_among(whole.options, current.cities() - start().cities())),
      log_(nullptr, false, 1, {}, start().cities()),
      context_{problem_.setting(), options_, log_} {}

template <int D>
int NeighbourhoodSearch<D>::number_of(int city) const {
    return static_cast<int>(std::ranges::find(problem_.free(), city) - problem_.free().begin());
}

template <int D>
void NeighbourhoodSearch<D>::keep(Change<D>& change, Candidate<D> found) const {
    change.gain = std::max(start().score - found.score, 0.0);
    if (context_.given() && found.cities() < start().cities()) change.gain = 0;
    change.free = problem_.free();
    change.found = std::move(found);
}

template <int D>
double change_without(SearchContext<D> const& whole, Candidate<D> const& current, int city,
                      Effort const& effort) {
    NeighbourhoodSearch<D> const here(whole, current, {city});
    Candidate<D> rest = without_city(here.start(), here.number_of(city));
    settle(here.context().setting, rest, effort);
    return rest.score - here.start().score;
}

template <int D>
double change_with_last(SearchContext<D> const& whole, Candidate<D> const& with, Effort const& effort) {
    int const last = with.cities() - 1;
    NeighbourhoodSearch<D> const here(whole, with, {last});
    Setting<D> const& setting = here.context().setting;
    double const before = score_of(setting, without_city(here.start(), here.number_of(last)));
    Candidate<D> after = here.start();
    settle(setting, after, effort);
    return after.score - before;
}

template <int D>
bool take_changes(SearchContext<D> const& context, Candidate<D>& best, std::vector<Change<D>> changes) {
    std::erase_if(changes, [](Change<D> const& change) { return change.gain <= 0; });
    std::ranges::stable_sort(changes, std::greater{}, &Change<D>::gain);
    if (changes.empty()) return false;
    std::vector<int> touched;
    std::vector<Change<D> const*> apart;
    for (Change<D> const& change : changes) {
        if (std::ranges::any_of(change.free, [&](int city) { return std::ranges::count(touched, city) > 0; }))
            continue;
        touched.insert(touched.end(), change.free.begin(), change.free.end());
        apart.push_back(&change);
    }
    auto const with = [&](std::vector<Change<D> const*> const& some) {
        Candidate<D> all = best;
        std::vector<int> gone;
        for (Change<D> const* change : some)
            all = with_neighbourhood(std::move(all), change->free, change->found, gone);
        return without_cities(std::move(all), std::move(gone));
    };
    if (apart.size() > 1 &&
        take_if_better(context, best, with(apart), "moves", "the fit is better without it"))
        return true;
    if (std::ssize(changes) > most_alone) changes.resize(most_alone);
    return std::ranges::any_of(changes, [&](Change<D> const& change) {
        return take_if_better(context, best, with({&change}), change.stage, change.why);
    });
}

#define FOOTFALL_INSTANTIATE(D)                                                                          \
    template class NeighbourhoodSearch<D>;                                                               \
    template double change_without<D>(SearchContext<D> const&, Candidate<D> const&, int, Effort const&); \
    template double change_with_last<D>(SearchContext<D> const&, Candidate<D> const&, Effort const&);    \
    template bool take_changes<D>(SearchContext<D> const&, Candidate<D>&, std::vector<Change<D>>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
