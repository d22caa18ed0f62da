#include "src/qgis/detail/project_xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <sstream>

namespace qgis {
namespace {

void set(pugi::xml_node parent, char const* name, double value) {
    parent.append_child(name).text().set(fmt::format("{}", value).c_str());
}

/// The smallest box around the given one that has the frame's shape. Without that shape the map would be
/// distorted.
geo::PlanarBox shaped(geo::PlanarBox box, double width, double height) {
    double const per_unit = std::max((box.east_m - box.west_m) / width, (box.north_m - box.south_m) / height);
    double const more_x = (per_unit * width - (box.east_m - box.west_m)) / 2;
    double const more_y = (per_unit * height - (box.north_m - box.south_m)) / 2;
    return {box.west_m - more_x, box.south_m - more_y, box.east_m + more_x, box.north_m + more_y};
}

/// Removes what the XPaths lead to, in which the layer's id replaces {}.
void remove_from(pugi::xml_document& document, std::string const& id,
                 std::initializer_list<char const*> paths) {
    for (char const* path : paths) {
        auto const nodes = document.select_nodes(fmt::format(fmt::runtime(path), id).c_str());
        for (pugi::xpath_node const& found : nodes)
            found.parent().remove_child(found.node());
    }
}

/// A layer holds its style beside its source.
void add_style(pugi::xml_node layer, std::string const& qml) {
    pugi::xml_document style;
    style.load_string(qml.c_str());
    pugi::xml_node const root = style.child("qgis");
    for (char const* const attribute : {"labelsEnabled", "simplifyDrawingHints"})
        if (root.attribute(attribute)) layer.append_copy(root.attribute(attribute));
    for (pugi::xml_node const& child : root.children())
        layer.append_copy(child);
}

void remove_layer(pugi::xml_document& document, std::string const& id) {
    remove_from(document, id,
                {"//layer-tree-layer[@id='{}']", "//visibility-preset/layer[@id='{}']",
                 "//LayerSet/Layer[text()='{}']", "//maplayer[id='{}']"});
}

}  // namespace

void set_plane(pugi::xml_document& document, std::string const& crs_wkt) {
    for (pugi::xpath_node const& found : document.select_nodes("//wkt[not(text())]"))
        found.node().text().set(crs_wkt.c_str());
}

void set_extents(pugi::xml_document& document, geo::PlanarBox const& box) {
    pugi::xml_node canvas = document.select_node("//mapcanvas/extent").node();
    set(canvas, "xmin", box.west_m);
    set(canvas, "ymin", box.south_m);
    set(canvas, "xmax", box.east_m);
    set(canvas, "ymax", box.north_m);
    for (pugi::xpath_node const& found : document.select_nodes("//LayoutItem/Extent")) {
        double width = 1, height = 1;
        std::sscanf(found.node().parent().attribute("size").value(), "%lf,%lf", &width, &height);
        geo::PlanarBox const of_map = shaped(box, width, height);
        found.node().append_attribute("xmin") = fmt::format("{}", of_map.west_m).c_str();
        found.node().append_attribute("ymin") = fmt::format("{}", of_map.south_m).c_str();
        found.node().append_attribute("xmax") = fmt::format("{}", of_map.east_m).c_str();
        found.node().append_attribute("ymax") = fmt::format("{}", of_map.north_m).c_str();
    }
}

void add_styles(pugi::xml_document& document, std::string const& id_prefix,
                std::map<std::string, std::string> const& styles) {
    for (pugi::xpath_node const& found : document.select_nodes("//maplayer")) {
        std::string const id = found.node().child_value("id");
        auto const style = styles.find(id.substr(id_prefix.size()));
        style != styles.end() ? add_style(found.node(), style->second) : remove_layer(document, id);
    }
}

std::string saved(pugi::xml_document const& document) {
    std::ostringstream text;
    document.save(text, "  ");
    return text.str();
}

}  // namespace qgis
