#include "src/results/run/covariates.hpp"

#include "geo/errors.hpp"
#include "src/base/statistics.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>
#include <ranges>
#include <unordered_map>
#include <utility>

namespace results {
namespace {

constexpr int fewest_of_level = 5;
constexpr std::size_t most_levels = 50;
/// A column of length 1 that is this near to a sum of others follows from them.
constexpr double nearly_collinear = 1e-6;
/// People choose among stores that differ where one of them is this far from another, in standard deviations.
constexpr double contrast = 0.1;

std::string_view scale_name(geo::CovariateScale scale) {
    if (scale == geo::CovariateScale::factor) return "factor";
    return scale == geo::CovariateScale::logarithm ? "log" : "linear";
}

geo::CovariateScale scale_of(std::string_view name) {
    if (name == "factor") return geo::CovariateScale::factor;
    return name == "log" ? geo::CovariateScale::logarithm : geo::CovariateScale::linear;
}

/// The level of the terms that a store of a level belongs to.
std::string level_among(std::vector<db::CovariateRow> const& terms, std::string const& field,
                        std::string const& level) {
    auto const of_field = [&](db::CovariateRow const& term) { return term.field == field; };
    bool has_others = false;
    for (db::CovariateRow const& term : terms | std::views::filter(of_field)) {
        if (term.level == level || term.reference == level) return level;
        has_others = has_others || term.level == other_levels || term.reference == other_levels;
    }
    return has_others ? other_levels : "";
}

/// The column's number for a value, the mean not yet taken off; none where it is missing.
std::optional<double> number_of(std::vector<db::CovariateRow> const& terms, db::CovariateRow const& term,
                                geo::CovariateValue const& value) {
    if (term.scale == "linear") return value.number;
    // Another run may have taken the field as it is, where 0 and less are numbers like all others.
    if (term.scale == "log")
        return value.number && *value.number > 0 ? std::optional(std::log(*value.number)) : std::nullopt;
    std::string const level = value.level.empty() ? "" : level_among(terms, term.field, value.level);
    if (level.empty()) return std::nullopt;
    return level == term.level ? 1.0 : 0.0;
}

/// What the stores that the fit sees have of one covariate, with their visitors.
struct SeenValue {
    geo::CovariateValue value;
    double visitors = 0;
};

std::vector<SeenValue> values_in_fit(geo::ProjectedStores const& stores, std::vector<bool> const& held_out,
                                     std::size_t covariate) {
    std::vector<SeenValue> values;
    for (std::size_t i = 0; i < held_out.size(); ++i)
        if (!held_out[i])
            values.push_back({stores.table.stores[i].covariates[covariate], stores.table.stores[i].visitors});
    return values;
}

/// Stores of one level.
struct Level {
    int stores = 0;
    double visitors = 0;

    void add(Level const& more) {
        stores += more.stores;
        visitors += more.visitors;
    }
};

/// One term for each level but the one that most stores have. A level nobody visits has no effect that could
/// be told: it counts as rare.
std::vector<db::CovariateRow> terms_of_factor(geo::ProjectedStores const& stores, std::string const& field,
                                              std::vector<SeenValue> const& values) {
    std::map<std::string, Level> every, levels;
    for (SeenValue const& seen : values)
        every[seen.value.level].add({1, seen.visitors});
    for (auto const& [name, level] : every) {
        bool const is_rare = level.stores < fewest_of_level || !(level.visitors > 0);
        levels[is_rare ? other_levels : name].add(level);
    }
    if (levels.size() > most_levels)
        throw geo::InputRejected(fmt::format(
            "{}: --covariate {}:factor has {} kinds with {} stores or more, which is too many to compare; "
            "group them in the file, up to {}",
            stores.table.source, field, levels.size(), fewest_of_level, most_levels));
    auto const rare = levels.find(other_levels);
    if (rare != levels.end() && !(rare->second.visitors > 0))
        throw geo::InputRejected(fmt::format(
            "{}: --covariate {}:factor has kinds without a single visitor, whose effect nobody can "
            "tell; leave their {} stores out with --where",
            stores.table.source, field, rare->second.stores));
    if (levels.size() == 1 && every.size() > 1)
        throw geo::InputRejected(
            fmt::format("{}: --covariate {}:factor cannot tell stores apart: no kind has {} stores or more; "
                        "group them in "
                        "the file",
                        stores.table.source, field, fewest_of_level));
    // Compared with a kind that has a name, even if most stores are of rare ones.
    auto const usual = std::ranges::max_element(levels, {}, [](auto const& entry) {
        return std::pair(entry.first != other_levels, entry.second.stores);
    });
    std::vector<db::CovariateRow> terms;
    for (auto const& [name, level] : levels)
        if (name != usual->first)
            terms.push_back(
                {.field = field, .scale = "factor", .level = name, .reference = usual->first, .step = 1});
    return terms;
}

void measure(db::CovariateRow& term, std::vector<double> numbers) {
    std::ranges::sort(numbers);  // sums that do not depend on the order of the rows
    auto const count = static_cast<double>(numbers.size());
    double sum = 0, squares = 0;
    for (double const number : numbers)
        sum += number;
    term.mean = sum / count;
    for (double const number : numbers)
        squares += (number - term.mean) * (number - term.mean);
    term.sd = std::sqrt(squares / count);
    if (term.scale == "log") term.step = std::numbers::ln2;
    if (term.scale == "linear") term.step = term.sd;
}

std::string shown(db::CovariateRow const& term) {
    return term.level.empty() ? term.field : fmt::format("{} = {}", term.field, term.level);
}

/// Throws where a column is, but for rounding, a sum of others.
void refuse_collinear(geo::ProjectedStores const& stores, std::vector<db::CovariateRow> const& terms,
                      Eigen::MatrixXd columns) {
    columns.colwise().normalize();
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(columns);
    qr.setThreshold(nearly_collinear);
    if (qr.rank() == columns.cols()) return;
    auto const last = static_cast<std::size_t>(qr.colsPermutation().indices()[columns.cols() - 1]);
    std::vector<std::string> fields;
    for (db::CovariateRow const& term : terms)
        if (term.field != terms[last].field && std::ranges::find(fields, term.field) == fields.end())
            fields.push_back(term.field);
    throw geo::InputRejected(
        fmt::format("{}: --covariate {} says nothing that {} does not say already; leave "
                    "one of them out",
                    stores.table.source, shown(terms[last]), fmt::join(fields, " and ")));
}

/// What the stores of a run, then its competitors, have of the terms' covariates.
std::vector<std::vector<geo::CovariateValue>> values_of(std::vector<db::CovariateRow> const& terms,
                                                        KeptRun const& run) {
    std::vector<geo::Covariate> const covariates = covariates_of(terms);
    std::unordered_map<std::int64_t, std::size_t> row_of;
    std::vector<std::vector<geo::CovariateValue>> values(run.stores.size() + run.competitors.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i].resize(covariates.size());
        row_of.emplace(i < run.stores.size() ? run.stores[i].source_fid
                                             : run.competitors[i - run.stores.size()].source_fid,
                       i);
    }
    for (db::StoreCovariateRow const& row : run.store_covariates) {
        auto const store = row_of.find(row.source_fid);
        auto const field = std::ranges::find(covariates, row.field, &geo::Covariate::field);
        if (store == row_of.end() || field == covariates.end()) continue;
        values[store->second][static_cast<std::size_t>(field - covariates.begin())] = {row.number, row.level};
    }
    return values;
}

/// How many stores of a fit under sharing have people who choose among stores that differ, for each column.
std::vector<std::int64_t> contrasting_stores(Fitted const& fitted) {
    fit::Catchments const& all = fitted.shared->catchments;
    std::vector<std::vector<int>> chosen_at(static_cast<std::size_t>(all.places.cols()));
    for (int store = 0; store < all.stores(); ++store)
        for (int e = all.first[static_cast<std::size_t>(store)];
             e < all.first[static_cast<std::size_t>(store) + 1]; ++e)
            chosen_at[static_cast<std::size_t>(all.place[static_cast<std::size_t>(e)])].push_back(store);
    std::vector<std::int64_t> counts;
    for (Eigen::Index b = 0; b < fitted.columns.cols(); ++b) {
        double const enough = contrast * fitted.terms[static_cast<std::size_t>(b)].sd;
        std::vector<bool> tells(fitted.held_out.size(), false);
        for (auto const& chosen : chosen_at)
            for (int const store : chosen) {
                if (store >= std::ssize(tells) || fitted.held_out[static_cast<std::size_t>(store)]) continue;
                double const own = fitted.columns(store, b);
                tells[static_cast<std::size_t>(store)] =
                    tells[static_cast<std::size_t>(store)] || std::ranges::any_of(chosen, [&](int other) {
                        return std::abs(fitted.columns(other, b) - own) > enough;
                    });
            }
        counts.push_back(std::ranges::count(tells, true));
    }
    return counts;
}

}  // namespace

std::vector<geo::Covariate> covariates_of(std::vector<db::CovariateRow> const& terms) {
    std::vector<geo::Covariate> covariates;
    for (db::CovariateRow const& term : terms)
        if (covariates.empty() || covariates.back().field != term.field)
            covariates.push_back({term.field, scale_of(term.scale)});
    return covariates;
}

std::vector<db::CovariateRow> covariate_terms(geo::ProjectedStores const& stores,
                                              std::vector<bool> const& held_out) {
    std::vector<db::CovariateRow> terms;
    for (std::size_t c = 0; c < stores.table.covariates.size(); ++c) {
        auto const& [field, scale] = stores.table.covariates[c];
        std::vector<SeenValue> const values = values_in_fit(stores, held_out, c);
        std::vector<db::CovariateRow> of_field;
        if (scale == geo::CovariateScale::factor)
            of_field = terms_of_factor(stores, field, values);
        else
            of_field.push_back({.field = field, .scale = std::string(scale_name(scale))});
        for (db::CovariateRow& term : of_field) {
            std::vector<double> numbers;
            for (SeenValue const& seen : values)
                numbers.push_back(number_of(of_field, term, seen.value).value_or(0));
            measure(term, std::move(numbers));
        }
        bool const is_constant = std::ranges::all_of(
            of_field, [](db::CovariateRow const& term) { return !(term.sd > 1e-12 * std::abs(term.mean)); });
        if (is_constant)
            throw geo::InputRejected(fmt::format(
                "{}: --covariate {} cannot tell stores apart: all {} that are fitted have the same; "
                "leave it out",
                stores.table.source, field, values.size()));
        std::ranges::move(of_field, std::back_inserter(terms));
    }
    if (terms.empty()) return terms;
    std::vector<std::vector<geo::CovariateValue>> in_fit;
    for (std::size_t i = 0; i < held_out.size(); ++i)
        if (!held_out[i]) in_fit.push_back(stores.table.stores[i].covariates);
    refuse_collinear(stores, terms, columns_of(terms, in_fit));
    return terms;
}

Eigen::MatrixXd columns_of(std::vector<db::CovariateRow> const& terms,
                           std::vector<std::vector<geo::CovariateValue>> const& stores) {
    std::vector<geo::Covariate> const covariates = covariates_of(terms);
    Eigen::MatrixXd columns(std::ssize(stores), std::ssize(terms));
    for (std::size_t b = 0; b < terms.size(); ++b) {
        db::CovariateRow const& term = terms[b];
        auto const field = static_cast<std::size_t>(
            std::ranges::find(covariates, term.field, &geo::Covariate::field) - covariates.begin());
        for (std::size_t i = 0; i < stores.size(); ++i)
            columns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(b)) =
                number_of(terms, term, stores[i][field]).value_or(term.mean) - term.mean;
    }
    return columns;
}

Eigen::MatrixXd columns_of_stores(std::vector<db::CovariateRow> const& terms,
                                  std::vector<geo::Store> const& stores) {
    std::vector<std::vector<geo::CovariateValue>> values;
    for (geo::Store const& store : stores)
        values.push_back(store.covariates);
    return columns_of(terms, values);
}

bool is_known_level(std::vector<db::CovariateRow> const& terms, std::size_t field, std::string const& level) {
    return !level_among(terms, covariates_of(terms)[field].field, level).empty();
}

Eigen::MatrixXd columns_of(std::vector<db::CovariateRow> const& terms, KeptRun const& run) {
    return columns_of(terms, values_of(terms, run));
}

Eigen::VectorXd coefficients_of(std::vector<db::CovariateRow> const& terms) {
    Eigen::VectorXd coefficients(std::ssize(terms));
    for (Eigen::Index b = 0; b < coefficients.size(); ++b)
        coefficients[b] = terms[static_cast<std::size_t>(b)].coefficient;
    return coefficients;
}

std::vector<db::CovariateRow> with_coefficients(std::vector<db::CovariateRow> terms, Fitted const& fitted,
                                                fit::Inference<2> const& inference) {
    if (terms.empty()) return terms;
    std::vector<std::int64_t> const telling =
        fitted.shared ? contrasting_stores(fitted)
                      : std::vector<std::int64_t>(terms.size(), std::ranges::count(fitted.held_out, false));
    for (std::size_t b = 0; b < terms.size(); ++b) {
        db::CovariateRow& term = terms[b];
        double const se = inference.effect_se(static_cast<int>(b));
        double const width = inference.critical_of_effects() * se;
        term.coefficient = fitted.result.effects[static_cast<Eigen::Index>(b)];
        term.multiplier = std::exp(term.step * term.coefficient);
        term.telling_stores = telling[b];
        if (!std::isfinite(se)) continue;
        term.coefficient_se = se;
        term.coefficient_lo = term.coefficient - width;
        term.coefficient_hi = term.coefficient + width;
        term.p_value = base::two_sided_p(term.coefficient / se, inference.freedom());
        term.multiplier_lo = db::finite(std::exp(term.step * (term.coefficient - width)));
        term.multiplier_hi = db::finite(std::exp(term.step * (term.coefficient + width)));
    }
    return terms;
}

std::vector<db::StoreCovariateRow> store_covariate_rows(geo::ProjectedStores const& stores) {
    std::vector<db::StoreCovariateRow> rows;
    auto const add = [&](std::int64_t source_fid, std::vector<geo::CovariateValue> const& values) {
        for (std::size_t c = 0; c < values.size(); ++c)
            rows.push_back({source_fid, stores.table.covariates[c].field, values[c].number, values[c].level});
    };
    for (geo::Store const& store : stores.table.stores)
        add(store.source_fid, store.covariates);
    for (geo::UncountedStore const& store : stores.table.uncounted)
        add(store.source_fid, store.covariates);
    return rows;
}

}  // namespace results
