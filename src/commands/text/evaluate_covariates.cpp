#include "src/commands/text/evaluate_covariates.hpp"

#include "geo/layer.hpp"
#include "src/commands/options/simulate_options.hpp"
#include "src/commands/text/row_json.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/covariates.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace commands {
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
