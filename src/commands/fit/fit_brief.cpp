#include "src/commands/fit/fit_summary.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/competition.hpp"
#include "src/words/grade.hpp"
#include "src/words/sentences.hpp"
#include "src/words/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace commands {
namespace {

using enum Table::Align;

/// What a terminal shows at a glance.
constexpr std::size_t most_lines = 25;
constexpr std::size_t most_cities = 10, fewest_cities = 3, most_warnings = 3, most_alerts = 3;

std::size_t lines_of(std::string const& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string read_brief(geo::StoreTable const& table) {
    std::string text = fmt::format(
        "Read {}{}: {} of {} used ({}{})", std::filesystem::path(table.source).filename().string(),
        table.filter.empty() ? "" : " where " + table.filter, grouped(table.stores.size()),
        counted(static_cast<std::size_t>(table.rows_read), "row", "rows"), table.visitors_field,
        table.exposure_field.empty() ? "" : " per " + table.exposure_field);
    if (!table.set_aside.empty()) {
        SetAsideCount const most = count_by_reason(table.set_aside).front();
        text += fmt::format(", {} set aside", grouped(table.set_aside.size()));
        text += most.rows == table.set_aside.size()
                    ? fmt::format(" ({})", most.reason)
                    : fmt::format(" ({}: {})", grouped(most.rows), most.reason);
    }
    return clipped(printable(text) + ".", 2);
}

/// Why a run takes people to be shared or stores to draw alone, without the figures.
std::string competition_brief(db::RunRow const& run) {
    std::string reason = run.competition_reason.empty()
                             ? words::how_stores_draw(words::people_are_shared(run))
                             : run.competition_reason;
    for (auto open = reason.find(" ("); open != std::string::npos; open = reason.find(" ("))
        reason.erase(open, reason.find(')', open) - open + 1);
    return clipped(words::sentence(printable(reason)), 2);
}

/// A number that has no limits is known less well than those that have.
std::string number_brief(double value, db::Real const& low, db::Real const& high) {
    constexpr double roughly = 0.1;
    return low && high ? words::rounded_to(value, low, high)
                       : words::rounded_to(value, (1 - roughly) * value, (1 + roughly) * value);
}

std::string share_brief(db::CityRow const& city) {
    auto const in_percent = [](db::Real const& share) { return share ? db::Real(100 * *share) : db::Real(); };
    return number_brief(100 * city.share, in_percent(city.share_lo), in_percent(city.share_hi)) + " %";
}

std::string spread_brief(db::CityRow const& city) {
    return number_brief(city.major_sd_km, city.major_sd_km_lo, city.major_sd_km_hi) + " × " +
           number_brief(city.minor_sd_km, city.minor_sd_km_lo, city.minor_sd_km_hi);
}

constexpr char const *unstable = "unstable", *uncertain = "uncertain";

std::string caution_brief(db::RunRecord const& record, db::CityRow const& city) {
    if (words::is_unstable(city)) return unstable;
    return words::is_uncertain(record, city) ? uncertain : "";
}

/// The largest cities, and what is left to the others and to none.
std::string cities_brief(db::RunRecord const& record, std::size_t most) {
    std::vector<db::CityRow> const& cities = record.cities;
    std::size_t const shown = std::min(most, cities.size());
    Table table({left, right, right, right, left});
    table.add({counted(cities.size(), "city", "cities"), "visits", "share", "spread (1 sd, km)", ""});
    double others = 0, others_share = 0, all_share = 0;
    for (std::size_t i = 0; i < cities.size(); ++i) {
        db::CityRow const& city = cities[i];
        all_share += city.share;
        if (i < shown) {
            table.add({printable(city.name, 32), number_brief(city.visits, city.visits_lo, city.visits_hi),
                       share_brief(city), spread_brief(city), caution_brief(record, city)});
            continue;
        }
        others += city.visits;
        others_share += city.share;
    }
    if (cities.size() > shown)
        table.add({fmt::format("and {} more", grouped(cities.size() - shown)), words::rounded_to(others),
                   percent(others_share), "", ""});
    if (double const rest = 1 - all_share; rest >= 0.0005)
        table.add({"from no city",
                   words::rounded_to(results::sum_over(record.stores, &db::StoreRow::fitted) * rest),
                   percent(rest), "", ""});
    return table.text("  ");
}

/// What the marks on cities mean, for all of them at once.
std::string cautions_brief(db::RunRecord const& record) {
    std::size_t unstable_ones = 0, uncertain_ones = 0;
    for (db::CityRow const& city : record.cities) {
        std::string const caution = caution_brief(record, city);
        if (caution == unstable) ++unstable_ones;
        if (caution == uncertain) ++uncertain_ones;
    }
    std::string text;
    if (unstable_ones > 0)
        text = fmt::format("{} {}: gone in over a fifth of the resamples", unstable_ones, unstable);
    if (uncertain_ones > 0)
        text += fmt::format("{}{} {}: the stores hardly tell them", text.empty() ? "" : "; ", uncertain_ones,
                            uncertain);
    return text.empty() ? "" : clipped(text + ".", 1);
}

std::string no_city_brief(db::RunRecord const& record) {
    std::string text;
    for (std::string const& sentence : words::no_city_sentences(record))
        text += clipped(sentence, 3);
    return text;
}

std::string covariates_brief(db::RunRecord const& record) {
    std::vector<std::string> const sentences = words::covariate_sentences(record);
    return sentences.empty() ? "" : clipped(fmt::format("{}", fmt::join(sentences, " ")), 2);
}

std::string grade_brief(db::RunRecord const& record) {
    words::Graded const graded = words::grade_of(record);
    return clipped(fmt::format("Grade {}: {}.", words::word_of(graded.grade), printable(graded.reason)), 2);
}

/// Warnings, then what is good to know; what is said of single cities stands in the table.
std::string warnings_brief(WrittenRun const& run, results::Fitted const& fitted) {
    std::vector<std::string> const of_cities = words::city_warnings(run.record);
    std::vector<std::string> texts;
    for (std::string const& warning : fit_warnings(run, fitted))
        if (std::ranges::find(of_cities, warning) == of_cities.end()) texts.push_back("Warning: " + warning);
    for (std::string const& notice : fitted.stores.table.notices)
        texts.push_back("Note: " + notice);
    std::string text;
    std::size_t const shown = std::min(texts.size(), most_warnings);
    for (std::size_t i = 0; i < shown; ++i)
        text += clipped(printable(texts[i]), 2, "", "  ");
    if (texts.size() > shown) text += fmt::format("{} more with --verbose\n", grouped(texts.size() - shown));
    return text;
}

std::string since_brief(History const& history) {
    if (!history.comparison) return "";
    return clipped(fmt::format("{}", fmt::join(words::comparison_sentences(*history.comparison), " ")), 3,
                   fmt::format("Since run {}: ", history.comparison->before.run_id), "  ");
}

/// Those that call; of the others how many there are.
std::string calls_brief(std::vector<alerts::Outcome> const& outcomes) {
    if (outcomes.empty()) return "";
    std::string text;
    std::size_t calling = 0;
    for (alerts::Outcome const& outcome : outcomes) {
        if (!alerts::calls(outcome) || ++calling > most_alerts) continue;
        text += clipped(fmt::format("{} {}: {}", printable(outcome.alert, 40), alerts::word_of(outcome.state),
                                    printable(outcome.detail)),
                        1, "Alert: ", "  ");
    }
    if (calling > most_alerts)
        text += fmt::format("{} more with --verbose\n", counted(calling - most_alerts, "alert", "alerts"));
    return calling > 0
               ? text
               : fmt::format("{} watched, none raised\n", counted(outcomes.size(), "alert", "alerts"));
}

std::string written_brief(WrittenRun const& run, std::filesystem::path const& output, bool has_files) {
    std::string text = fmt::format("Run {} of series {} is in {}", run.record.run.run_id,
                                   printable(run.record.run.series), printable(output.string()));
    if (run.folder != output)
        text += fmt::format(", whose files are those of another series; its own are in {}",
                            printable(run.folder.string()));
    if (!has_files)
        return clipped(text + "; the same command without --outputs database writes its files beside it", 2);
    return clipped(text + fmt::format(": open {}, or {} in QGIS.", report_name, project_name), 2);
}

}  // namespace

std::string clipped(std::string const& text, std::size_t most, std::string const& first,
                    std::string const& indent) {
    constexpr std::size_t columns = 100;
    std::string const whole = wrapped(text, first, indent, columns);
    if (lines_of(whole) <= most) return whole;
    std::size_t last = 0;
    for (std::size_t line = 1; line < most; ++line)
        last = whole.find('\n', last) + 1;
    std::string cut = whole.substr(last, whole.find('\n', last) - last);
    // Between words, with room for what says that there is more.
    while (cut.size() > columns - 2 && cut.find(' ') != std::string::npos)
        cut.resize(cut.find_last_of(' '));
    return whole.substr(0, last) + printable(cut, columns - 2) + " …\n";
}

std::string brief_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options) {
    db::RunRecord const& record = run.record;
    std::string const above = read_brief(fitted.stores.table) + competition_brief(record.run) + "\n";
    std::string below =
        fmt::format("{}\n{}{}", cautions_brief(record), grade_brief(record), covariates_brief(record));
    if (record.run.test_mse) below += clipped(held_out_text(run, options.holdout_block_m.has_value()), 1);
    below += warnings_brief(run, fitted) + since_brief(run.history) + calls_brief(run.history.outcomes) +
             written_brief(run, options.output, !options.database_only);
    if (record.cities.empty()) return above + no_city_brief(record) + below;
    std::size_t const taken = lines_of(above) + lines_of(below) + 3;  // the heading, "and more" and "no city"
    std::size_t const room = taken < most_lines ? most_lines - taken : 0;
    return above + cities_brief(record, std::clamp(room, fewest_cities, most_cities)) + below;
}

namespace {

using Json = nlohmann::ordered_json;

Json dropped_json(fit::Dropped<2> const& dropped, geo::Projection const& projection) {
    geo::LonLat const at = projection.lonlat_from_planar({dropped.centre.x(), dropped.centre.y()});
    Json json{{"reason", dropped.reason}, {"lon", nullptr}, {"lat", nullptr}};
    if (std::isfinite(at.lon_deg) && std::isfinite(at.lat_deg)) {
        json["lon"] = at.lon_deg;
        json["lat"] = at.lat_deg;
    }
    return json;
}

/// The cities, each with how many stores take most of its visits; a run of an earlier schema does not tell.
Json cities_json(db::RunRecord const& record) {
    auto const fewest = words::fewest_stores(record.city_stores);
    Json json = Json::array();
    for (db::CityRow const& city : record.cities) {
        Json& one = json.emplace_back(city_json(city));
        auto const found = fewest.find(city.city_id);
        bool const known = found != fewest.end();
        one["stores_of_50_percent"] = known ? Json(found->second.half) : Json();
        one["stores_of_80_percent"] = known ? Json(found->second.most) : Json();
    }
    return json;
}

Json other_json(std::optional<results::OtherCount> const& other) {
    if (!other) return {};
    return {{"cities", other->cities},
            {"log_likelihood_lost", other->log_likelihood_lost},
            {"bic_gained", other->bic_gained},
            {"score_gained", other->score_gained}};
}

void add_history(Json& json, History const& history) {
    json["comparison"] = history.comparison ? comparison_json(*history.comparison) : Json();
    json["year_before"] = history.year_before ? comparison_json(*history.year_before) : Json();
    json["alerts"] = alerts_json(history.outcomes);
}

}  // namespace

Json fit_json(WrittenRun const& run, results::Fitted const& fitted) {
    Json json{{"input", input_json(fitted.stores)}, {"run", run_json(run.record.run)}};
    json["verdict"] = verdict_json(verdict_of(run), run.record);
    for (char const* const list :
         {"cities", "city_bootstraps", "city_counts", "covariates", "dropped", "warnings", "files"})
        json[list] = Json::array();
    json["cities"] = cities_json(run.record);
    for (db::CityBootstrapRow const& city : run.record.city_bootstraps)
        json["city_bootstraps"].push_back(row_json(city));
    for (db::CityCountRow const& count : run.record.city_counts)
        json["city_counts"].push_back(row_json(count));
    for (db::CovariateRow const& row : run.record.covariates)
        json["covariates"].push_back(row_json(row));
    for (fit::Dropped<2> const& dropped : fitted.result.dropped)
        json["dropped"].push_back(dropped_json(dropped, fitted.stores.projection));
    for (std::string const& warning : fit_warnings(run, fitted))
        json["warnings"].push_back(warning);
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    add_history(json, run.history);
    json["recognised"] = false;
    return json;
}

Json recognised_json(WrittenRun const& run) {
    Json json{
        {"run", run_json(run.record.run)}, {"cities", cities_json(run.record)}, {"files", Json::array()}};
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    add_history(json, run.history);
    json["recognised"] = true;
    return json;
}

Json verdict_json(results::Verdict const& verdict, db::RunRecord const& record) {
    db::RunRow const& run = record.run;
    Json json{{"words", words::verdict_sentences(verdict, record)},
              {"deviance_explained", json_of(verdict.deviance_explained)},
              {"rmse", json_of(verdict.rmse)},
              {"one_fewer", other_json(verdict.one_fewer)},
              {"one_more", other_json(verdict.one_more)},
              {"moran_i", json_of(run.moran_i)},
              {"moran_p", json_of(run.moran_p)},
              {"neighbours_alike", verdict.neighbours_alike},
              {"intervals_optimistic", verdict.neighbours_alike},
              {"unfit_stores", Json::array()}};
    for (db::StoreRow const& store : verdict.unfit_stores)
        json["unfit_stores"].push_back({{"store_id", store.store_id},
                                        {"name", store.name},
                                        {"visitors", store.visitors},
                                        {"fitted", store.fitted},
                                        {"z", json_of(store.z)}});
    return json;
}

}  // namespace commands
