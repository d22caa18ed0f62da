#include "src/commands/text/evaluate_summary.hpp"

#include "geo/geometry.hpp"
#include "geo/layer.hpp"
#include "src/commands/options/simulate_options.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/competition.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>

namespace commands {
namespace {

using enum Table::Align;
using Json = nlohmann::ordered_json;

std::string times(double ratio) {
    return "×" + fmt::format("{:.2f}", ratio);
}

std::string name_of(EvaluatedRun const& evaluated, results::CityPair const& pair, bool of_truth) {
    if (of_truth) return pair.truth < 0 ? "–" : printable(evaluated.truth.names.at(pair.truth), 24);
    return pair.fitted < 0 ? "–" : printable(evaluated.cities.at(pair.fitted).name, 24);
}

/// A column of the table of pairs: its title, and what it says of a pair.
struct PairColumn {
    std::string title;
    std::function<std::string(results::CityPair const&)> cell;
    Table::Align align = right;
};

/// A column that only two cities together fill.
PairColumn of_both(std::string title, std::function<std::string(results::CityPair const&)> cell) {
    return {std::move(title), [cell = std::move(cell)](results::CityPair const& pair) {
                return pair.truth < 0 || pair.fitted < 0 ? std::string() : cell(pair);
            }};
}

std::vector<PairColumn> columns_of(EvaluatedRun const& evaluated) {
    using results::CityPair, results::Sizes;
    Sizes const sizes = evaluated.evaluation.sizes;
    std::vector<PairColumn> columns{
        {"truth", [&](CityPair const& pair) { return name_of(evaluated, pair, true); }, left},
        {"fitted", [&](CityPair const& pair) { return name_of(evaluated, pair, false); }, left},
        of_both("sds off", [](CityPair const& pair) { return fmt::format("{:.2f}", pair.distance_sds); }),
        of_both("km off", [](CityPair const& pair) { return sensible(pair.distance / geo::m_per_km); })};
    if (sizes == Sizes::amplitudes)
        columns.push_back(of_both("amplitude", [](auto const& pair) { return times(pair.amplitude_ratio); }));
    columns.push_back(of_both("spread", [](CityPair const& pair) {
        return times(std::sqrt(pair.variance_ratios[1])) + " " + times(std::sqrt(pair.variance_ratios[0]));
    }));
    if (sizes == Sizes::integrals) {
        columns.push_back({"true integral", [](CityPair const& pair) {
                               return pair.truth < 0 ? std::string() : sensible(pair.true_integral);
                           }});
        columns.push_back({"fitted integral", [](CityPair const& pair) {
                               return pair.fitted < 0 ? std::string() : sensible(pair.fitted_integral);
                           }});
    }
    if (sizes != Sizes::none)
        columns.push_back(of_both(sizes == Sizes::integrals ? "ratio" : "integral",
                                  [](CityPair const& pair) { return times(pair.integral_ratio); }));
    columns.push_back({"",
                       [](CityPair const& pair) {
                           bool const is_last_word = pair.matched || pair.truth < 0 || pair.fitted < 0;
                           return is_last_word ? pair.verdict : pair.verdict + " differs";
                       },
                       left});
    return columns;
}

std::string note_on_pairs(results::Sizes sizes) {
    std::string const distances =
        "  Distances are between the centres, in standard deviations of the true spread and in the\n  "
        "plane; ";
    if (sizes == results::Sizes::integrals)
        return distances +
               "an integral is the visitors who live in the city; the others are fitted ÷ true,\n"
               "  the spread along the longer and the shorter axis.\n";
    return distances + "the others are fitted ÷ true, the spread along the longer and the shorter axis.\n";
}

std::string pairs_text(EvaluatedRun const& evaluated) {
    if (evaluated.evaluation.pairs.empty()) return "";
    std::vector<PairColumn> const columns = columns_of(evaluated);
    std::vector<Table::Align> aligns;
    std::vector<std::string> titles;
    for (PairColumn const& column : columns) {
        aligns.push_back(column.align);
        titles.push_back(column.title);
    }
    Table table(aligns);
    table.add(titles);
    for (results::CityPair const& pair : evaluated.evaluation.pairs) {
        std::vector<std::string> cells;
        for (PairColumn const& column : columns)
            cells.push_back(column.cell(pair));
        table.add(cells);
    }
    return "\nCity by city\n" + table.text() + note_on_pairs(evaluated.evaluation.sizes);
}

/// What of the sizes cannot be compared, as a sentence; empty where all can.
std::string reservation(EvaluatedRun const& evaluated) {
    if (evaluated.evaluation.sizes != results::Sizes::none) return "";
    return evaluated.run.competition == "shared" ? "The run divides people among stores, but in the truth "
                                                   "every store draws alone: only centres "
                                                   "and spreads are compared."
                                                 : "In the run every store draws alone, but the truth "
                                                   "divides people among stores: only centres "
                                                   "and spreads are compared.";
}

std::string background_text(EvaluatedRun const& evaluated) {
    std::string const fitted = sensible(evaluated.run.background.value_or(0));
    std::string const known = sensible(evaluated.truth.model.background);
    bool const shared = evaluated.run.competition == "shared";
    if (evaluated.evaluation.sizes == results::Sizes::none)
        return fmt::format("background {} visitors per {}, true {} per {}", fitted, shared ? "km²" : "store",
                           known, shared ? "store" : "km²");
    return fmt::format("background {}, true {}{}", fitted, known, shared ? " visitors per km²" : "");
}

/// A part of so many cities; of none there is no part.
std::string part_text(double part, std::size_t cities) {
    return cities > 0 ? fmt::format("{:.3f}", part) : "–";
}

std::string verdict_text(results::Evaluation const& e) {
    Table table({left, right, left});
    table.add({"completeness", part_text(e.completeness, e.truths),
               fmt::format("{} of {} found", e.matched, counted(e.truths, "true city", "true cities"))});
    table.add({"reliability", part_text(e.reliability, e.fitted),
               fmt::format("{} of {} true", e.matched, counted(e.fitted, "fitted city", "fitted cities"))});
    table.add({"number of cities", e.exact_count ? "right" : "wrong",
               fmt::format("{} fitted, {} true", e.fitted, e.truths)});
    if (e.matched > 0) {
        table.add({"centre RMSE", fmt::format("{:.3g}", e.centre_rmse_sds), "standard deviations"});
        if (e.sizes == results::Sizes::amplitudes)
            table.add({"amplitude error", percent(e.amplitude_rms_error), "RMS of the matched"});
        if (e.sizes != results::Sizes::none)
            table.add({"integral error", percent(e.integral_rms_error), "RMS of the matched"});
    }
    return "\nVerdict\n" + table.text();
}

Json pair_json(EvaluatedRun const& evaluated, results::CityPair const& pair) {
    Json json{{"truth", nullptr}, {"city_id", nullptr}, {"fitted", nullptr}, {"verdict", pair.verdict}};
    if (pair.truth >= 0) json["truth"] = evaluated.truth.names.at(pair.truth);
    if (pair.fitted >= 0) {
        json["city_id"] = evaluated.cities.at(pair.fitted).city_id;
        json["fitted"] = evaluated.cities.at(pair.fitted).name;
    }
    bool const of_people = evaluated.evaluation.sizes == results::Sizes::integrals;
    if (of_people && pair.truth >= 0) json["true_integral"] = finite_json(pair.true_integral);
    if (of_people && pair.fitted >= 0) json["fitted_integral"] = finite_json(pair.fitted_integral);
    if (pair.truth < 0 || pair.fitted < 0) return json;
    bool const sized = evaluated.evaluation.sizes != results::Sizes::none;
    json["distance_sds"] = finite_json(pair.distance_sds);
    json["distance_m"] = finite_json(pair.distance);
    json["amplitude_ratio"] = finite_json(sized ? pair.amplitude_ratio : NAN);
    json["integral_ratio"] = finite_json(sized ? pair.integral_ratio : NAN);
    json["major_sd_ratio"] = finite_json(std::sqrt(pair.variance_ratios[1]));
    json["minor_sd_ratio"] = finite_json(std::sqrt(pair.variance_ratios[0]));
    return json;
}

std::string files_text(std::vector<std::filesystem::path> const& files) {
    std::string text = files.empty() ? "" : "\nWritten to\n";
    for (std::filesystem::path const& file : files)
        text += "  " + printable(file.string()) + "\n";
    return text;
}

}  // namespace

std::string evaluate_text(EvaluatedRun const& evaluated) {
    std::string const reserved = reservation(evaluated);
    return fmt::format("Run {} of series {}: {}\n", evaluated.run.run_id, printable(evaluated.run.series),
                       background_text(evaluated)) +
           (reserved.empty() ? "" : reserved + "\n") + pairs_text(evaluated) +
           verdict_text(evaluated.evaluation) +
           evaluated_covariates_text(evaluated.covariates, evaluated.truth) + files_text(evaluated.files);
}

Json evaluate_json(EvaluatedRun const& evaluated) {
    results::Evaluation const& e = evaluated.evaluation;
    bool const sized = e.sizes != results::Sizes::none;
    std::string const& true_competition = evaluated.truth.competition;
    Json json{{"run_id", evaluated.run.run_id},
              {"series", evaluated.run.series},
              {"competition", evaluated.run.competition},
              {"true_competition", true_competition.empty() ? Json() : Json(true_competition)},
              {"truths", e.truths},
              {"fitted", e.fitted},
              {"matched", e.matched},
              {"completeness", e.completeness},
              {"reliability", e.reliability},
              {"exact_count", e.exact_count},
              {"centre_rmse_sds", finite_json(e.centre_rmse_sds)},
              {"amplitude_rms_error", finite_json(sized ? e.amplitude_rms_error : NAN)},
              {"integral_rms_error", finite_json(sized ? e.integral_rms_error : NAN)},
              {"background", finite_json(evaluated.run.background.value_or(NAN))},
              {"true_background", finite_json(evaluated.truth.model.background)},
              {"pairs", Json::array()}};
    if (!sized) json["notices"] = {reservation(evaluated)};
    for (results::CityPair const& pair : e.pairs)
        json["pairs"].push_back(pair_json(evaluated, pair));
    if (!evaluated.covariates.empty())
        json["covariates"] = evaluated_covariates_json(evaluated.covariates, evaluated.truth);
    if (!evaluated.files.empty()) json["files"] = Json::array();
    for (std::filesystem::path const& file : evaluated.files)
        json["files"].push_back(file.string());
    return json;
}

namespace {

/// The effect of a level against the first one; none where it is not one of the truth's.
std::optional<double> effect_of_level(simulate::Covariate const& covariate, std::string const& level) {
    for (std::size_t i = 0; i <= covariate.effects.size(); ++i)
        if (level == simulate::level_name(i)) return i == 0 ? 0 : covariate.effects[i - 1];
    return std::nullopt;
}

/// What a coefficient should be; none where the truth says nothing of it.
std::optional<double> true_coefficient(db::CovariateRow const& row, results::Truth const& truth) {
    using Kind = simulate::Covariate::Kind;
    for (std::string const& text : truth.covariates) {
        simulate::Covariate const covariate = simulated_covariate_from(text);
        char const* const scale = covariate.kind == Kind::logarithm ? "log"
                                  : covariate.kind == Kind::factor  ? "factor"
                                                                    : "linear";
        if (!geo::same_name(covariate.name, row.field) || row.scale != scale) continue;
        if (covariate.kind != Kind::factor) return covariate.effects.front();
        auto const of_level = effect_of_level(covariate, row.level);
        auto const of_reference = effect_of_level(covariate, row.reference);
        if (of_level && of_reference) return *of_level - *of_reference;
    }
    return std::nullopt;
}

std::optional<bool> is_within_limits(db::CovariateRow const& row, std::optional<double> known) {
    if (!known || !row.coefficient_lo || !row.coefficient_hi) return std::nullopt;
    return *row.coefficient_lo <= *known && *known <= *row.coefficient_hi;
}

}  // namespace

std::string evaluated_covariates_text(std::vector<db::CovariateRow> const& rows,
                                      results::Truth const& truth) {
    if (rows.empty()) return "";
    using enum Table::Align;
    Table table({left, right, right, right, left});
    table.add({"covariate", "true", "fitted", "95 % limits", ""});
    for (db::CovariateRow const& row : rows) {
        auto const known = true_coefficient(row, truth);
        auto const within = is_within_limits(row, known);
        table.add({words::covariate_label(row), known ? fmt::format("{:.3f}", *known) : "–",
                   fmt::format("{:.3f}", row.coefficient),
                   row.coefficient_lo && row.coefficient_hi
                       ? fmt::format("{:.3f} to {:.3f}", *row.coefficient_lo, *row.coefficient_hi)
                       : "–",
                   !within   ? ""
                   : *within ? "within"
                             : "outside"});
    }
    return "\nWhat makes stores differ\n" + table.text();
}

nlohmann::ordered_json evaluated_covariates_json(std::vector<db::CovariateRow> const& rows,
                                                 results::Truth const& truth) {
    auto json = nlohmann::ordered_json::array();
    for (db::CovariateRow const& row : rows) {
        auto const known = true_coefficient(row, truth);
        json.push_back({{"field", row.field},
                        {"level", row.level},
                        {"reference", row.reference},
                        {"true_coefficient", json_of(known)},
                        {"coefficient", row.coefficient},
                        {"coefficient_lo", json_of(row.coefficient_lo)},
                        {"coefficient_hi", json_of(row.coefficient_hi)},
                        {"within_limits", json_of(is_within_limits(row, known))}});
    }
    return json;
}

}  // namespace commands
