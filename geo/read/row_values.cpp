#include "geo/read/row_values.hpp"

#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/choose_fields.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <tuple>

namespace geo {
namespace {

/// The columns that the user names.
std::optional<CoordinateColumns> columns_asked_for(SourceLayer const& layer, CoordinateFields const& fields,
                                                   std::vector<std::string>& notices) {
    using Both = CoordinateColumns::Both;
    auto const find = [&](std::string const& field, char const* option) {
        return find_field(layer, field, option, notices);
    };
    if (!fields.lon.empty())
        return CoordinateColumns{find(fields.lon, "--lon"), find(fields.lat, "--lat"), true};
    if (!fields.x.empty()) return CoordinateColumns{find(fields.x, "--x"), find(fields.y, "--y"), false};
    for (auto const& [field, option, both] : {std::tuple{&fields.latlon, "--latlon", Both::y_first},
                                              std::tuple{&fields.lonlat, "--lonlat", Both::x_first}}) {
        if (field->empty()) continue;
        std::size_t const found = find(*field, option);
        return CoordinateColumns{found, found, true, both};
    }
    return std::nullopt;
}

std::optional<CoordinateColumns> columns_of(SourceLayer const& layer, bool prefer_planar) {
    if (layer.has_geometry()) return std::nullopt;
    if (auto const columns = find_coordinate_columns(layer.fields(), prefer_planar)) return columns;
    std::vector<std::string> names;
    for (Field const& field : layer.fields())
        names.push_back(field.name);
    throw UsageError(fmt::format(
        "layer {} of {} has no coordinates that are known by name; say which columns hold them with "
        "--lon and --lat, --x and --y, or --latlon for both in one, or add them with --join (its columns "
        "are {})",
        layer.name(), layer.source(), fmt::join(names, ", ")));
}

std::string missing_crs(SourceLayer const& layer) {
    bool const is_shapefile = layer.driver() == "ESRI Shapefile";
    return fmt::format(
        "{} (layer {}) {}; say which CRS its coordinates are in with --src-crs, for example EPSG:4326",
        layer.source(), layer.name(),
        is_shapefile ? "has no .prj beside it, so its CRS is unknown" : "does not say its CRS");
}

/// The CRS that the file names, unless the user names columns of another kind instead of its geometry.
std::optional<Crs> own_crs(SourceLayer const& layer, RowPositions const& positions) {
    if (layer.crs_wkt().empty() || !layer.unknown_crs().empty()) return std::nullopt;
    Crs own = crs_from_text(layer.crs_wkt());
    bool const in_degrees = positions.columns && positions.columns->geographic;
    if (in_degrees && own.kind != CrsKind::geographic) return std::nullopt;
    if (positions.columns && !in_degrees && own.kind != CrsKind::planar) return std::nullopt;
    return own;
}

void choose_crs(SourceLayer const& layer, std::string const& source_crs, RowPositions& positions) {
    bool const unknown = !layer.unknown_crs().empty() && !positions.columns;
    std::optional<Crs> const own = own_crs(layer, positions);
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
            layer.crs_wkt().empty()
                ? "the file does not say its CRS: longitude and latitude are taken as WGS 84"
                : "the CRS of the file has no degrees: longitude and latitude are taken as WGS 84");
    } else {
        throw UsageError(missing_crs(layer));
    }
}

}  // namespace

RowPoint RowPositions::of(SourceRow const& row) const {
    if (!columns || row.where.reason == "too many values") return row.where;
    if (columns->both != CoordinateColumns::Both::no)
        return point_of_both(row.values[columns->x], columns->both);
    return point_of_columns(row.values[columns->x], row.values[columns->y]);
}

RowPositions find_positions(SourceLayer const& layer, ReadStoresOptions const& options) {
    std::string const& source_crs = options.source_crs;
    RowPositions positions;
    bool const prefer_planar = !source_crs.empty() && crs_from_text(source_crs).kind == CrsKind::planar;
    positions.columns = columns_asked_for(layer, options.coordinates, positions.notices);
    if (!positions.columns) positions.columns = columns_of(layer, prefer_planar);
    choose_crs(layer, source_crs, positions);
    if (positions.columns && positions.columns->both != CoordinateColumns::Both::no) {
        positions.notices.push_back(fmt::format(
            "coordinates are read from the column {}, {} first", layer.fields()[positions.columns->x].name,
            positions.columns->both == CoordinateColumns::Both::x_first ? "longitude" : "latitude"));
    } else if (positions.columns) {
        positions.notices.push_back(fmt::format("coordinates are read from the columns {} and {}",
                                                layer.fields()[positions.columns->x].name,
                                                layer.fields()[positions.columns->y].name));
    }
    return positions;
}

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
