#include "src/qgis/run_project.hpp"

#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/texts.hpp"

#include <fmt/format.h>

#include <cstring>

namespace qgis {
namespace {

/// QGIS gives a layer another id where it has ten characters or fewer.
constexpr char const* id_prefix = "footfall_";

/// The database keeps every run; a layer of the project shows one.
void choose_run(pugi::xml_document& document, std::int64_t run_id) {
    for (pugi::xpath_node const& found : document.select_nodes("//maplayer[provider='ogr']")) {
        pugi::xml_node source = found.node().child("datasource");
        source.text().set(fmt::format("{}|subset=\"run_id\" = {}", source.child_value(), run_id).c_str());
    }
}

void add_styles(pugi::xml_document& document, std::map<std::string, std::string> const& styles) {
    for (pugi::xpath_node const& found : document.select_nodes("//maplayer")) {
        std::string const id = found.node().child_value("id");
        auto const style = styles.find(id.substr(std::strlen(id_prefix)));
        style != styles.end() ? add_style(found.node(), style->second) : remove_layer(document, id);
    }
}

}  // namespace

std::string text_of(RunProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::run_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    for (char const* place : {"/qgis/title", "/qgis/@projectname"})
        if (pugi::xpath_node const found = document.select_node(place); found.attribute())
            found.attribute() = project.title.c_str();
        else
            found.node().text().set(project.title.c_str());
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    choose_run(document, project.run_id);
    add_styles(document, project.styles);
    if (!project.shows_contributions) hide_layer(document, "footfall_contributions");
    return saved(document);
}

}  // namespace qgis
