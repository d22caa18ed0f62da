#pragma once

#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace alerts {

/// What an alert looks at: a run, and how it differs from earlier ones.
struct Subject {
    results::KeptRun const& run;
    results::Comparison const* change = nullptr;  ///< of alerts that name no earlier run; null without one
    results::Comparison const* run_before = nullptr;   ///< null for the first run of a series
    results::Comparison const* year_before = nullptr;  ///< null where the series has no such run

    /// The change that an alert against that run is about.
    results::Comparison const* change_against(std::optional<results::Earlier> earlier) const {
        if (!earlier) return change;
        return *earlier == results::Earlier::year_before ? year_before : run_before;
    }
};

enum class Unit { none, fraction, kilometres };

/// A number of the whole run; null where the run does not have it.
struct RunQuantity {
    std::string_view name;
    std::string_view meaning;
    Unit unit;
    db::Real (*of)(results::KeptRun const&);
};

/// A number of one city.
struct CityQuantity {
    std::string_view name;
    std::string_view meaning;
    Unit unit;
    double (*of)(db::CityRow const&);
};

/// What may have happened from the run before to this one, beyond chance.
struct CityEventName {
    std::string_view name;
    std::string_view meaning;
    results::CityEvent event;
};
struct StoreEventName {
    std::string_view name;
    std::string_view meaning;
    results::StoreEvent event;
};

std::span<RunQuantity const> run_quantities();
std::span<CityQuantity const> city_quantities();
std::span<CityEventName const> city_events();
std::span<StoreEventName const> store_events();

/// The entry of that name, or null.
template <typename Entry>
Entry const* find(std::span<Entry const> entries, std::string_view name) {
    for (Entry const& entry : entries)
        if (entry.name == name) return &entry;
    return nullptr;
}

}  // namespace alerts
