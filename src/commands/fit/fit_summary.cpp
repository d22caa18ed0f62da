#include "src/commands/fit/fit_summary.hpp"

#include "geo/geometry.hpp"
#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/competition.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace commands {
namespace {

using enum Table::Align;

std::string exposure_text(std::string const& field) {
    if (field.empty()) return "";
    return wrapped(
        fmt::format("Amplitudes, integrals and the background are per unit of {}; visits are visitors: "
                    "each store's exposure times its rate.",
                    printable(field)),
        "  ", "  ");
}

std::string spread_of(db::CityRow const& city) {
    return sensible(city.major_sd_km) + " × " + sensible(city.minor_sd_km);
}

/// What stands in the table of cities of people who are divided among the stores near them.
std::string people_meaning(db::RunRecord const& record, bool stability) {
    std::string const& exposure = record.run.exposure_field;
    std::string const people =
        exposure.empty()
            ? "People are the visitors who live in the city, visits those of them who reach a store of this "
              "run."
            : fmt::format(
                  "People are the visitors per unit of {0} who live in the city, and the background is "
                  "per unit of {0} too. Visits are visitors: each store's exposure times its rate.",
                  printable(exposure));
    std::string const back =
        " Stability is how often the city comes back when stores are resampled: below 80 % "
        "another draw of the same stores may well show others in its place.";
    return people +
           " The spread is one standard deviation along the longer and the shorter axis. It is mostly how "
           "people "
           "live around the centre, not how far they travel to a store. Stores are those within two standard "
           "deviations." +
           (stability ? back : "");
}

/// Cities of people who are divided among the stores near them.
std::string shared_cities_text(db::RunRecord const& record) {
    std::vector<db::CityRow> const& cities = record.cities;
    if (cities.empty()) return "";
    bool const stability = words::stability_is_known(cities);
    Table table({right, right, left, right, right, right, right, right, right, right});
    std::vector<std::string> heading{"rank",   "id",     "name",      "lon",   "lat",
                                     "people", "visits", "spread km", "stores"};
    if (stability) heading.emplace_back("stability");
    table.add(heading);
    for (db::CityRow const& city : listed_cities(cities)) {
        std::vector<std::string> row{grouped(city.rank),
                                     fmt::format("{}", city.city_id),
                                     printable(city.name, 16),
                                     fmt::format("{:.4f}", city.centre.lon_deg),
                                     fmt::format("{:.4f}", city.centre.lat_deg),
                                     grouped(city.integral),
                                     grouped(city.visits),
                                     spread_of(city),
                                     grouped(city.stores_in_reach)};
        if (stability) row.push_back(city.stability ? fmt::format("{:.0f} %", 100 * *city.stability) : "–");
        table.add(row);
    }
    return fmt::format("\n{}\n", counted(cities.size(), "city", "cities")) + table.text() +
           unlisted_cities(cities) + wrapped(people_meaning(record, stability), "  ", "  ");
}

std::string cities_text(db::RunRecord const& record) {
    if (words::people_are_shared(record.run)) return shared_cities_text(record);
    std::vector<db::CityRow> const& cities = record.cities;
    if (cities.empty()) return "";
    Table table({right, right, left, right, right, right, right, right, right, right});
    table.add({"rank", "id", "name", "lon", "lat", "visits", "share", "spread km", "bearing", "stores"});
    for (db::CityRow const& city : listed_cities(cities)) {
        table.add({grouped(city.rank), fmt::format("{}", city.city_id), printable(city.name, 16),
                   fmt::format("{:.4f}", city.centre.lon_deg), fmt::format("{:.4f}", city.centre.lat_deg),
                   grouped(city.visits), percent(city.share), spread_of(city),
                   fmt::format("{:.0f}°", city.bearing_deg), grouped(city.stores_in_reach)});
    }
    return fmt::format("\n{}\n", counted(cities.size(), "city", "cities")) + table.text() +
           unlisted_cities(cities) +
           "  The spread is one standard deviation along the longer and the shorter axis. It holds how\n"
           "  people live around the centre and how far they travel to a store, together. The bearing\n"
           "  is that of the longer axis; stores are those within two standard deviations.\n" +
           exposure_text(record.run.exposure_field);
}

/// How people choose among stores, where they do.
std::string people_text(db::RunRow const& run) {
    std::string const text = words::shared_people_text(run);
    return text.empty() ? "" : fmt::format("\n{}", wrapped(text, "", ""));
}

std::string noise_text(db::RunRow const& run) {
    if (words::people_are_shared(run)) {
        std::string const factor = sensible(run.overdispersion_factor.value_or(NAN));
        return fmt::format("quasi-Poisson, overdispersion {} (variance = {}·f)", factor, factor);
    }
    if (run.noise == "gaussian") return "gaussian (least squares)";
    if (run.noise == "poisson") return "Poisson";
    std::string const overdispersion = sensible(run.overdispersion.value_or(0));
    return fmt::format("negative binomial, overdispersion {} (variance = f + {}·f²)", overdispersion,
                       overdispersion);
}

std::string verdict_text(WrittenRun const& run, results::Verdict const& verdict) {
    std::string text = "\nVerdict\n";
    for (std::string const& sentence : words::verdict_sentences(verdict, run.record))
        text += wrapped(sentence, "  - ", "    ");
    return text;
}

/// Mean per store, so that fitted and held-out stores compare.
std::string held_out_errors(WrittenRun const& run, results::Verdict const& verdict) {
    auto const fitted = static_cast<double>(results::stores_in_fit(run.record.stores));
    auto const held_out = static_cast<double>(run.record.stores.size()) - fitted;
    db::RunRow const& row = run.record.run;
    return fmt::format("RMSE {} ({} in the fit), deviance per store {} ({})",
                       sensible(std::sqrt(row.test_mse.value_or(NAN))), sensible(verdict.rmse.value_or(NAN)),
                       sensible(row.test_deviance.value_or(NAN) / held_out),
                       sensible(row.deviance.value_or(NAN) / fitted));
}

std::string quality_text(WrittenRun const& run, results::Verdict const& verdict, bool in_squares) {
    db::RunRow const& row = run.record.run;
    Table table({left, left});
    table.add({"noise", noise_text(row)});
    table.add({"background", sensible(row.background.value_or(0)) + " " + words::rate_unit(row)});
    table.add({"log-likelihood", grouped(row.log_likelihood.value_or(NAN), 1)});
    if (!words::people_are_shared(row)) table.add({"BIC", grouped(row.bic.value_or(NAN), 1)});
    table.add({"deviance explained", percent(verdict.deviance_explained.value_or(NAN))});
    table.add({"R²", grouped(row.r_squared.value_or(NAN), 3)});
    table.add({"RMSE", sensible(verdict.rmse.value_or(NAN)) + " visitors per store"});
    if (row.test_mse)
        table.add({in_squares ? "held-out squares" : "held-out stores", held_out_errors(run, verdict)});
    return "\nHow well it fits\n" + table.text();
}

/// What makes stores differ.
std::string covariates_text(db::RunRecord const& record) {
    if (record.covariates.empty()) return "";
    Table table({left, left, right, left, right});
    table.add({"property", "a store with",
               words::people_are_shared(record.run) ? "attraction ×" : "visitors ×", "chance",
               "stores that tell"});
    for (db::CovariateRow const& row : record.covariates)
        table.add({words::covariate_label(row), words::covariate_step(row), words::multiplier_text(row),
                   words::significance(row.p_value), grouped(row.telling_stores)});
    std::string text = "\nWhat makes stores differ\n" + table.text();
    for (std::string const& sentence : words::covariate_sentences(record))
        text += wrapped(sentence, "  - ", "    ");
    return text;
}

std::string counts_text(std::vector<db::CityCountRow> const& counts) {
    if (counts.size() < 2) return "";
    Table table({left, right, right, right, left});
    table.add({"", "cities", "log-likelihood", "BIC", ""});
    for (db::CityCountRow const& count : counts) {
        table.add({count.chosen ? "*" : "", grouped(count.cities),
                   grouped(count.log_likelihood.value_or(NAN), 1), grouped(count.bic.value_or(NAN), 1),
                   printable(count.reason, 50)});
    }
    return "\nNumbers of cities tried\n" + table.text(" ");
}

std::string lines(std::string const& heading, std::vector<std::string> const& items) {
    if (items.empty()) return "";
    std::string text = "\n" + heading + "\n";
    for (std::string const& item : items)
        text += "  " + printable(item) + "\n";
    return text;
}

std::string warnings_text(std::vector<std::string> const& warnings) {
    std::string text = warnings.empty() ? "" : "\nWarnings\n";
    for (std::string const& warning : warnings)
        text += wrapped(warning, "  - ", "    ");
    return text;
}

/// Each reason once, with how many cities were dropped for it.
std::vector<std::string> reasons(std::vector<fit::Dropped<2>> const& dropped) {
    std::map<std::string, std::size_t> times;
    for (fit::Dropped<2> const& city : dropped)
        ++times[city.reason];
    std::vector<std::string> texts;
    for (auto const& [reason, count] : times)
        texts.push_back(fmt::format("{}: {}", reason, counted(count, "city", "cities")));
    return texts;
}

std::vector<std::string> names(std::vector<std::filesystem::path> const& files) {
    return {files.begin(), files.end()};
}

std::string scattered_text(fit::Result<2> const& result, bool given) {
    return fmt::format(
        "as visitors scatter wildly, a city here is at least {} km and at most about {} km wide, rests on {} "
        "effective stores or more, and is longer than twice its width only where its stores insist{}",
        sensible(result.reach / geo::m_per_km), sensible(result.max_spread / geo::m_per_km),
        sensible(result.min_stores), given ? "" : "; AIC3 instead of the BIC tells how many there are");
}

/// All that there is to say of a run.
std::string details_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options) {
    bool const in_squares = options.holdout_block_m.has_value();
    db::RunRow const& row = run.record.run;
    results::Verdict const verdict = verdict_of(run);
    std::string text = fmt::format("\n{}", input_text(fitted.stores, options.verbosity)) + people_text(row) +
                       cities_text(run.record) + limits_text(run.record) + covariates_text(run.record) +
                       quality_text(run, verdict, in_squares) + verdict_text(run, verdict) +
                       counts_text(run.record.city_counts) +
                       lines("Dropped on the way", reasons(fitted.result.dropped));
    if (run.history.comparison) text += comparison_line(*run.history.comparison);
    text += alerts_text(run.history.outcomes);
    text += warnings_text(fit_warnings(run, fitted));
    text += lines(fmt::format("Run {} of series {}, {} s, written to", row.run_id, printable(row.series),
                              sensible(row.seconds.value_or(0))),
                  names(run.files));
    return text;
}

}  // namespace

results::Verdict verdict_of(WrittenRun const& run) {
    return results::verdict_on(run.record.run, run.record.stores, run.record.city_counts);
}

std::string held_out_text(WrittenRun const& run, bool in_squares) {
    return fmt::format("Held-out {}: {}.", in_squares ? "squares" : "stores",
                       held_out_errors(run, verdict_of(run)));
}

std::string fit_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options) {
    std::string text = brief_text(run, fitted, options);
    return options.verbosity.verbose ? text + details_text(run, fitted, options) : text;
}

std::string recognised_text(WrittenRun const& run) {
    db::RunRow const& row = run.record.run;
    std::string text = wrapped(
        fmt::format("Run {} of series {} already has this input, these options and this version. Nothing was "
                    "fitted; --force fits again.",
                    row.run_id, printable(row.series)),
        "", "");
    if (!run.files.empty()) {
        std::vector<std::string> names;
        for (std::filesystem::path const& file : run.files)
            names.push_back(file.filename().string());
        text +=
            wrapped(fmt::format("Missing or stale, written again in {}: {}.",
                                printable(run.files.front().parent_path().string()), fmt::join(names, ", ")),
                    "", "  ");
    }
    if (run.history.comparison) text += comparison_line(*run.history.comparison);
    return text + alerts_text(run.history.outcomes);
}

std::vector<std::string> fit_warnings(WrittenRun const& run, results::Fitted const& fitted) {
    std::vector<std::string> warnings = words::warnings_of(run.record);
    // Nothing else that is said of the run counts then.
    if (std::string const exchanged = exchanged_axes_text(fitted.stores); !exchanged.empty())
        warnings.insert(warnings.begin(), exchanged);
    if (fitted.result.scattered)
        warnings.push_back(scattered_text(fitted.result, run.record.run.cities_requested.has_value()));
    if (fitted.noise == fit::Noise::gaussian) return warnings;
    if (run.competition && !fitted.shared) {
        std::string const warning = words::competition_warning(*run.competition);
        if (!warning.empty()) warnings.push_back(warning);
    }
    return warnings;
}

namespace {

using enum Table::Align;

std::string run_line(db::RunRow const& run) {
    std::string text;
    if (run.background && run.background_se)
        text += fmt::format("  Standard errors: background {} ± {}", sensible(*run.background),
                            sensible(*run.background_se));
    if (run.overdispersion && run.overdispersion_se)
        text += fmt::format("{}overdispersion {} ± {}", text.empty() ? "  Standard errors: " : ", ",
                            sensible(*run.overdispersion), sensible(*run.overdispersion_se));
    return text.empty() ? "" : text + "\n";
}

std::string bootstrap_line(db::RunRecord const& record) {
    std::vector<double> const ratios = words::bootstrap_ratios(record);
    if (ratios.empty()) return "";
    auto const [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    return fmt::format("  Bootstrap, {} refits: errors of the centres {:.2f} to {:.2f} times those above\n",
                       record.city_bootstraps.front().refits, *least, *most);
}

}  // namespace

std::string limits_text(db::RunRecord const& record) {
    bool const shared = words::people_are_shared(record.run);
    Table table({right, left, right, right, right, right, right, right});
    if (shared)
        table.add({"id", "name", "centre", "people", "visits", "longer km", "shorter km"});
    else
        table.add({"id", "name", "centre", "visits", "share", "longer km", "shorter km", "bearing"});
    bool any = false;
    for (db::CityRow const& city : listed_cities(record.cities)) {
        if (!city.identified) continue;
        any = true;
        std::string const visits = words::limits(city.visits_lo, city.visits_hi);
        std::vector<std::string> row{fmt::format("{}", city.city_id),
                                     printable(city.name, 16),
                                     "within " + sensible(words::centre_within_km(record, city)) + " km",
                                     shared ? words::limits(city.integral_lo, city.integral_hi) : visits,
                                     shared ? visits : words::percent_limits(city.share_lo, city.share_hi),
                                     words::limits(city.major_sd_km_lo, city.major_sd_km_hi),
                                     words::limits(city.minor_sd_km_lo, city.minor_sd_km_hi)};
        if (!shared) row.push_back(words::bearing_limits(city));
        table.add(row);
    }
    if (!any) return "";
    return "\n95 % limits, as far as the model holds\n" + table.text() + unlisted_cities(record.cities) +
           run_line(record.run) + bootstrap_line(record);
}

}  // namespace commands
