#include "src/results/layers.hpp"

#include <cmath>
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

template <typename Row>
geo::Layer layer(char const* name, char const* description, geo::GeometryType type, std::int64_t run_id,
                 std::vector<Row> const& rows, auto Row::*geometry) {
    geo::Layer result{name, description, type, fields_of<Row>(), rows.size(), {}};
    result.feature_at = [run_id, geometry, &rows](std::size_t i) {
        geo::Feature feature{rows[i].*geometry, {run_id}};
        db::columns(rows[i],
                    [&](char const*, auto const& member) { feature.values.push_back(value_of(member)); });
        return feature;
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
              "One and two standard deviations around each city: how people live around the "
              "centre and how far they travel to a store, together",
              multi_polygon, run, record.city_spreads, &db::CitySpreadRow::area),
        layer("city_uncertainties", "The 95 % region of each city's centre", multi_polygon, run,
              record.city_uncertainties, &db::CityUncertaintyRow::area),
        layer("stores", "Stores with their visitors, as counted and as fitted", point, run, record.stores,
              &db::StoreRow::position),
        layer("contributions", "Visitors of a store that come from one city", multi_line, run,
              record.contributions, &db::ContributionRow::line),
    };
}

}  // namespace results
