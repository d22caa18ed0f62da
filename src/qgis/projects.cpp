#include "src/qgis/projects.hpp"

#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/texts.hpp"

#include <fmt/format.h>

namespace qgis {
namespace {

/// The database keeps every run, and a layer of the project shows one.
void choose_run(pugi::xml_document& document, std::int64_t run_id) {
    for (pugi::xpath_node const& found : document.select_nodes("//maplayer[provider='ogr']")) {
        pugi::xml_node source = found.node().child("datasource");
        source.text().set(fmt::format("{}|subset=\"run_id\" = {}", source.child_value(), run_id).c_str());
    }
}

}  // namespace

std::string text_of(RunProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::run_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.child("qgis").child("title").text().set(project.title.c_str());
    document.child("qgis").attribute("projectname") = project.title.c_str();
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    choose_run(document, project.run_id);
    add_styles(document, "footfall_", project.styles);
    return saved(document);
}

std::string text_of(EvaluationProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::evaluation_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    add_styles(document, "evaluation_", project.styles);
    return saved(document);
}

bool saved_in_qgis(std::string const& xml) {
    // Each of ours begins with a comment, and QGIS keeps no comments.
    return xml.substr(0, xml.find("<qgis")).find("<!--") == std::string::npos;
}

}  // namespace qgis
