#include "src/base/statistics.hpp"
#include "src/results/compare/city_pairing.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/covariates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace results {
namespace {

std::vector<fit::SameStore> seen_by_both(ComparedRun const& before, ComparedRun const& after,
                                         std::vector<std::pair<std::size_t, std::size_t>> const& pairs) {
    std::vector<fit::SameStore> same;
    for (auto const& [i, j] : pairs)
        if (before.seen[i] >= 0 && after.seen[j] >= 0) same.push_back({before.seen[i], after.seen[j]});
    return same;
}

/// Tests all changes together, and says in `events` which are beyond chance.
std::size_t judge(std::vector<CityComparison>& cities) {
    struct Test {
        double p;
        bool* beyond;
    };
    std::vector<Test> tests;
    for (CityComparison& city : cities) {
        if (city.visits.p) tests.push_back({*city.visits.p, &city.visits.beyond_chance});
        if (city.spread.p) tests.push_back({*city.spread.p, &city.spread.beyond_chance});
        if (city.move.p) tests.push_back({*city.move.p, &city.move.beyond_chance});
    }
    std::vector<double> p;
    for (Test const& test : tests)
        p.push_back(test.p);
    std::vector<bool> const beyond = base::beyond_chance(p, chance_level);
    for (std::size_t i = 0; i < tests.size(); ++i)
        *tests[i].beyond = beyond[i];
    for (CityComparison& city : cities) {
        if (!city.before || !city.after) {
            if (!city.visits.beyond_chance) city.events.clear();
            continue;
        }
        using enum CityEvent;
        if (city.visits.beyond_chance) city.events.push_back(city.visits.change > 0 ? grown : shrunk);
        if (city.move.beyond_chance) city.events.push_back(moved);
        if (city.spread.beyond_chance) city.events.push_back(city.spread.change > 0 ? wider : narrower);
    }
    return tests.size();
}

std::vector<CityComparison> compare_cities(ComparedRun const& before, ComparedRun const& after,
                                           fit::JointCovariance const& joint) {
    CityPairing const pairing(before, after, joint);
    std::vector<int> const match = match_cities(before.kept, after.kept);
    std::vector<CityComparison> cities;
    for (int j = 0; j < static_cast<int>(match.size()); ++j)
        cities.push_back(match[j] >= 0 ? pairing.in_both(match[j], j) : pairing.appeared(j));
    for (int i = 0; i < static_cast<int>(before.kept.cities.size()); ++i)
        if (std::ranges::find(match, i) == match.end()) cities.push_back(pairing.vanished(i));
    return cities;
}

/// What two ways of drawing visitors say of a city has different units; only where it is compares.
void keep_moves_only(std::vector<CityComparison>& cities) {
    auto const untested = [](Change const& change) {
        return Change{.before = change.before,
                      .after = change.after,
                      .change = std::numeric_limits<double>::quiet_NaN()};
    };
    for (CityComparison& city : cities) {
        city.visits = untested(city.visits);
        city.spread = untested(city.spread);
    }
}

/// The properties by which a run tells stores apart, and how each is taken, in an order of their own.
std::vector<std::pair<std::string, geo::CovariateScale>> told_apart_by(KeptRun const& run) {
    std::vector<std::pair<std::string, geo::CovariateScale>> fields;
    for (auto const& [field, scale] : covariates_of(run.covariates))
        fields.emplace_back(field, scale);
    std::ranges::sort(fields);
    return fields;
}

std::vector<std::string> notices_of(KeptRun const& kept_before, KeptRun const& kept_after, std::size_t same) {
    db::RunRow const &before = kept_before.run, &after = kept_after.run;
    std::vector<std::string> notices;
    if (before.series == after.series && before.run_id > after.run_id)
        notices.push_back(fmt::format(
            "run {0} was made after run {1}: unless it is of an earlier period, name run {1} first",
            before.run_id, after.run_id));
    if (before.series != after.series)
        notices.emplace_back("the runs belong to different series: cities are paired by place alone");
    if (before.noise != after.noise)
        notices.emplace_back("the runs have different noise models (--noise): their errors are not alike");
    if (before.exposure_field != after.exposure_field)
        notices.emplace_back(
            "the runs have different exposures (--exposure): visitors may mean different things");
    if (told_apart_by(kept_before) != told_apart_by(kept_after))
        notices.emplace_back(
            "the runs tell stores apart by different fields (--covariate): a store that changed may look "
            "like a city that did");
    if (before.competition != after.competition)
        notices.emplace_back(
            "one of the runs divides people among its stores and the other lets every store draw alone "
            "(--competition): only the centres of their cities compare");
    if (same < 20)
        notices.emplace_back(
            "fewer than 20 stores are in both runs by their key: errors are taken as independent, so that "
            "a change has to be larger to be beyond chance");
    return notices;
}

}  // namespace

bool has(CityComparison const& city, CityEvent event) {
    return std::ranges::find(city.events, event) != city.events.end();
}

std::string_view word_of(CityEvent event) {
    constexpr std::string_view words[] = {"appeared", "vanished", "grown",   "shrunk",
                                          "moved",    "wider",    "narrower"};
    return words[static_cast<int>(event)];
}

std::string_view word_of(StoreEvent event) {
    constexpr std::string_view words[] = {"rose", "fell", "opened", "closed"};
    return words[static_cast<int>(event)];
}

bool only_centres_compare(Comparison const& comparison) {
    return comparison.before.competition != comparison.after.competition;
}

Comparison compare_runs(KeptRun const& before, KeptRun const& after) {
    auto const pairs = same_stores(before, after);
    ComparedRun const earlier(before), later(after);
    auto const same = seen_by_both(earlier, later, pairs);
    Comparison comparison{.before = before.run, .after = after.run};
    comparison.cities =
        compare_cities(earlier, later, fit::joint_covariance(earlier.inference, later.inference, same));
    if (before.run.competition != after.run.competition) keep_moves_only(comparison.cities);
    comparison.tests = judge(comparison.cities);
    comparison.stores = compare_stores(before, after);
    comparison.same.stores = pairs.size();
    for (auto const& [i, j] : pairs) {
        comparison.same.visitors_before += before.stores[i].visitors;
        comparison.same.visitors_after += after.stores[j].visitors;
    }
    comparison.stores_closed = before.stores.size() - pairs.size();
    comparison.stores_opened = after.stores.size() - pairs.size();
    comparison.notices = notices_of(before, after, same.size());
    return comparison;
}

namespace {

/// The median of z² of a standard normal z.
constexpr double median_of_squares = 0.45494;
constexpr std::size_t fewest_same = 20;

/// Differences below this part of what is usual at a store are those of computing, not of stores.
constexpr double dust = 1e-8;

/// Of one store from run to run.
struct StoreChange {
    double change = 0;  ///< of the logarithm of visitors ÷ fitted; gaussian: of the residual
    double plain = 0;   ///< its variance if counts were Poisson; for gaussian that of computing
};

/// Half a visitor more keeps the logarithm of a count of 0 within its error.
StoreChange change_of(db::StoreRow const& before, db::StoreRow const& after, bool gaussian,
                      double computing_sd) {
    if (gaussian) return {after.residual - before.residual, computing_sd * computing_sd};
    double const counted_before = before.visitors + 0.5, counted_after = after.visitors + 0.5;
    return {std::log(counted_after / (after.fitted + 0.5)) - std::log(counted_before / (before.fitted + 0.5)),
            1 / counted_before + 1 / counted_after};
}

double rms_visitors(std::vector<db::StoreRow> const& stores) {
    double squares = 0;
    for (db::StoreRow const& store : stores)
        squares += store.visitors * store.visitors;
    return std::sqrt(squares / static_cast<double>(stores.size()));
}

/// The variance that stores' own ways add, such that half of the changes are beyond their median.
double added_variance(std::vector<StoreChange> const& changes) {
    auto const excess = [&](double added) {
        std::vector<double> squares;
        for (StoreChange const& c : changes)
            squares.push_back(c.change * c.change / std::max(c.plain + added, 1e-300));
        return base::median(std::move(squares)) - median_of_squares;
    };
    if (excess(0) <= 0) return 0;
    std::vector<double> squares;
    for (StoreChange const& c : changes)
        squares.push_back(c.change * c.change);
    double low = 0, high = base::median(std::move(squares)) / median_of_squares;  // enough even without plain
    for (int i = 0; i < 60; ++i) {
        double const middle = (low + high) / 2;
        (excess(middle) > 0 ? low : high) = middle;
    }
    return high;
}

StoreComparison in_one_run(db::StoreRow const& store, StoreEvent event) {
    StoreComparison row{.store_id = store.store_id, .name = store.name, .event = event};
    (event == StoreEvent::opened ? row.after : row.before) = store;
    return row;
}

StoreComparison changed(db::StoreRow const& before, db::StoreRow const& after, double change, bool gaussian,
                        double p) {
    return {.store_id = after.store_id,
            .name = after.name,
            .event = change > 0 ? StoreEvent::rose : StoreEvent::fell,
            .before = before,
            .after = after,
            .change = gaussian ? change : std::expm1(change),
            .turned = before.residual * after.residual < 0,
            .p = p};
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> same_stores(KeptRun const& before, KeptRun const& after) {
    std::unordered_map<std::string_view, std::size_t> earlier;
    for (std::size_t i = 0; i < before.stores.size(); ++i)
        earlier.emplace(before.stores[i].store_id, i);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t j = 0; j < after.stores.size(); ++j) {
        auto const found = earlier.find(after.stores[j].store_id);
        if (found == earlier.end()) continue;
        pairs.emplace_back(found->second, j);
        earlier.erase(found);
    }
    return pairs;
}

std::vector<StoreComparison> compare_stores(KeptRun const& before, KeptRun const& after) {
    auto const pairs = same_stores(before, after);
    bool const gaussian = before.run.noise == "gaussian" && after.run.noise == "gaussian";
    double const computing_sd = dust * rms_visitors(after.stores);
    std::vector<StoreComparison> rows;
    std::vector<bool> paired_before(before.stores.size(), false), paired_after(after.stores.size(), false);
    std::vector<StoreChange> changes;
    for (auto const& [i, j] : pairs) {
        paired_before[i] = paired_after[j] = true;
        changes.push_back(change_of(before.stores[i], after.stores[j], gaussian, computing_sd));
    }
    if (pairs.size() >= fewest_same) {
        double const added = added_variance(changes);
        std::vector<double> p;
        for (StoreChange const& c : changes)
            p.push_back(base::two_sided_p(c.change / std::sqrt(std::max(c.plain + added, 1e-300))));
        std::vector<bool> const beyond = base::beyond_chance(p, chance_level);
        for (std::size_t n = 0; n < pairs.size(); ++n)
            if (beyond[n])
                rows.push_back(changed(before.stores[pairs[n].first], after.stores[pairs[n].second],
                                       changes[n].change, gaussian, p[n]));
        std::ranges::stable_sort(rows, {}, [](StoreComparison const& row) { return row.p; });
    }
    for (std::size_t j = 0; j < after.stores.size(); ++j)
        if (!paired_after[j]) rows.push_back(in_one_run(after.stores[j], StoreEvent::opened));
    for (std::size_t i = 0; i < before.stores.size(); ++i)
        if (!paired_before[i]) rows.push_back(in_one_run(before.stores[i], StoreEvent::closed));
    return rows;
}

}  // namespace results
