#include "src/words/highlights.hpp"

#include "geo/crs/ground.hpp"
#include "src/base/statistics.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace words {
namespace {

constexpr std::size_t origins_named = 3;

std::vector<db::CityRow> cities_where(db::RunRecord const& record, bool uncertain) {
    std::vector<db::CityRow> cities;
    for (db::CityRow const& city : record.cities)
        if (is_uncertain(record, city) == uncertain) cities.push_back(city);
    std::ranges::stable_sort(cities, {}, &db::CityRow::rank);
    return cities;
}

/// Cities that are named after one place.
struct Origin {
    std::string place;
    std::vector<std::string> cities;
    double share = 0;
};

/// The largest first.
std::vector<Origin> origins_of(std::vector<db::CityRow> const& cities) {
    std::vector<Origin> origins;
    for (db::CityRow const& city : cities) {
        std::string_view const place = results::place_in(city.name);
        auto at = std::ranges::find(origins, place, &Origin::place);
        if (at == origins.end()) at = origins.insert(at, {std::string(place), {}, 0});
        at->cities.push_back(city.name);
        at->share += city.share;
    }
    std::ranges::stable_sort(origins, std::ranges::greater(), &Origin::share);
    return origins;
}

/// As it stands after "from".
std::string origin_name(Origin const& origin) {
    if (origin.cities.size() > 1) return printable(origin.place, 40) + " and around it";
    std::string const& name = origin.cities.front();
    return (results::is_wide_area(name) ? "the " : "") + printable(name, 40);
}

/// Of a share in percent: one below 10 %, which is what 9.95 % is rounded to.
int decimals_of(double share) {
    return std::abs(share) < 0.0995 ? 1 : 0;
}

std::string joined_with_and(std::vector<std::string> names) {
    if (names.size() < 2) return names.empty() ? "" : names.front();
    std::string const last = names.back();
    names.pop_back();
    return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

/// Without a number that a reader would ask the meaning of.
std::string all_origins_text(db::RunRecord const& record) {
    double const fitted = results::sum_over(record.stores, &db::StoreRow::fitted);
    double const background = results::sum_over(record.stores, &db::StoreRow::from_background);
    if (!(fitted > 0)) return "";
    std::string const who = record.cities.size() == 1
                                ? "It brings"
                                : fmt::format("{} cities together bring", grouped(record.cities.size()));
    std::string const bring =
        fmt::format("{} {} of the visitors of {}", who, share_text(1 - background / fitted),
                    counted(record.stores.size(), "store", "stores"));
    if (!(background > 0)) return bring + ".";
    return fmt::format(
        "{}; the others come {}.", bring,
        people_are_shared(record.run) ? "from everywhere between them" : "to every store alike");
}

std::vector<db::StoreRow> far_stores(std::vector<db::StoreRow> const& stores, double side) {
    std::vector<db::StoreRow> far;
    for (db::StoreRow const& store : stores)
        if (!store.held_out && side * store.z.value_or(0) > results::unfit_z) far.push_back(store);
    std::ranges::stable_sort(far, {}, [&](db::StoreRow const& store) { return -side * store.residual; });
    return far;
}

}  // namespace

std::vector<db::CityRow> certain_cities(db::RunRecord const& record) {
    return cities_where(record, false);
}

std::vector<db::CityRow> uncertain_cities(db::RunRecord const& record) {
    return cities_where(record, true);
}

std::string share_text(double share) {
    return fmt::format("{:.{}f} %", 100 * share, decimals_of(share));
}

std::string share_limits(db::CityRow const& city) {
    if (!city.share_lo || !city.share_hi) return "";
    int const decimals = decimals_of(*city.share_hi);
    return fmt::format("{:.{}f}–{:.{}f} %", 100 * *city.share_lo, decimals, 100 * *city.share_hi, decimals);
}

std::string origin_text(db::RunRecord const& record) {
    if (record.cities.empty())
        return fmt::format("No city stands out: as far as {} tell, visitors come from everywhere alike.",
                           counted(record.stores.size(), "store", "stores"));
    std::vector<Origin> origins = origins_of(record.cities);
    origins.resize(std::min(origins.size(), origins_named));
    std::vector<std::string> largest;
    double share = 0;
    for (Origin const& origin : origins) {
        largest.push_back(fmt::format("{} ({})", origin_name(origin), share_text(origin.share)));
        share += origin.share;
    }
    return fmt::format(
        "{} {}. {}",
        share >= 0.5 ? "Most visitors come from" : "Visitors come from many places, above all from",
        joined_with_and(largest), all_origins_text(record));
}

std::string uncertain_text(std::size_t cities) {
    return fmt::format(
        "{} uncertain: these stores do not tell well where {} or how wide {}. {} drawn pale; do not rely on "
        "{} numbers.",
        cities == 1 ? "1 city is" : fmt::format("{} cities are", grouped(cities)),
        cities == 1 ? "it is" : "they are", cities == 1 ? "it reaches" : "they reach",
        cities == 1 ? "It is" : "They are", cities == 1 ? "its" : "their");
}

double usual_visits_per_inhabitant(std::vector<db::CityRow> const& cities) {
    std::vector<double> ratios;
    for (db::CityRow const& city : cities)
        if (city.visits_per_inhabitant) ratios.push_back(*city.visits_per_inhabitant);
    return ratios.empty() ? NAN : base::median(ratios);
}

namespace {

/// Of each city the visits beyond what is usual for its inhabitants; 0 where these are not known.
std::vector<double> visits_beyond_usual(std::vector<db::CityRow> const& cities, double usual) {
    std::vector<double> beyond;
    for (db::CityRow const& city : cities)
        beyond.push_back(city.population ? std::max(0.0, city.visits - usual * *city.population) : 0);
    return beyond;
}

/// Whether a city's people may go where another's do, which is so far from it: as far as people go to a
/// store, or as the other's spread reaches, or its own, which may be wide only because it is vague.
bool is_near(db::CityRow const& city, db::CityRow const& other, double km, db::RunRow const& run) {
    constexpr double sds_of_spread = 2, most_of_own_km = 30;
    if (run.catchment_km) return km <= *run.catchment_km;
    return km <= std::max(sds_of_spread * other.major_sd_km,
                          std::min(sds_of_spread * city.major_sd_km, most_of_own_km));
}

/// Takes up to `missing` visits from what the cities near one have beyond the usual, from the nearest first.
double taken_near(db::CityRow const& city, db::RunRecord const& record, double missing,
                  std::vector<double>& beyond) {
    std::vector<std::pair<double, std::size_t>> near;
    for (std::size_t k = 0; k < beyond.size(); ++k) {
        if (!(beyond[k] > 0)) continue;
        db::CityRow const& other = record.cities[k];
        double const km = geo::distance_m(city.centre, other.centre) / geo::m_per_km;
        if (is_near(city, other, km, record.run)) near.emplace_back(km, k);
    }
    std::ranges::sort(near);
    double taken = 0;
    for (auto const& [km, k] : near) {
        double const part = std::min(missing - taken, beyond[k]);
        taken += part;
        beyond[k] -= part;
    }
    return taken;
}

}  // namespace

std::vector<FewVisits> few_visits(db::RunRecord const& record) {
    double const usual = usual_visits_per_inhabitant(record.cities);
    std::vector<FewVisits> candidates, few;
    for (db::CityRow const& city : record.cities) {
        double const usual_visits = usual * city.population.value_or(NAN);
        if (city.visits < usual_visits / 2) candidates.push_back({city, usual_visits, false});
    }
    std::ranges::stable_sort(candidates, {},
                             [](FewVisits const& one) { return one.city.visits - one.usual_visits; });
    std::vector<double> beyond = visits_beyond_usual(record.cities, usual);
    for (FewVisits& one : candidates) {
        double const taken = taken_near(one.city, record, one.usual_visits - one.city.visits, beyond);
        if (one.city.visits + taken >= one.usual_visits / 2) continue;
        one.is_sure = one.city.visits_hi.value_or(NAN) + taken < one.usual_visits;
        few.push_back(one);
    }
    std::ranges::stable_sort(few, std::ranges::greater(), &FewVisits::is_sure);
    return few;
}

std::string every_city_has_half(std::vector<db::CityRow> const& cities, std::string_view of_what) {
    bool const all_known = std::ranges::all_of(
        cities, [](db::CityRow const& city) { return city.visits_per_inhabitant.has_value(); });
    return fmt::format("With its neighbours, every city{} has at least half of {}.",
                       all_known ? "" : " whose inhabitants are known", of_what);
}

std::vector<db::StoreRow> stores_far_below(std::vector<db::StoreRow> const& stores) {
    return far_stores(stores, -1);
}

std::vector<db::StoreRow> stores_far_above(std::vector<db::StoreRow> const& stores) {
    return far_stores(stores, 1);
}

}  // namespace words
