#include "geo/read/open_layer.hpp"

#include "geo/read/choose_fields.hpp"

#include <utility>
#include <vector>

namespace geo {
namespace {

JoinedTable table_of(Join const& join, bool allow_network, std::vector<std::string>& notices) {
    ReadStoresOptions options;
    options.allow_network = allow_network;
    options.is_joined = true;
    SourceLayer layer(join.source, options);
    JoinedTable table(join, layer.name(), layer.fields(), find_field(layer, join.other, "--on", notices));
    if (layer.has_geometry()) table.set_geometry(layer.crs_wkt());
    SourceRow row;
    while (layer.next(row))
        table.add(row.fid, std::move(row.values), std::move(row.where));
    return table;
}

}  // namespace

SourceLayer open_layer(std::string const& source, ReadStoresOptions const& options) {
    SourceLayer layer(source, options);
    if (options.join.source.empty()) return layer;
    std::vector<std::string> notices;
    std::size_t const key = find_field(layer, options.join.key, "--on", notices);
    bool const has_coordinates =
        names_any(options.coordinates) || find_coordinate_columns(layer.fields(), false).has_value();
    layer.join(table_of(options.join, options.allow_network, notices), key, has_coordinates, notices);
    return layer;
}

}  // namespace geo
