#include "src/results/run/layers.hpp"

#include <cmath>
#include <span>
#include <type_traits>

namespace results {
namespace {

template <typename Member>
constexpr geo::FieldType field_type() {
    if constexpr (std::is_same_v<Member, std::string>) return geo::FieldType::text;
    if constexpr (std::is_same_v<Member, double> || std::is_same_v<Member, db::Real>)
        return geo::FieldType::real;
    return geo::FieldType::integer;
}

geo::Value value_of(std::string const& text) {
    return text;
}
geo::Value value_of(std::int64_t number) {
    return number;
}
geo::Value value_of(double number) {
    return std::isfinite(number) ? geo::Value(number) : geo::Value();
}
template <typename Number>
geo::Value value_of(std::optional<Number> const& number) {
    return number ? value_of(*number) : geo::Value();
}

template <typename Row>
std::vector<geo::Field> fields_of() {
    std::vector<geo::Field> fields{{"run_id", geo::FieldType::integer}};
    Row row;
    db::columns(row, [&](char const* name, auto const& member) {
        fields.push_back({name, field_type<std::decay_t<decltype(member)>>()});
    });
    return fields;
}

/// A feature but for its geometry.
template <typename Row>
std::vector<geo::Value> values_of(std::int64_t run_id, Row const& row) {
    std::vector<geo::Value> values{run_id};
    db::columns(row, [&](char const*, auto const& member) { values.push_back(value_of(member)); });
    return values;
}

template <typename Row>
geo::Layer layer(char const* name, char const* description, geo::GeometryType type, std::int64_t run_id,
                 std::vector<Row> const& rows, auto Row::*geometry) {
    geo::Layer result{name, description, type, fields_of<Row>(), rows.size(), {}};
    result.feature_at = [run_id, geometry, &rows](std::size_t i) {
        return geo::Feature{rows[i].*geometry, values_of(run_id, rows[i])};
    };
    return result;
}

template <typename Row>
geo::Layer table(char const* name, char const* description, std::int64_t run_id, std::span<Row const> rows) {
    geo::Layer result{name, description, geo::GeometryType::none, fields_of<Row>(), rows.size(), {}};
    result.feature_at = [run_id, rows](std::size_t i) {
        return geo::Feature{{}, values_of(run_id, rows[i])};
    };
    return result;
}

}  // namespace

std::vector<geo::Layer> layers_of(db::RunRecord const& record) {
    using enum geo::GeometryType;
    std::int64_t const run = record.run.run_id;
    return {
        layer("cities", "Centres of the cities", point, run, record.cities, &db::CityRow::centre),
        layer("city_spreads",
              record.run.competition == "shared"
                  ? "One and two standard deviations around each city: how people live around the centre"
                  : "One and two standard deviations around each city: how people live around the centre and "
                    "how far they travel to a store, together",
              multi_polygon, run, record.city_spreads, &db::CitySpreadRow::area),
        layer("city_uncertainties", "The 95 % region of each city's centre", multi_polygon, run,
              record.city_uncertainties, &db::CityUncertaintyRow::area),
        layer("stores", "Stores with their visitors, as counted and as fitted", point, run, record.stores,
              &db::StoreRow::position),
        layer("contributions", "Visitors of a store that come from one city", multi_line, run,
              record.contributions, &db::ContributionRow::line),
        layer("city_paths", "Each centre's way from start to end of the fit, also of those dropped",
              multi_line, run, record.city_paths, &db::CityPathRow::line),
        layer("competitors", "Stores without a count that take their share of the people", point, run,
              record.competitors, &db::CompetitorRow::position),
        layer("trade_areas", "The smallest areas that bring 50 % and 80 % of each store's visitors",
              multi_polygon, run, record.trade_areas, &db::TradeAreaRow::area),
    };
}

bool has_a_file(geo::Layer const& layer) {
    return layer.size > 0 ||
           (layer.name != "city_paths" && layer.name != "competitors" && layer.name != "trade_areas");
}

std::vector<geo::Layer> tables_of(db::RunRecord const& record) {
    std::int64_t const run = record.run.run_id;
    return {
        table("runs", "One row per fit: its input, options, quality and diagnostics", run,
              std::span(&record.run, 1)),
        table("city_counts", "The numbers of cities tried and why each was kept or dropped", run,
              std::span(record.city_counts)),
        table("city_bootstraps", "A second opinion on each city's errors, from refits of simulated counts",
              run, std::span(record.city_bootstraps)),
        table("city_stores", "The stores that take 50 % and 80 % of each city's visits, the first the most",
              run, std::span(record.city_stores)),
        table("covariates", "What makes the stores differ, with its coefficient", run,
              std::span(record.covariates)),
        table("store_covariates", "What each store has of its covariates", run,
              std::span(record.store_covariates)),
        table("set_aside_rows", "Input rows that could not be used, with the reason", run,
              std::span(record.set_aside_rows)),
        table("iterations", "The course of the fit", run, std::span(record.iterations)),
    };
}

}  // namespace results
