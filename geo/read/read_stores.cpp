#include "geo/read/read_stores.hpp"

#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/choose_fields.hpp"
#include "geo/read/parse_number.hpp"
#include "geo/read/row_values.hpp"
#include "geo/read/source_layer.hpp"
#include "geo/read/store_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace geo {
namespace {

void add_notices(StoreTable& table, std::vector<std::string> const& notices) {
    for (std::string const& notice : notices) {
        if (std::ranges::find(table.notices, notice) == table.notices.end()) table.notices.push_back(notice);
    }
}

/// The choice of rows as a person reads it.
std::string filter_of(ReadStoresOptions const& options) {
    std::string filter = options.where;
    if (!filter.empty() && !options.parts.empty()) filter = "(" + filter + ")";
    for (Part const& part : options.parts)
        filter += fmt::format("{}{} is {}", filter.empty() ? "" : " and ", part.field, part.value);
    return filter;
}

std::string text_or_nothing(Value const& value) {
    return is_missing(value) ? std::string() : text_from(value);
}

/// The parts, each with the index of its field.
std::vector<std::pair<std::size_t, std::string>> parts_of(SourceLayer const& layer,
                                                          ReadStoresOptions const& options,
                                                          std::vector<std::string>& notices) {
    std::vector<std::pair<std::size_t, std::string>> parts;
    for (Part const& part : options.parts)
        parts.emplace_back(find_field(layer, part.field, part.option, notices), part.value);
    return parts;
}

bool is_in(std::vector<std::pair<std::size_t, std::string>> const& parts, SourceRow const& row) {
    return std::ranges::all_of(
        parts, [&](auto const& part) { return text_or_nothing(row.values[part.first]) == part.second; });
}

/// The order of a field's values: 2 before 10, 2024-02 before 2024-10, and numbers before other text.
bool earlier(std::string const& a, std::string const& b) {
    auto const order = [](std::string const& text) {
        std::optional<double> const number = number_from(text);
        return std::tuple(!number, number.value_or(0), text);
    };
    return order(a) < order(b);
}

/// Everything about the layer but its rows.
StoreTable described(SourceLayer const& layer, ReadStoresOptions const& options, ChosenFields const& chosen,
                     RowPositions const& positions) {
    StoreTable table;
    table.source = layer.source();
    table.layer = layer.name();
    table.driver = layer.driver();
    table.filter = filter_of(options);
    if (chosen.visitors) table.visitors_field = layer.fields()[*chosen.visitors].name;
    if (chosen.name) table.name_field = layer.fields()[*chosen.name].name;
    if (chosen.exposure) table.exposure_field = layer.fields()[*chosen.exposure].name;
    for (std::size_t b = 0; b < chosen.covariates.size(); ++b)
        table.covariates.push_back(
            {chosen.covariates[b] ? layer.fields()[*chosen.covariates[b]].name : options.covariates[b].field,
             options.covariates[b].scale});
    if (options.keep_rows) table.fields = layer.fields();
    table.crs_wkt = positions.crs.wkt;
    table.crs_name = positions.crs.name;
    add_notices(table, positions.notices);
    add_notices(table, chosen.notices);
    return table;
}

/// Checked first, because a layer without rows may lack fields too, which matters less.
void require_rows(SourceLayer& layer, std::string const& where) {
    SourceRow row;
    if (!layer.next(row)) {
        throw InputRejected(where.empty() ? fmt::format("layer {} of {} is empty: it has no rows",
                                                        layer.name(), layer.source())
                                          : fmt::format("no row of layer {} of {} meets --where \"{}\"",
                                                        layer.name(), layer.source(), where));
    }
    layer.rewind();
}

SetAsideRow set_aside(SourceRow const& row, std::string reason, std::string detail, std::string const& key) {
    if (!key.empty()) detail += fmt::format("{}store {}", detail.empty() ? "" : "; ", key);
    return {row.fid, std::move(reason), std::move(detail)};
}

/// What stood in a field, with advice; empty where nothing stood there.
std::string shown(std::string const& field, Value const& value) {
    if (is_missing(value)) return {};
    std::string const hint = number_hint(value);
    return fmt::format("{} is \"{}\"{}{}", field, as_written(value), hint.empty() ? "" : ": ", hint);
}

/// The columns whose texts have to be numbers.
NumberColumns number_columns(SourceLayer const& layer, ChosenFields const& chosen,
                             RowPositions const& positions, ReadStoresOptions const& options) {
    NumberColumns numbers(options.decimals);
    auto const add = [&](std::optional<std::size_t> field, bool is_degree) {
        if (field) numbers.add(*field, layer.fields()[*field].name, is_degree);
    };
    if (positions.columns && positions.columns->both == CoordinateColumns::Both::no)
        for (std::size_t const field : {positions.columns->x, positions.columns->y})
            add(field, positions.columns->geographic);
    add(chosen.visitors, false);
    add(chosen.exposure, false);
    for (std::size_t b = 0; b < chosen.covariates.size(); ++b)
        if (options.covariates[b].scale != CovariateScale::factor) add(chosen.covariates[b], false);
    return numbers;
}

void read_row(SourceRow const& row, RowPoint const& where, ChosenFields const& chosen,
              ReadStoresOptions const& options, StoreKeys& keys, StoreTable& table) {
    ++table.rows_read;
    Value const* const count = chosen.visitors ? &row.values[*chosen.visitors] : nullptr;
    StoreNumber const visitors = count ? visitors_from(*count, options.allow_negative) : StoreNumber{0, {}};
    Value const* const size = chosen.exposure ? &row.values[*chosen.exposure] : nullptr;
    StoreNumber const exposure = size ? exposure_from(*size) : StoreNumber{1, {}};
    RowCovariates covariates = covariates_from(row.values, table.covariates, chosen.covariates);
    bool const on_null_island = where.point && where.point->x == 0 && where.point->y == 0;
    if (!where.point) {
        table.set_aside.push_back(set_aside(row, where.reason, where.detail, keys.label(row.values)));
    } else if (!visitors.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, visitors.reason, shown(table.visitors_field, *count), keys.label(row.values)));
        if (is_missing(*count) && !on_null_island)
            table.uncounted.push_back({row.fid, *where.point, std::move(covariates.values)});
    } else if (!exposure.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, exposure.reason, shown(table.exposure_field, *size), keys.label(row.values)));
    } else if (options.covariates_required && !covariates.reason.empty()) {
        std::string const& field = table.covariates[covariates.refused].field;
        std::string detail = shown(field, row.values[*chosen.covariates[covariates.refused]]);
        if (covariates.reason.ends_with("not a number"))
            detail += fmt::format("; a kind is --covariate {}:factor", field);
        table.set_aside.push_back(set_aside(row, covariates.reason, detail, keys.label(row.values)));
        if (!on_null_island) table.uncounted.push_back({row.fid, *where.point, std::move(covariates.values)});
    } else {
        keys.add(row.values);
        auto const* name = chosen.name ? &row.values[*chosen.name] : nullptr;
        auto const* text = name ? std::get_if<std::string>(name) : nullptr;
        table.stores.push_back({row.fid,
                                {},
                                text   ? *text
                                : name ? text_from(*name)
                                       : "",
                                visitors.number,
                                *where.point,
                                exposure.number,
                                std::move(covariates.values),
                                options.keep_rows ? row.values : std::vector<Value>()});
    }
}

/// A count that two rows share would be counted twice.
void refuse_counts_joined_twice(SourceLayer const& layer, ChosenFields const& chosen) {
    std::string const key = chosen.visitors ? layer.joined_twice(*chosen.visitors) : std::string();
    if (!key.empty())
        throw InputRejected(fmt::format(
            "several rows of {} have the key \"{}\", and each would get the same {}; leave one row "
            "per key in it, or choose rows with --where",
            layer.source(), key, layer.fields()[*chosen.visitors].name));
}

/// How the rows of a layer are read.
struct Plan {
    ChosenFields const& chosen;
    RowPositions const& positions;
    std::vector<std::pair<std::size_t, std::string>> parts;
    ReadStoresOptions const& options;
    std::function<void(double)> const& progress;
};

/// Adds the rows to `table`, which describes the layer. `numbers` looks at all of them.
StoreKeys read_rows(SourceLayer& layer, Plan const& plan, NumberColumns& numbers, StoreTable& table) {
    StoreKeys keys(plan.chosen);
    bool from_areas = false;
    auto const rows = static_cast<double>(layer.promised_rows());
    SourceRow as_read, scratch;
    for (std::int64_t read = 0; layer.next(as_read); ++read) {
        if (plan.progress && rows > 0 && read % 1024 == 0) plan.progress(static_cast<double>(read) / rows);
        numbers.look_at(as_read);
        if (!is_in(plan.parts, as_read)) continue;
        layer.take(as_read);
        SourceRow const& row = numbers.plain(as_read, scratch);
        RowPoint const where = plan.positions.of(row);
        from_areas = from_areas || where.from_area;
        read_row(row, where, plan.chosen, plan.options, keys, table);
    }
    if (from_areas) add_notices(table, {"polygons are taken as stores at a point on their surface"});
    add_notices(table, layer.notices());
    return keys;
}

}  // namespace

StoreTable read_stores(std::string const& source, ReadStoresOptions const& options,
                       std::function<void(double)> const& progress) {
    SourceLayer layer = open_layer(source, options);
    require_rows(layer, options.where);
    RowPositions const positions = find_positions(layer, options);
    ChosenFields const chosen = choose_fields(layer, options);
    StoreTable without_rows = described(layer, options, chosen, positions);
    Plan const plan{chosen, positions, parts_of(layer, options, without_rows.notices), options, progress};
    NumberColumns numbers = number_columns(layer, chosen, positions, options);

    StoreTable table = without_rows;
    StoreKeys keys = read_rows(layer, plan, numbers, table);
    if (numbers.settle()) {
        layer.rewind();
        table = std::move(without_rows);
        keys = read_rows(layer, plan, numbers, table);
    }
    add_notices(table, numbers.notices());
    refuse_counts_joined_twice(layer, chosen);

    keys.assign(table, layer.fields());
    set_null_island_aside(table);
    require_stores(table, options.allow_set_aside);
    table.input_hash = input_hash(table);
    return table;
}

std::vector<std::string> values_of_field(std::string const& source, ReadStoresOptions const& options,
                                         std::string const& option, std::string const& field) {
    constexpr std::size_t most = 1000;
    SourceLayer layer = open_layer(source, options);
    require_rows(layer, options.where);
    std::vector<std::string> notices;
    auto const parts = parts_of(layer, options, notices);
    std::size_t const index = find_field(layer, field, option, notices);
    std::set<std::string, decltype(&earlier)> values(&earlier);
    SourceRow row;
    while (layer.next(row)) {
        if (is_in(parts, row)) values.insert(text_or_nothing(row.values[index]));
        if (values.size() > most)
            throw UsageError(
                fmt::format("{} {}: the field has more than {} different values in {}; "
                            "choose one that groups rows",
                            option, field, most, layer.source()));
    }
    return {values.begin(), values.end()};
}

namespace {

double population_from(Value const& value) {
    auto const people = number_from(value);
    return people && std::isfinite(*people) && *people > 0 ? *people : 0.0;
}

std::vector<Place> places_of(SourceLayer layer) {
    if (layer.has_geometry() && layer.crs_wkt().empty()) {
        throw UsageError(
            fmt::format("{} (layer {}) does not say its CRS; put the .prj file beside it, or convert "
                        "it to GeoJSON",
                        layer.source(), layer.name()));
    }
    RowPositions const positions = find_positions(layer, {});
    Transformation const lonlat_from_source(positions.crs, wgs84(), positions.crs.area_of_use);
    auto const name = field_named(layer.fields(), {"name"});
    auto const population = field_named(layer.fields(), {"population", "pop", "pop_max", "inhabitants"});

    std::vector<Place> places;
    SourceRow row;
    while (layer.next(row)) {
        RowPoint const where = positions.of(row);
        if (!where.point) continue;
        auto const [lon, lat] = lonlat_from_source.forward({where.point->x, where.point->y});
        if (std::isnan(lon) || std::isnan(lat)) continue;
        auto const* text = name ? std::get_if<std::string>(&row.values[*name]) : nullptr;
        places.push_back({text ? *text : std::string(),
                          {lon, lat},
                          population ? population_from(row.values[*population]) : 0.0});
    }
    if (places.empty())
        throw InputRejected(fmt::format("layer {} of {} holds no place", layer.name(), layer.source()));
    return places;
}

}  // namespace

std::vector<Place> read_places(std::string const& source) {
    return places_of(SourceLayer(source));
}

std::vector<Place> read_named_places(std::string const& source) {
    SourceLayer layer(source);
    std::vector<std::string> notices;
    find_field(layer, "name", "--places", notices);
    std::vector<Place> places = places_of(std::move(layer));
    std::erase_if(places, [](Place const& place) { return place.name.empty(); });
    if (places.empty())
        throw InputRejected(fmt::format("no place of {} has a name in its field name", source));
    return places;
}

}  // namespace geo
