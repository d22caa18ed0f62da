#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <initializer_list>
#include <map>

namespace report {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string or_none(std::string const& text) {
    return text.empty() ? "none" : name(text);
}

std::string with_error(db::Real const& value, db::Real const& error) {
    std::string const text = words::sensible(value.value_or(NAN));
    return error ? text + " ± " + words::sensible(*error) + " (standard error)" : text;
}

Pairs input_of(db::RunRow const& run) {
    return {{"File", name(run.source)},
            {"Layer", or_none(run.source_layer)},
            {"Filter", or_none(run.source_filter)},
            {"Visitors from", name(run.visitors_field)},
            {"Exposure from", or_none(run.exposure_field)},
            {"Store key from", run.id_field.empty() ? "the row id" : name(run.id_field)},
            {"Stores used", words::grouped(run.stores_used)},
            {"Rows set aside", words::grouped(run.rows_set_aside)},
            {"Planar CRS", name(run.crs_name)},
            {"Hash of the input", escaped(run.input_hash)}};
}

std::string asked_for(db::RunRow const& run) {
    return run.cities_requested ? words::grouped(*run.cities_requested) : "automatic";
}

/// How stores were taken to compete, and why; runs of earlier versions do not say.
Pairs competition_of(db::RunRow const& run) {
    if (run.competition_reason.empty() && !words::people_are_shared(run)) return {};
    return {{"Competition", escaped(run.competition)},
            {"That is because", escaped(words::sentence(run.competition_reason))}};
}

/// How far a fit is off, however stores draw.
Pairs misfit_of(db::RunRow const& run) {
    return {{"R²", words::sensible(run.r_squared.value_or(NAN))},
            {"Mean squared error", words::sensible(run.train_mse.value_or(NAN))},
            {"Mean squared error of stores held out", words::sensible(run.test_mse.value_or(NAN))},
            {"Moran's I of z", words::sensible(run.moran_i.value_or(NAN))},
            {"Ended because", escaped(run.stop_reason)}};
}

Pairs joined(std::initializer_list<Pairs> parts) {
    Pairs all;
    for (Pairs const& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// A fit in which people are divided among the stores near them.
Pairs shared_fit_of(db::RunRow const& run) {
    auto const real = [](db::Real const& value) { return words::grouped(value.value_or(NAN), 1); };
    Pairs const of_fit{
        {"Nobody goes further to a store than", words::sensible(run.catchment_km.value_or(NAN)) + " km"},
        {"A store attracts by", "distance to the power of −" + words::sensible(run.decay.value_or(NAN))},
        {"Of the cities' people beyond the outermost stores, there are",
         words::percent(run.rim_part.value_or(NAN))},
        {"Noise", "quasi-Poisson: variance φ·f"},
        {"Overdispersion φ", words::sensible(run.overdispersion_factor.value_or(NAN))},
        {"Cities asked for", asked_for(run)},
        {"Number of cities by", "a price of " + words::sensible(run.price.value_or(NAN)) +
                                    " by where the stores stand, or more with their counts"},
        {"Background, " + words::rate_unit(run), with_error(run.background, run.background_se)},
        {"Log-likelihood", real(run.log_likelihood)},
        {"Deviance ÷ φ", real(run.deviance)},
        {"Null deviance ÷ φ", real(run.null_deviance)}};
    return joined({competition_of(run), of_fit, misfit_of(run)});
}

Pairs fit_of(db::RunRow const& run) {
    if (words::people_are_shared(run)) return shared_fit_of(run);
    auto const real = [](db::Real const& value) { return words::grouped(value.value_or(NAN), 1); };
    Pairs const of_fit{
        {"Noise", escaped(run.noise)},
        {"Cities asked for", asked_for(run)},
        {"Numbers of cities compared by", escaped(run.criterion)},
        {"Background, " + words::rate_unit(run), with_error(run.background, run.background_se)},
        {"Overdispersion", with_error(run.overdispersion, run.overdispersion_se)},
        {"Log-likelihood", real(run.log_likelihood)},
        {"Deviance", real(run.deviance)},
        {"Null deviance", real(run.null_deviance)},
        {"BIC", real(run.bic)}};
    return joined({competition_of(run), of_fit, misfit_of(run)});
}

Pairs run_of(db::RunRow const& run, std::string const& program_version) {
    return {{"Series and run", name(run.series) + ", run " + words::grouped(run.run_id)},
            {"Started (UTC)", escaped(run.started_at)},
            {"Finished (UTC)", escaped(run.finished_at)},
            {"Took", words::sensible(run.seconds.value_or(NAN)) + " s"},
            {"Seed", fmt::format("{}", run.seed)},
            {"Fitted by", "Footfall " + escaped(run.tool_version)},
            {"Page by", "Footfall " + escaped(program_version)}};
}

/// The options that were given or chosen, as they would stand on the command line.
Pairs options_of(db::RunRow const& run) {
    auto const options = nlohmann::ordered_json::parse(run.options, nullptr, false);
    Pairs pairs;
    if (!options.is_object()) return pairs;
    for (auto const& [option, value] : options.items()) {
        std::string const text = value.is_string() ? value.get<std::string>() : value.dump();
        if (!value.is_null() && !text.empty() && value != false)
            pairs.emplace_back("--" + option, name(text));
    }
    return pairs;
}

std::string part(std::string const& heading, Pairs const& pairs) {
    if (pairs.empty()) return "";
    return "<section><h3>" + heading + "</h3>\n" + definitions(pairs) + "</section>\n";
}

}  // namespace

std::string how_made(db::RunRow const& run, std::string const& program_version) {
    return part("Input", input_of(run)) + part("Fit", fit_of(run)) +
           part("Run", run_of(run, program_version)) + part("Options", options_of(run));
}

namespace {

using enum Column::Kind;

constexpr std::size_t rows_listed = 200;

std::string reasons(std::vector<geo::SetAsideRow> const& rows) {
    std::map<std::string, std::size_t> count;
    for (geo::SetAsideRow const& row : rows)
        ++count[row.reason];
    Table table{"reason-table", "Rows set aside, by reason", {{"Reason", text}, {"Rows", number}}, {}};
    for (auto const& [reason, times] : count)
        table.rows.push_back(
            {text_cell(reason), number_cell(static_cast<double>(times), words::grouped(times))});
    return html_of(table);
}

std::string list_of_rows(std::vector<geo::SetAsideRow> const& rows) {
    Table table{"set-aside-table",
                rows.size() > rows_listed
                    ? fmt::format("The first {} of {} rows set aside; the database has them all", rows_listed,
                                  words::grouped(rows.size()))
                    : "Every row set aside",
                {{"Row", number}, {"Reason", text}, {"Detail", text}},
                {}};
    for (std::size_t i = 0; i < std::min(rows.size(), rows_listed); ++i)
        table.rows.push_back(
            {number_cell(static_cast<double>(rows[i].source_fid), fmt::format("{}", rows[i].source_fid)),
             text_cell(rows[i].reason), name_cell(rows[i].detail)});
    return html_of(table);
}

}  // namespace

std::string set_aside(db::RunRecord const& record) {
    auto const& rows = record.set_aside_rows;
    std::string const used = words::counted(record.stores.size(), "store", "stores");
    if (rows.empty()) return "<p>Every row of the input was used: " + used + ".</p>\n";
    return fmt::format("<p>{} of the input could not be used; {} could.</p>\n",
                       words::counted(rows.size(), "row", "rows"), used) +
           reasons(rows) + "<details><summary>Which rows</summary>\n" + list_of_rows(rows) + "</details>\n";
}

}  // namespace report
