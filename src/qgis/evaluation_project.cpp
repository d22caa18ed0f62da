#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/projects.hpp"
#include "src/qgis/texts.hpp"

namespace qgis {

std::string text_of(EvaluationProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::evaluation_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    add_styles(document, "evaluation_", project.styles);
    return saved(document);
}

}  // namespace qgis
