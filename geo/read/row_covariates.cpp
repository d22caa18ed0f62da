#include "geo/read/row_covariates.hpp"

#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <cmath>

namespace geo {
namespace {

/// Why a value cannot be used, as the end of a phrase about its field; empty where it can.
std::string refusal_of(Value const& value, CovariateScale scale) {
    if (is_missing(value)) return "missing";
    if (scale == CovariateScale::factor) return {};
    auto const number = number_from(value);
    if (!number || !std::isfinite(*number)) return "not a number";
    return scale == CovariateScale::logarithm && *number <= 0 ? "not above 0" : "";
}

}  // namespace

RowCovariates covariates_from(std::vector<Value> const& row, std::vector<Covariate> const& covariates,
                              std::vector<std::optional<std::size_t>> const& fields) {
    RowCovariates result;
    for (std::size_t b = 0; b < covariates.size(); ++b) {
        Value const value = fields[b] ? row[*fields[b]] : Value();
        std::string const refusal = refusal_of(value, covariates[b].scale);
        CovariateValue& of_row = result.values.emplace_back();
        if (!refusal.empty()) {
            if (!result.reason.empty()) continue;
            result.reason = fmt::format("{} {}", covariates[b].field, refusal);
            result.refused = b;
        } else if (covariates[b].scale == CovariateScale::factor) {
            of_row.level = text_from(value);
        } else {
            of_row.number = number_from(value);
        }
    }
    return result;
}

}  // namespace geo
