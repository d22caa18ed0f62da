#pragma once

#include "src/results/run/fitted.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace results {

// What changed from one run to another, as plain values.

/// A change is beyond chance where chance brings any such change among all that are looked at in at most
/// this part of all comparisons (Holm 1979).
inline constexpr double chance_level = 0.01;

/// How a city can differ from what it was, beyond chance.
enum class CityEvent { appeared, vanished, grown, shrunk, moved, wider, narrower };

/// The word for it, as in the enumeration.
std::string_view word_of(CityEvent event);

/// A positive quantity before and after.
struct Change {
    double before = 0, after = 0;
    double change = 0;          ///< after ÷ before − 1; NaN where either is not positive
    db::Real se = {};           ///< standard error of `change`; null where the errors are not known
    db::Real lo = {}, hi = {};  ///< 95 % limits of `change`
    db::Real p = {};            ///< of no change, two-sided; null where it cannot be tested
    bool beyond_chance = false;
};

/// Where a centre went, on the ground.
struct Move {
    double east_km = 0, north_km = 0, distance_km = 0;
    double bearing_deg = 0;  ///< clockwise from true north, in [0, 360)
    db::Real east_se_km = {}, north_se_km = {};
    db::Real distance_se_km = {};  ///< along the move
    db::Real p = {};  ///< of no move, by χ² of both coordinates; null where it cannot be tested
    bool beyond_chance = false;
};

struct CityComparison {
    std::int64_t city_id = 0;  ///< in the later run; in the earlier one where it vanished
    std::string name = {};     ///< likewise
    std::optional<db::CityRow> before = {}, after = {};  ///< none where it was not found
    /// Visitors from the city at the stores of the later run, by each run's model: a store that opened or
    /// closed is no change. For a city found in one run only, what the other's counts say of its place.
    Change visits = {};
    Change spread = {};  ///< km, geometric mean of the standard deviations along the axes; of cities in both
    Move move = {};      ///< of cities in both
    std::vector<CityEvent> events = {};  ///< beyond chance only
};

/// Whether it happened to the city, beyond chance.
bool has(CityComparison const& city, CityEvent event);

enum class StoreEvent { rose, fell, opened, closed };
std::string_view word_of(StoreEvent event);

/// A store whose visitors, against what its place explains, changed beyond chance; or that is in one of the
/// runs only.
struct StoreComparison {
    std::string store_id = {}, name = {};
    StoreEvent event = StoreEvent::rose;
    std::optional<db::StoreRow> before = {}, after = {};
    double change = 0;  ///< of visitors ÷ fitted, after ÷ before − 1 (gaussian: of the residual, visitors)
    bool turned = false;  ///< from above what is expected to below, or back
    db::Real p = {};      ///< null for stores in one run only
};

/// The visitors counted at the stores that both runs have.
struct SameStores {
    std::size_t stores = 0;
    double visitors_before = 0, visitors_after = 0;
};

struct Comparison {
    db::RunRow before = {}, after = {};
    std::vector<CityComparison> cities =
        {};  ///< in the order of the later run's ranks, those that vanished last
    std::vector<StoreComparison> stores = {};  ///< the surest first, then opened, then closed
    SameStores same = {};
    std::size_t stores_opened = 0, stores_closed = 0;
    std::size_t tests = 0;                  ///< changes of cities that were tested
    std::vector<std::string> notices = {};  ///< sentences on how far the comparison holds
};

/// Whether two runs take stores to compete in different ways, so that sizes and spreads mean different
/// things.
bool only_centres_compare(Comparison const& comparison);

/// What changed from `before` to `after`. Cities with the same number in the same series are the same; the
/// others are paired by the assignment of least distance. Errors count what the same stores share
/// (fit::joint_covariance). Throws geo::UsageError where PROJ does not know a run's CRS.
Comparison compare_runs(KeptRun const& before, KeptRun const& after);

/// The stores that two runs have, paired by their key: indices into the stores of each.
std::vector<std::pair<std::size_t, std::size_t>> same_stores(KeptRun const& before, KeptRun const& after);

/// The stores that changed beyond chance, and those in one run only. What a store's ratio of visitors to
/// fitted does from run to run is measured against what the ratios of all stores do, by their median.
std::vector<StoreComparison> compare_stores(KeptRun const& before, KeptRun const& after);

}  // namespace results
