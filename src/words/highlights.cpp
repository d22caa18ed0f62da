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

/// The visits that the cities near one have beyond what is usual for their own inhabitants.
double visits_beyond_usual_near(db::CityRow const& city, db::RunRecord const& record, double usual) {
    constexpr double sds_of_spread = 2;
    double const near_km = record.run.catchment_km.value_or(sds_of_spread * city.major_sd_km);
    double beyond = 0;
    for (db::CityRow const& other : record.cities) {
        if (other.city_id == city.city_id) continue;
        if (geo::distance_m(city.centre, other.centre) > near_km * geo::m_per_km) continue;
        beyond += std::max(0.0, other.visits - usual * other.population.value_or(0));
    }
    return beyond;
}

}  // namespace

std::vector<FewVisits> few_visits(db::RunRecord const& record) {
    double const usual = usual_visits_per_inhabitant(record.cities);
    std::vector<FewVisits> few;
    for (db::CityRow const& city : record.cities) {
        double const usual_visits = usual * city.population.value_or(NAN);
        if (!(city.visits < usual_visits / 2)) continue;
        double const near = visits_beyond_usual_near(city, record, usual);
        if (city.visits + near < usual_visits / 2)
            few.push_back({city, usual_visits, city.visits_hi.value_or(NAN) + near < usual_visits});
    }
    std::ranges::stable_sort(few, {}, [](FewVisits const& one) {
        return std::pair(!one.is_sure, one.city.visits - one.usual_visits);
    });
    return few;
}

std::vector<db::StoreRow> stores_far_below(std::vector<db::StoreRow> const& stores) {
    return far_stores(stores, -1);
}

std::vector<db::StoreRow> stores_far_above(std::vector<db::StoreRow> const& stores) {
    return far_stores(stores, 1);
}

}  // namespace words
