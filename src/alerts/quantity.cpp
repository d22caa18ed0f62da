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
    {"r2", Unit::fraction, [](KeptRun const& kept) { return kept.run.r_squared; }},
    {"deviance-explained", Unit::fraction, deviance_explained},
    {"moran-p", Unit::fraction, [](KeptRun const& kept) { return kept.run.moran_p; }},
    {"overdispersion", Unit::none, [](KeptRun const& kept) { return kept.run.overdispersion; }},
    {"background", Unit::none, [](KeptRun const& kept) { return kept.run.background; }},
    {"converged", Unit::none, [](KeptRun const& kept) { return db::Real(kept.run.converged); }},
    {"cities", Unit::none, [](KeptRun const& kept) { return db::Real(kept.run.cities_found); }},
    {"stores", Unit::none, [](KeptRun const& kept) { return db::Real(kept.run.stores_used); }},
    {"set-aside", Unit::fraction, set_aside},
    {"visitors", Unit::none, visitors},
};

constexpr CityQuantity of_cities[] = {
    {"visits", Unit::none, [](db::CityRow const& city) { return city.visits; }},
    {"share", Unit::fraction, [](db::CityRow const& city) { return city.share; }},
    {"amplitude", Unit::none, [](db::CityRow const& city) { return city.amplitude; }},
    {"integral", Unit::none, [](db::CityRow const& city) { return city.integral; }},
    {"integral-share", Unit::fraction, [](db::CityRow const& city) { return city.integral_share; }},
    {"spread", Unit::kilometres,
     [](db::CityRow const& city) { return std::sqrt(city.major_sd_km * city.minor_sd_km); }},
    {"stores-in-reach", Unit::none,
     [](db::CityRow const& city) { return static_cast<double>(city.stores_in_reach); }},
};

constexpr CityEventName events_of_cities[] = {
    {"new-city", results::CityEvent::appeared}, {"lost-city", results::CityEvent::vanished},
    {"grown", results::CityEvent::grown},       {"shrunk", results::CityEvent::shrunk},
    {"moved", results::CityEvent::moved},       {"wider", results::CityEvent::wider},
    {"narrower", results::CityEvent::narrower},
};

constexpr StoreEventName events_of_stores[] = {
    {"store-rose", results::StoreEvent::rose},
    {"store-fell", results::StoreEvent::fell},
    {"store-opened", results::StoreEvent::opened},
    {"store-closed", results::StoreEvent::closed},
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
