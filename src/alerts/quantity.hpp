#pragma once

#include "src/results/compare/comparison.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace alerts {

/// What an alert looks at: a run, and how it differs from the run before it.
struct Subject {
    results::KeptRun const& run;
    results::Comparison const* change = nullptr;  ///< null for the first run of a series
};

enum class Unit { none, fraction, kilometres };

/// A number of the whole run; null where the run does not have it.
struct RunQuantity {
    std::string_view name;
    Unit unit;
    db::Real (*of)(results::KeptRun const&);
};

/// A number of one city.
struct CityQuantity {
    std::string_view name;
    Unit unit;
    double (*of)(db::CityRow const&);
};

/// What may have happened from the run before to this one, beyond chance.
struct CityEventName {
    std::string_view name;
    results::CityEvent event;
};
struct StoreEventName {
    std::string_view name;
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
