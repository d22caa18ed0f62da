#include "geo/read_stores.hpp"

#include "geo/choose_fields.hpp"
#include "geo/errors.hpp"
#include "geo/input_hash.hpp"
#include "geo/parse_number.hpp"
#include "geo/row_positions.hpp"
#include "geo/screen_stores.hpp"
#include "geo/source_layer.hpp"
#include "geo/store_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace geo {
namespace {

void add_notices(StoreTable& table, std::vector<std::string> const& notices) {
    for (std::string const& notice : notices) {
        if (std::ranges::find(table.notices, notice) == table.notices.end()) table.notices.push_back(notice);
    }
}

/// What chose the rows, for people.
std::string filter_of(ReadStoresOptions const& options) {
    if (options.group_field.empty()) return options.where;
    std::string const group = fmt::format("{} is {}", options.group_field, options.group_value);
    return options.where.empty() ? group : fmt::format("({}) and {}", options.where, group);
}

std::string group_of(Value const& value) {
    return is_missing(value) ? std::string() : text_from(value);
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
    table.crs_wkt = positions.crs.wkt;
    table.crs_name = positions.crs.name;
    add_notices(table, positions.notices);
    add_notices(table, chosen.notices);
    return table;
}

/// A layer without rows may lack fields too; say first what matters.
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

/// Empty where nothing stood there.
std::string shown(std::string const& field, Value const& value) {
    if (is_missing(value)) return {};
    std::string const hint = number_hint(value);
    return fmt::format("{} is \"{}\"{}{}", field, text_from(value), hint.empty() ? "" : ": ", hint);
}

void read_row(SourceRow const& row, RowPoint const& where, ChosenFields const& chosen, bool allow_negative,
              StoreKeys& keys, StoreTable& table) {
    ++table.rows_read;
    Value const* const count = chosen.visitors ? &row.values[*chosen.visitors] : nullptr;
    StoreNumber const visitors = count ? visitors_from(*count, allow_negative) : StoreNumber{0, {}};
    Value const* const size = chosen.exposure ? &row.values[*chosen.exposure] : nullptr;
    StoreNumber const exposure = size ? exposure_from(*size) : StoreNumber{1, {}};
    if (!where.point) {
        table.set_aside.push_back(set_aside(row, where.reason, where.detail, keys.label(row.values)));
    } else if (!visitors.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, visitors.reason, shown(table.visitors_field, *count), keys.label(row.values)));
    } else if (!exposure.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, exposure.reason, shown(table.exposure_field, *size), keys.label(row.values)));
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
                                exposure.number});
    }
}

}  // namespace

StoreTable read_stores(std::string const& source, ReadStoresOptions const& options) {
    SourceLayer layer(source, options.layer, options.where);
    require_rows(layer, options.where);
    RowPositions const positions = find_positions(layer, options.source_crs);
    ChosenFields const chosen = choose_fields(layer, options);
    StoreTable table = described(layer, options, chosen, positions);

    std::optional<std::size_t> group;
    if (!options.group_field.empty())
        group = find_field(layer, options.group_field, "--group-by", table.notices);
    StoreKeys keys(chosen);
    bool from_areas = false;
    SourceRow row;
    while (layer.next(row)) {
        if (group && group_of(row.values[*group]) != options.group_value) continue;
        RowPoint const where = positions.of(row);
        from_areas = from_areas || where.from_area;
        read_row(row, where, chosen, options.allow_negative, keys, table);
    }
    if (from_areas) add_notices(table, {"polygons are taken as stores at a point on their surface"});
    add_notices(table, layer.notices());

    keys.assign(table, layer.fields());
    set_null_island_aside(table);
    require_stores(table);
    table.input_hash = input_hash(table);
    return table;
}

std::vector<std::string> group_values(std::string const& source, ReadStoresOptions const& options,
                                      std::string const& field) {
    constexpr std::size_t most = 1000;
    SourceLayer layer(source, options.layer, options.where);
    require_rows(layer, options.where);
    std::vector<std::string> notices;
    std::size_t const group = find_field(layer, field, "--group-by", notices);
    std::set<std::string> values;
    SourceRow row;
    while (layer.next(row)) {
        values.insert(group_of(row.values[group]));
        if (values.size() > most)
            throw UsageError(
                fmt::format("--group-by {}: the field has more than {} different values in {}; "
                            "choose one that groups stores",
                            field, most, source));
    }
    return {values.begin(), values.end()};
}

}  // namespace geo
