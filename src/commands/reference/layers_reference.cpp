#include "geo/write/layers.hpp"
#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/object_fields.hpp"
#include "src/commands/reference/sections.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace commands {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr char const* what_fit_writes =
    R"(`fit` writes these as GeoJSON beside the database, with a style for QGIS (`.qml`); `export` writes them, and the tables of
the database, in any format. Their fields are the columns of [the tables](#database) of the same names. A layer without a
feature has no file if it is one of the last three.

)";

constexpr char const* short_names_intro =
    R"(The fields of a shapefile have ten characters at most, and texts 254. Longer names become these; `from_city_5` becomes
`from_5`.

)";

std::map<std::string_view, char const*> const rasters{
    {"surface",
     "visitors that a store can expect there: the cities and the background together; where people are "
     "divided "
     "among stores, what one more store would have"},
    {"residual_surface",
     "where visitors are missing or too many: the misfits of about eight stores around, in their standard "
     "deviations"},
    {"density", "visitors per km², where they live; only where people are divided among stores"}};

std::string layers_table() {
    db::RunRecord const nothing;
    Rows rows;
    for (geo::Layer const& layer : results::layers_of(nothing))
        rows.push_back({markdown::code(layer.name + ".geojson"), layer.description});
    for (std::string_view const raster : results::raster_names)
        rows.push_back({markdown::code(std::string(raster) + ".tif"), rasters.at(raster)});
    return markdown::table({"file", "what it shows"}, rows);
}

std::string layer_text(DescribedObject const& layer) {
    Rows rows;
    for (ObjectField const& field : layer.fields)
        rows.push_back({markdown::code(std::string(field.name)), std::string(field.meaning)});
    return markdown::heading(3, std::string(layer.name)) + std::string(layer.meaning) + "\n\n" +
           markdown::table({"field", "what it holds"}, rows);
}

std::string short_names_text() {
    Rows rows;
    for (auto const& [name, short_name] : geo::short_field_names())
        rows.push_back({markdown::code(std::string(name)), markdown::code(std::string(short_name))});
    return markdown::heading(3, "Names in shapefiles") + short_names_intro +
           markdown::table({"field", "in a shapefile"}, rows);
}

}  // namespace

std::string layers_reference() {
    std::string text = markdown::heading(2, "Layers") + what_fit_writes + layers_table();
    for (DescribedObject const& layer : layer_objects())
        text += layer_text(layer);
    return text + short_names_text();
}

}  // namespace commands
