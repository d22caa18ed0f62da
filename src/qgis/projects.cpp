#include "src/qgis/projects.hpp"

#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <sstream>
#include <string_view>

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

namespace {

/// The database keeps every run, and a layer of the project shows one.
void choose_run(pugi::xml_document& document, std::int64_t run_id) {
    for (pugi::xpath_node const& found :
         document.select_nodes("//maplayer[starts-with(datasource,'./footfall.gpkg')]")) {
        pugi::xml_node source = found.node().child("datasource");
        source.text().set(fmt::format("{}|subset=\"run_id\" = {}", source.child_value(), run_id).c_str());
    }
}

/// The project where the database is not beside it.
std::string with_database(std::string text, std::string const& database) {
    constexpr std::string_view beside = "./footfall.gpkg";
    if (database == beside) return text;
    for (auto at = text.find(beside); at != std::string::npos; at = text.find(beside, at + database.size()))
        text.replace(at, beside.size(), database);
    return text;
}

/// The surface and the table of the layout, in the words of a run in which people are divided among stores.
void say_shared(pugi::xml_document& document) {
    constexpr char const* surface = "Visitors of one more store";
    document.select_node("//layer-tree-layer[@id='footfall_surface']").node().attribute("name") = surface;
    document.select_node("//maplayer[id='footfall_surface']/layername").node().text().set(surface);
    pugi::xml_node share = document.select_node("//displayColumns/column[@heading='Share']").node();
    share.attribute("heading") = "People";
    share.attribute("attribute") =
        R"(format_number(round("integral", 2 - floor(log10(max("integral", 1)))), 0))";
}

/// In place of a table without rows.
void say_no_city(pugi::xml_document& document) {
    pugi::xml_node layout = document.select_node("//Layout[@name='Cities']").node();
    layout.remove_child("LayoutMultiFrame");
    pugi::xml_node const table = layout.find_child_by_attribute("id", "table");
    pugi::xml_node sentence = layout.append_copy(layout.find_child_by_attribute("id", "title"));
    sentence.attribute("id") = "no city";
    sentence.attribute("labelText") = "No city was found. The report says what the stores show instead.";
    for (char const* const place : {"position", "positionOnPage", "size"})
        sentence.attribute(place) = table.attribute(place).value();
    sentence.attribute("valign") = "32";  // top
    sentence.child("LabelFont").attribute("description") = "Sans,9,-1,5,50,0,0,0,0,0";
    layout.remove_child(table);
}

/// The picture of ways that nobody traced, with its title and its theme.
void leave_out_ways(pugi::xml_document& document) {
    pugi::xml_node const map = document.select_node("//LayoutItem[@id='ways']").node();
    pugi::xml_node const title = map.previous_sibling("LayoutItem");
    map.parent().remove_child(title);
    map.parent().remove_child(map);
    pugi::xml_node const theme =
        document.select_node("//visibility-preset[@name='Ways of the centres']").node();
    theme.parent().remove_child(theme);
}

}  // namespace

std::string text_of(RunProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::run_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.child("qgis").child("title").text().set(project.title.c_str());
    document.child("qgis").attribute("projectname") = project.title.c_str();
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    if (project.people_are_shared) say_shared(document);
    if (!project.styles.contains("cities")) say_no_city(document);
    set_extents(document, project.box);
    choose_run(document, project.run_id);
    add_styles(document, "footfall_", project.styles);
    return with_database(saved(document), project.database);
}

std::string text_of(EvaluationProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::evaluation_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    if (!project.styles.contains("city_paths")) leave_out_ways(document);
    add_styles(document, "evaluation_", project.styles);
    return saved(document);
}

bool saved_in_qgis(std::string const& xml) {
    // Each of ours begins with a comment, and QGIS keeps no comments.
    return xml.substr(0, xml.find("<qgis")).find("<!--") == std::string::npos;
}

}  // namespace qgis
