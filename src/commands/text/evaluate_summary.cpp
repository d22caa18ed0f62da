#include "src/commands/text/evaluate_summary.hpp"

#include "geo/geometry.hpp"
#include "src/commands/text/row_json.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

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

std::vector<std::string> cells_of(EvaluatedRun const& evaluated, results::CityPair const& pair) {
    std::vector<std::string> cells{name_of(evaluated, pair, true), name_of(evaluated, pair, false)};
    if (pair.truth < 0 || pair.fitted < 0) {
        cells.insert(cells.end(), 5, "");
    } else {
        cells.push_back(fmt::format("{:.2f}", pair.distance_sds));
        cells.push_back(sensible(pair.distance / geo::m_per_km));
        cells.push_back(times(pair.amplitude_ratio));
        cells.push_back(times(std::sqrt(pair.variance_ratios[1])) + " " +
                        times(std::sqrt(pair.variance_ratios[0])));
        cells.push_back(times(pair.integral_ratio));
    }
    cells.push_back(pair.matched || pair.truth < 0 || pair.fitted < 0 ? pair.verdict
                                                                      : pair.verdict + " differs");
    return cells;
}

std::string pairs_text(EvaluatedRun const& evaluated) {
    if (evaluated.evaluation.pairs.empty()) return "";
    Table table({left, left, right, right, right, right, right, left});
    table.add({"truth", "fitted", "sds off", "km off", "amplitude", "spread", "integral", ""});
    for (results::CityPair const& pair : evaluated.evaluation.pairs)
        table.add(cells_of(evaluated, pair));
    return "\nCity by city\n" + table.text() +
           "  Distances are between the centres, in standard deviations of the true spread and in the\n"
           "  plane; the others are fitted ÷ true, the spread along the longer and the shorter axis.\n";
}

std::string verdict_text(results::Evaluation const& e) {
    Table table({left, right, left});
    table.add({"completeness", fmt::format("{:.3f}", e.completeness),
               fmt::format("{} of {} found", e.matched, counted(e.truths, "true city", "true cities"))});
    table.add({"reliability", fmt::format("{:.3f}", e.reliability),
               fmt::format("{} of {} true", e.matched, counted(e.fitted, "fitted city", "fitted cities"))});
    table.add({"number of cities", e.exact_count ? "right" : "wrong",
               fmt::format("{} fitted, {} true", e.fitted, e.truths)});
    if (e.matched > 0) {
        table.add({"centre RMSE", fmt::format("{:.3g}", e.centre_rmse_sds), "standard deviations"});
        table.add({"amplitude error", percent(e.amplitude_rms_error), "RMS of the matched"});
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
    if (pair.truth < 0 || pair.fitted < 0) return json;
    json["distance_sds"] = finite_json(pair.distance_sds);
    json["distance_m"] = finite_json(pair.distance);
    json["amplitude_ratio"] = finite_json(pair.amplitude_ratio);
    json["integral_ratio"] = finite_json(pair.integral_ratio);
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
    return fmt::format("Run {} of series {}: background {}, true {}\n", evaluated.run.run_id,
                       printable(evaluated.run.series), sensible(evaluated.run.background.value_or(0)),
                       sensible(evaluated.truth.model.background)) +
           pairs_text(evaluated) + verdict_text(evaluated.evaluation) + files_text(evaluated.files);
}

Json evaluate_json(EvaluatedRun const& evaluated) {
    results::Evaluation const& e = evaluated.evaluation;
    Json json{{"run_id", evaluated.run.run_id},
              {"series", evaluated.run.series},
              {"truths", e.truths},
              {"fitted", e.fitted},
              {"matched", e.matched},
              {"completeness", e.completeness},
              {"reliability", e.reliability},
              {"exact_count", e.exact_count},
              {"centre_rmse_sds", finite_json(e.centre_rmse_sds)},
              {"amplitude_rms_error", finite_json(e.amplitude_rms_error)},
              {"integral_rms_error", finite_json(e.integral_rms_error)},
              {"background", finite_json(evaluated.run.background.value_or(NAN))},
              {"true_background", finite_json(evaluated.truth.model.background)},
              {"pairs", Json::array()}};
    for (results::CityPair const& pair : e.pairs)
        json["pairs"].push_back(pair_json(evaluated, pair));
    if (!evaluated.files.empty()) json["files"] = Json::array();
    for (std::filesystem::path const& file : evaluated.files)
        json["files"].push_back(file.string());
    return json;
}

}  // namespace commands
