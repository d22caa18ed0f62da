#include "src/words/grade.hpp"

#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace words {
namespace {

/// Beyond a factor of 3 a store's count says less of its place than of itself; below 1.5 little of it is the
/// store's own.
constexpr double weak_factor = 3, good_factor = 1.5;
/// Half of what is described has to hold for a description to be more than a guess, four fifths to be good.
constexpr double weak_part = 0.5, good_part = 0.8;
/// Of the variance of values without a likelihood of their own (`gaussian`).
constexpr double weak_r_squared = 0.3, good_r_squared = 0.7;

double median_fitted(std::vector<db::StoreRow> const& stores) {
    std::vector<double> fitted;
    for (db::StoreRow const& store : stores)
        if (!store.held_out && store.fitted > 0) fitted.push_back(store.fitted);
    if (fitted.empty()) return NAN;
    auto const middle = fitted.begin() + static_cast<std::ptrdiff_t>(fitted.size() / 2);
    std::ranges::nth_element(fitted, middle);
    return *middle;
}

/// The variance of a middling store's visitors beyond that of a Poisson count, ÷ the square of what is
/// expected of it; NaN where it is not known.
double relative_variance(db::RunRecord const& record) {
    db::RunRow const& run = record.run;
    if (run.noise == "gaussian") return NAN;
    double const middle = median_fitted(record.stores);
    if (people_are_shared(run))
        return (run.overdispersion_factor.value_or(NAN) * std::pow(middle, run.variance_power.value_or(1)) -
                middle) /
               (middle * middle);
    if (run.noise == "negbin") return run.overdispersion.value_or(NAN);
    return (results::scatter_of(record) - 1) / middle;
}

/// The part of the visits of all cities that belongs to those that `holds` is true of.
double part_of_visits(std::vector<db::CityRow> const& cities,
                      std::function<bool(db::CityRow const&)> const& holds) {
    double all = 0, held = 0;
    for (db::CityRow const& city : cities) {
        all += city.visits;
        if (holds(city)) held += city.visits;
    }
    return all > 0 ? held / all : 0;
}

Grade by_threshold(double value, double weak_below, double good_from) {
    return value < weak_below ? Grade::weak : value < good_from ? Grade::fair : Grade::good;
}

Graded totals_grade(db::RunRecord const& record) {
    double const ratio = results::fitted_of_counted(record.stores);
    if (!results::totals_apart(ratio)) return {Grade::good, ""};
    return {Grade::weak, fmt::format("all stores together are fitted {} times the visitors they counted",
                                     sensible(ratio))};
}

Graded scatter_grade(db::RunRecord const& record) {
    double const factor = factor_between_stores(record);
    if (factor > 0) {
        Grade const grade = factor >= weak_factor   ? Grade::weak
                            : factor >= good_factor ? Grade::fair
                                                    : Grade::good;
        if (grade == Grade::good)
            return {grade,
                    fmt::format("stores differ by a factor of only {:.1f} from what their place explains",
                                factor)};
        return {grade, fmt::format("stores differ by a factor of {:.1f} for reasons that are not in the file",
                                   factor)};
    }
    double const r_squared = record.run.r_squared.value_or(0);
    Grade const grade = by_threshold(r_squared, weak_r_squared, good_r_squared);
    return {grade, fmt::format("the cities explain {}{} of the variance between stores",
                               grade == Grade::weak ? "only " : "", percent(r_squared))};
}

Graded stability_grade(db::RunRecord const& record) {
    if (!stability_is_known(record.cities)) return {Grade::good, ""};
    double const part =
        part_of_visits(record.cities, [](db::CityRow const& city) { return !is_unstable(city); });
    if (part == 0) return {Grade::weak, "no city comes back when a fifth of the stores is left out"};
    if (part < weak_part)
        return {Grade::weak,
                fmt::format("cities with {:.0f} % of the visits do not come back when a fifth of "
                            "the stores is left out",
                            100 * (1 - part))};
    return {by_threshold(part, weak_part, good_part),
            fmt::format("cities with {:.0f} % of the visits come back when a fifth of the stores is left out",
                        100 * part)};
}

Graded certainty_grade(db::RunRecord const& record) {
    double const part =
        part_of_visits(record.cities, [&](db::CityRow const& city) { return !is_uncertain(record, city); });
    if (part == 0) return {Grade::weak, "the stores tell of no city well where it is"};
    if (part < weak_part)
        return {Grade::weak,
                fmt::format("the stores do not tell well where the cities with {:.0f} % of the visits are",
                            100 * (1 - part))};
    return {by_threshold(part, weak_part, good_part),
            fmt::format("the stores tell well where the cities with {:.0f} % of the visits are", 100 * part)};
}

Graded neighbours_grade(db::RunRecord const& record) {
    if (!results::neighbours_alike(record.run)) return {Grade::good, ""};
    return {Grade::fair, "neighbouring stores err alike, so that something regional is not in the model"};
}

/// ", but all 31 cities are unstable or uncertain", where most are, ", and" after what is bad too; empty
/// otherwise.
std::string doubtful_cities_text(db::RunRecord const& record, Grade grade) {
    auto const all = static_cast<std::int64_t>(record.cities.size());
    auto const doubtful = std::ranges::count_if(record.cities, [&](db::CityRow const& city) {
        return is_unstable(city) || is_uncertain(record, city);
    });
    if (2 * doubtful <= all) return "";
    std::string_view const and_or_but = grade == Grade::weak ? "and" : "but";
    if (all == 1) return fmt::format(", {} its city is unstable or uncertain", and_or_but);
    return fmt::format(", {} {} cities are unstable or uncertain", and_or_but,
                       doubtful == all ? fmt::format("all {}", grouped(all))
                                       : fmt::format("{} of {}", grouped(doubtful), grouped(all)));
}

}  // namespace

double factor_between_stores(db::RunRecord const& record) {
    double const variance = relative_variance(record);
    // The variance of the logarithm of a log-normal factor with that variance.
    return std::isfinite(variance) ? std::exp(std::sqrt(std::log1p(std::max(variance, 0.0)))) : 0;
}

Graded grade_of(db::RunRecord const& record) {
    if (record.cities.empty()) return {Grade::weak, "no city stands out from the rest"};
    if (!record.run.converged) return {Grade::weak, "the fit has not converged"};
    if (results::city_parameters(record.cities) > record.run.stores_used)
        return {Grade::weak, "the cities have more parameters than there are stores"};
    Graded const totals = totals_grade(record), neighbours = neighbours_grade(record);
    Graded const stability = stability_grade(record), certainty = certainty_grade(record);
    Graded worst = totals.grade == Grade::good ? scatter_grade(record) : totals;
    for (Graded const& next : {stability, certainty, neighbours})
        if (next.grade > worst.grade) worst = next;
    bool const is_of_cities = worst.reason == stability.reason || worst.reason == certainty.reason;
    if (!is_of_cities) worst.reason += doubtful_cities_text(record, worst.grade);
    return worst;
}

std::string_view word_of(Grade grade) {
    switch (grade) {
        case Grade::good:
            return "good";
        case Grade::fair:
            return "fair";
        case Grade::weak:
            break;
    }
    return "weak";
}

}  // namespace words
