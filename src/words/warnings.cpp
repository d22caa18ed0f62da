#include "src/words/warnings.hpp"

#include "src/results/run/store_name.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace words {
namespace {

/// The cities that the stores do not tell, by what is said of them.
std::vector<std::string> untold_by_note(std::vector<db::CityRow> const& cities) {
    std::map<std::string, std::vector<std::string>> names;
    for (db::CityRow const& city : cities)
        if (!city.identified) names[city.note].push_back(printable(city.name, 30));
    std::vector<std::string> warnings;
    for (auto const& [note, of_note] : names)
        warnings.push_back(of_note.size() == 1 ? fmt::format("{} {}", of_note.front(), note)
                                               : fmt::format("each of {} cities {}: {}", of_note.size(), note,
                                                             first_of(of_note)));
    return warnings;
}

}  // namespace

std::string first_of(std::vector<std::string> const& names) {
    constexpr std::size_t named = 5;
    auto const end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), named));
    std::string const list = fmt::format("{}", fmt::join(names.begin(), end, ", "));
    return names.size() > named ? fmt::format("{} and {} more", list, names.size() - named) : list;
}

std::vector<std::string> city_warnings(db::RunRecord const& record) {
    std::vector<std::string> warnings = untold_by_note(record.cities);
    auto const held = static_cast<std::size_t>(
        std::count_if(record.cities.begin(), record.cities.end(),
                      [](auto const& city) { return city.identified && !city.note.empty(); }));
    if (held > 0)
        warnings.push_back(
            fmt::format("a constraint and not the stores holds the spread of {}: it is shown without limits",
                        counted(held, "city", "cities")));
    return warnings;
}

namespace {

/// From this scatter on, errors that rest on Poisson's variance are less than three quarters of what they
/// should be.
constexpr double more_than_poisson = 2;

/// How many stores have visitors that are not a whole number.
std::size_t fractional_counts(std::vector<db::StoreRow> const& stores) {
    return static_cast<std::size_t>(std::count_if(stores.begin(), stores.end(), [](auto const& store) {
        return store.visitors != std::round(store.visitors);
    }));
}

/// Cities most of whose people no store counts although every store has a count: they are extrapolated.
std::string far_from_stores(db::RunRecord const& record) {
    // With an exposure people are per unit of it, and visits are not.
    if (!people_are_shared(record.run) || !record.competitors.empty() || !record.run.exposure_field.empty())
        return "";
    std::vector<std::string> names;
    for (db::CityRow const& city : record.cities)
        if (city.visits < city.integral / 2) names.push_back(printable(city.name, 30));
    if (names.empty()) return "";
    return fmt::format("{} for the most part where no store of this run is: do not rely on {} people ({})",
                       names.size() == 1 ? "a city lies" : fmt::format("{} cities lie", names.size()),
                       names.size() == 1 ? "its" : "their", first_of(names));
}

/// Stores to which nobody is divided, so that whatever they count is more than expected.
std::string without_catchment(db::RunRecord const& record) {
    if (!people_are_shared(record.run)) return "";
    std::vector<std::string> names;
    for (db::StoreRow const& store : record.stores)
        if (store.catchment_km2 && !(*store.catchment_km2 > 0))
            names.push_back(printable(results::store_name(store), 30));
    if (names.empty()) return "";
    return fmt::format("no place is divided to {}, so that {} visitors are not explained: {}",
                       counted(names.size(), "store", "stores"), names.size() == 1 ? "its" : "their",
                       first_of(names));
}

}  // namespace

std::vector<std::string> warnings_of(db::RunRecord const& record) {
    db::RunRow const& row = record.run;
    std::vector<std::string> warnings;
    if (!row.converged)
        warnings.push_back(fmt::format("the fit has not converged ({}): take centres and spreads as rough",
                                       row.stop_reason));
    if (double const share = results::fitted_of_counted(record.stores); results::totals_apart(share))
        warnings.push_back(fmt::format(
            "all stores together are fitted {} times the visitors they counted: under these options the "
            "model does not describe the region, and neither sizes nor forecasts can be taken from it",
            sensible(share)));
    if (results::city_parameters(record.cities) > row.stores_used)
        warnings.push_back(
            fmt::format("{} cities have {} parameters, but there are only {} stores: take them "
                        "as a description, not as a finding",
                        row.cities_found, results::city_parameters(record.cities), row.stores_used));
    if (row.cities_requested && row.cities_found < *row.cities_requested)
        warnings.push_back(fmt::format("only {} of the {} cities asked for find support in these stores",
                                       row.cities_found, *row.cities_requested));
    std::string const optimistic = optimistic_text(row);
    if (!optimistic.empty()) warnings.push_back(optimistic);
    double const scatter = results::scatter_of(record);
    if (row.noise == "poisson" && scatter > more_than_poisson)
        warnings.push_back(fmt::format(
            "visitors scatter {} times as much as Poisson counts (deviance per degree of "
            "freedom): every standard error and limit is too narrow; --noise negbin allows for it",
            sensible(scatter)));
    if (results::scatters_wildly(row) && row.overdispersion)
        warnings.push_back(
            fmt::format("visitors scatter wildly (overdispersion {}): a store differs by {} from what its "
                        "place explains, as a standard deviation, so a busy store is luck as often as a city",
                        sensible(*row.overdispersion), percent(std::sqrt(*row.overdispersion))));
    for (std::string& warning : city_warnings(record))
        warnings.push_back(std::move(warning));
    for (std::string warning : {far_from_stores(record), without_catchment(record)})
        if (!warning.empty()) warnings.push_back(std::move(warning));
    std::size_t const fractional = fractional_counts(record.stores);
    // Under sharing only the variance of a count is modelled, for whole numbers and others alike.
    if (row.noise != "gaussian" && !people_are_shared(row) && fractional > 0)
        warnings.push_back(
            fmt::format("the visitors of {} are not whole numbers: their likelihood is taken as a "
                        "quasi-likelihood, which "
                        "rests on how they scatter and not on their being counts",
                        counted(fractional, "store", "stores")));
    std::vector<double> const ratios = bootstrap_ratios(record);
    for (std::size_t i = 0; i < ratios.size(); ++i)
        if (!(ratios[i] > 0.8 && ratios[i] < 1.25))
            warnings.push_back(
                fmt::format("the bootstrap makes the error of the centre of {} {:.2f} times what is shown: "
                            "take its limits as rough",
                            printable(record.city_bootstraps[i].name), ratios[i]));
    return warnings;
}

}  // namespace words
