#include "src/alerts/quantity.hpp"

#include "src/results/run/verdict.hpp"

#include <cmath>

namespace alerts {
namespace {

using results::KeptRun;

db::Real deviance_explained(KeptRun const& kept) {
    db::RunRow const& run = kept.run;
    if (!run.deviance || !run.null_deviance || *run.null_deviance <= 0) return std::nullopt;
    return 1 - *run.deviance / *run.null_deviance;
}

db::Real set_aside(KeptRun const& kept) {
    auto const aside = static_cast<double>(kept.run.rows_set_aside);
    double const rows = aside + static_cast<double>(kept.run.stores_used);
    return rows > 0 ? aside / rows : 0;
}

db::Real visitors(KeptRun const& kept) {
    return results::sum_over(kept.stores, &db::StoreRow::visitors);
}

constexpr RunQuantity of_runs[] = {
    {"r2", "part of the visitors' variance that is explained", Unit::fraction,
     [](KeptRun const& kept) { return kept.run.r_squared; }},
    {"deviance-explained", "part of the deviance of one rate for all stores that is explained",
     Unit::fraction, deviance_explained},
    {"moran-p", "p of Moran's I of the misfits: below 5 % neighbouring stores err alike", Unit::fraction,
     [](KeptRun const& kept) { return kept.run.moran_p; }},
    {"overdispersion", "α of the variance f + α·f²", Unit::none,
     [](KeptRun const& kept) { return kept.run.overdispersion; }},
    {"background", "rate that no city explains", Unit::none,
     [](KeptRun const& kept) { return kept.run.background; }},
    {"converged", "1 where the search ended by itself, else 0", Unit::none,
     [](KeptRun const& kept) { return db::Real(kept.run.converged); }},
    {"cities", "cities found", Unit::none,
     [](KeptRun const& kept) { return db::Real(kept.run.cities_found); }},
    {"stores", "stores used", Unit::none, [](KeptRun const& kept) { return db::Real(kept.run.stores_used); }},
    {"set-aside", "part of the rows that cannot be used", Unit::fraction, set_aside},
    {"visitors", "all visitors that were counted", Unit::none, visitors},
};

constexpr CityQuantity of_cities[] = {
    {"visits", "visitors that come from the city", Unit::none,
     [](db::CityRow const& city) { return city.visits; }},
    {"share", "its part of all fitted visitors", Unit::fraction,
     [](db::CityRow const& city) { return city.share; }},
    {"amplitude", "rate at its centre", Unit::none, [](db::CityRow const& city) { return city.amplitude; }},
    {"integral", "size of its Gaussian; where stores share their customers, the visitors who live there",
     Unit::none, [](db::CityRow const& city) { return city.integral; }},
    {"integral-share", "its part of all integrals", Unit::fraction,
     [](db::CityRow const& city) { return city.integral_share; }},
    {"spread", "geometric mean of its two standard deviations, in km", Unit::kilometres,
     [](db::CityRow const& city) { return std::sqrt(city.major_sd_km * city.minor_sd_km); }},
    {"stores-in-reach", "stores within two standard deviations of its centre", Unit::none,
     [](db::CityRow const& city) { return static_cast<double>(city.stores_in_reach); }},
};

constexpr CityEventName events_of_cities[] = {
    {"new-city", "a city of this run that the one before did not have", results::CityEvent::appeared},
    {"lost-city", "a city that this run does not have any more", results::CityEvent::vanished},
    {"grown", "more visits at the same stores", results::CityEvent::grown},
    {"shrunk", "fewer visits at the same stores", results::CityEvent::shrunk},
    {"moved", "another centre; with a comparison the distance in km", results::CityEvent::moved},
    {"wider", "a larger spread", results::CityEvent::wider},
    {"narrower", "a smaller spread", results::CityEvent::narrower},
};

constexpr StoreEventName events_of_stores[] = {
    {"store-rose", "a store that has more than its place explains now", results::StoreEvent::rose},
    {"store-fell", "one that has less", results::StoreEvent::fell},
    {"store-opened", "a store that the run before did not have", results::StoreEvent::opened},
    {"store-closed", "one that this run does not have any more", results::StoreEvent::closed},
};

}  // namespace

std::span<RunQuantity const> run_quantities() {
    return of_runs;
}
std::span<CityQuantity const> city_quantities() {
    return of_cities;
}
std::span<CityEventName const> city_events() {
    return events_of_cities;
}
std::span<StoreEventName const> store_events() {
    return events_of_stores;
}

}  // namespace alerts
