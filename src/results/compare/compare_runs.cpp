#include "src/base/statistics.hpp"
#include "src/results/compare/city_ids.hpp"
#include "src/results/compare/city_pairing.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/covariates.hpp"

#include <algorithm>
#include <limits>

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

}  // namespace results
