#include "geo/read/row_positions.hpp"

#include "geo/crs/transformation.hpp"
#include "geo/errors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace geo {
namespace {

std::optional<CoordinateColumns> columns_of(SourceLayer const& layer, bool prefer_planar) {
    if (layer.has_geometry()) return std::nullopt;
    if (auto const columns = find_coordinate_columns(layer.fields(), prefer_planar)) return columns;
    std::vector<std::string> names;
    for (Field const& field : layer.fields())
        names.push_back(field.name);
    throw UsageError(fmt::format(
        "layer {} of {} has no coordinates; name two columns of its first line lon and lat, x and "
        "y, or easting and northing, or one WKT (its columns are {})",
        layer.name(), layer.source(), fmt::join(names, ", ")));
}

std::string missing_crs(SourceLayer const& layer) {
    bool const is_shapefile = layer.driver() == "ESRI Shapefile";
    return fmt::format(
        "{} (layer {}) {}; say which CRS its coordinates are in with --src-crs, for example EPSG:4326",
        layer.source(), layer.name(),
        is_shapefile ? "has no .prj beside it, so its CRS is unknown" : "does not say its CRS");
}

void choose_crs(SourceLayer const& layer, std::string const& source_crs, RowPositions& positions) {
    bool const unknown = !layer.unknown_crs().empty();
    std::optional<Crs> own;
    if (!layer.crs_wkt().empty() && !unknown) own = crs_from_text(layer.crs_wkt());
    if (!source_crs.empty()) {
        positions.crs = crs_from_text(source_crs);
        if (own && !same_crs(*own, positions.crs)) {
            positions.notices.push_back(fmt::format(
                "the file says its CRS is {}, but it is read as {} as asked", own->name, positions.crs.name));
        }
    } else if (unknown) {
        throw InputRejected(
            fmt::format("{} (layer {}) names a CRS that is not known ({}); say which it is with "
                        "--src-crs, for example EPSG:4326",
                        layer.source(), layer.name(), layer.unknown_crs()));
    } else if (own) {
        positions.crs = *own;
    } else if (positions.columns && positions.columns->geographic) {
        positions.crs = wgs84();
        positions.notices.emplace_back(
            "the file does not say its CRS: longitude and latitude are taken as WGS 84");
    } else {
        throw UsageError(missing_crs(layer));
    }
}

}  // namespace

RowPoint RowPositions::of(SourceRow const& row) const {
    if (!columns || row.where.reason == "too many values") return row.where;
    return point_of_columns(row.values[columns->x], row.values[columns->y]);
}

RowPositions find_positions(SourceLayer const& layer, std::string const& source_crs) {
    RowPositions positions;
    bool const prefer_planar = !source_crs.empty() && crs_from_text(source_crs).kind == CrsKind::planar;
    positions.columns = columns_of(layer, prefer_planar);
    choose_crs(layer, source_crs, positions);
    if (positions.columns) {
        positions.notices.push_back(fmt::format("coordinates are read from the columns {} and {}",
                                                layer.fields()[positions.columns->x].name,
                                                layer.fields()[positions.columns->y].name));
    }
    return positions;
}

}  // namespace geo
