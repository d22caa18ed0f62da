#include "geo/crs/transformation.hpp"
#include "geo/errors.hpp"
#include "geo/read/choose_fields.hpp"
#include "geo/read/parse_number.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/read/row_positions.hpp"

#include <fmt/format.h>

#include <cmath>

namespace geo {
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
