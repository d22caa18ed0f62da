#include "src/fit/search/neighbourhood.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/search.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>

namespace fit {
namespace {

/// What some cities bring to every (padded) store.
template <int D>
std::vector<double> rates_of(Setting<D> const& setting, Data<D> const& data, Parameters<D> const& held) {
    double const least = Misfit<D>(data, setting.noise, 0, setting.scales).negligible(held);
    Cities<D> const cities(held, setting.scales, least);
    std::vector<double> sum(data.padded, 0.0);
    for (int b = 0; b < data.blocks(); ++b)
        add_rates(cities, data, b, sum.data() + data.start_of(b));
    return sum;
}

/// Cities whose centres are further apart, in roots of the sum of their variances, are held where one of them
/// changes. Two that are alike are then 4.2 standard deviations apart, and of each one's visitors 2 % are
/// nearer to the other. With 2 instead of 3, one scene of 70 ended 10 units of the BIC higher.
constexpr double near_sds = 3;
/// Stores further from a city along an axis have less than exp(−8) of the rate at its centre.
constexpr double seen_sds = 4;

template <int D>
bool are_near(model::City<D> const& a, model::City<D> const& b) {
    model::Vector<D> const apart = a.centre - b.centre;
    return apart.dot((a.covariance + b.covariance).inverse() * apart) < near_sds * near_sds;
}

}  // namespace

template <int D>
Neighbourhood<D>::Neighbourhood(Setting<D> const& setting, Candidate<D> const& current,
                                std::vector<int> const& stores, std::vector<int> free)
    : data_(setting.data->subset(stores)), setting_(setting), free_(std::move(free)) {
    setting_.data = &data_;
    setting_.threads = 1;
    setting_.observations = setting.counted();
    Parameters<D> held;
    held.background = start_.parameters.background = current.parameters.background;
    for (int k = 0; k < current.cities(); ++k) {
        bool const is_free = std::ranges::binary_search(free_, k);
        (is_free ? start_.parameters : held).cities.push_back(current.parameters.cities[k]);
    }
    others_ = rates_of(setting, data_, held);
    for (std::size_t i = 0; setting.others && i < stores.size(); ++i)
        others_[i] += (*setting.others)[stores[i]];
    setting_.others = &others_;
    start_.alpha = current.alpha;
    start_.ids.resize(free_.size());
    std::iota(start_.ids.begin(), start_.ids.end(), 0);
    start_.score = score_of(setting_, start_);
}

template <int D>
Setting<D> with_common_held(Setting<D> setting, Candidate<D> const& current) {
    setting.background = false;
    setting.dispersion = current.alpha;
    return setting;
}

template <int D>
Neighbourhood<D> neighbourhood_of(Setting<D> const& whole, Candidate<D> const& current,
                                  std::vector<int> const& cities) {
    std::vector<model::City<D>> all;
    for (CityParameters<D> const& city : current.parameters.cities)
        all.push_back(city_of<D>(city, whole.scales));
    std::vector<int> free;
    std::vector<Box<D>> seen;
    for (int k = 0; k < current.cities(); ++k)
        if (std::ranges::any_of(cities, [&](int city) { return city == k || are_near(all[city], all[k]); })) {
            free.push_back(k);
            seen.push_back(box_around(all[k], seen_sds));
        }
    std::vector<int> stores = stores_in(*whole.data, seen);
    if (stores.empty()) {  // between the stores: no part of them tells more than all
        stores.resize(whole.data->count);
        std::iota(stores.begin(), stores.end(), 0);
    }
    return Neighbourhood<D>(with_common_held(whole, current), current, stores, std::move(free));
}

template <int D>
Candidate<D> with_neighbourhood(Candidate<D> whole, std::vector<int> const& free, Candidate<D> const& found,
                                std::vector<int>& gone) {
    std::vector<int> at(free.size(), -1);
    for (int k = 0; k < found.cities(); ++k)
        if (found.ids[k] >= 0 && found.ids[k] < std::ssize(free)) at[found.ids[k]] = k;
    for (std::size_t i = 0; i < free.size(); ++i) {
        if (at[i] < 0)
            gone.push_back(free[i]);
        else
            whole.parameters.cities[free[i]] = found.parameters.cities[at[i]];
    }
    for (int k = 0; k < found.cities(); ++k)
        if (found.ids[k] < 0 || found.ids[k] >= std::ssize(free)) whole.add(found.parameters.cities[k]);
    return whole;
}

template <int D>
std::vector<Box<D>> changes_between(Setting<D> const& setting, Candidate<D> const& before,
                                    Candidate<D> const& after) {
    std::vector<Box<D>> boxes;
    auto const lacking = [&](Candidate<D> const& these, Candidate<D> const& those) {
        for (int k = 0; k < these.cities(); ++k) {
            auto const city = city_of<D>(these.parameters.cities[k], setting.scales);
            auto const same = std::ranges::find(those.ids, these.ids[k]);
            if (same != those.ids.end() && these.ids[k] >= 0) {
                auto const other =
                    city_of<D>(those.parameters.cities[same - those.ids.begin()], setting.scales);
                if ((city.centre - other.centre).squaredNorm() < 0.25 * city.covariance.trace() &&
                    (city.covariance - other.covariance).norm() < 0.25 * city.covariance.norm() &&
                    std::abs(std::log(city.amplitude / other.amplitude)) < 0.1)
                    continue;
            }
            boxes.push_back(box_around(city, 2));
        }
    };
    lacking(before, after);
    lacking(after, before);
    return boxes;
}

#define FOOTFALL_INSTANTIATE(D)                                                                             \
    template class Neighbourhood<D>;                                                                        \
    template Setting<D> with_common_held<D>(Setting<D>, Candidate<D> const&);                               \
    template Neighbourhood<D> neighbourhood_of<D>(Setting<D> const&, Candidate<D> const&,                   \
                                                  std::vector<int> const&);                                 \
    template Candidate<D> with_neighbourhood<D>(Candidate<D>, std::vector<int> const&, Candidate<D> const&, \
                                                std::vector<int>&);                                         \
    template std::vector<Box<D>> changes_between<D>(Setting<D> const&, Candidate<D> const&,                 \
                                                    Candidate<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

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
