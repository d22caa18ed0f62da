#include "src/qgis/evaluation_project.hpp"

#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/texts.hpp"

#include <cstring>

namespace qgis {
namespace {

/// QGIS gives a layer another id where it has ten characters or fewer.
constexpr char const* id_prefix = "evaluation_";

void add_styles(pugi::xml_document& document, std::map<std::string, std::string> const& styles) {
    for (pugi::xpath_node const& found : document.select_nodes("//maplayer")) {
        std::string const id = found.node().child_value("id");
        auto const style = styles.find(id.substr(std::strlen(id_prefix)));
        style != styles.end() ? add_style(found.node(), style->second) : remove_layer(document, id);
    }
}

}  // namespace

std::string text_of(EvaluationProject const& project) {
    pugi::xml_document document;
    document.load_string(texts::evaluation_project, pugi::parse_full);
    set_plane(document, project.crs_wkt);
    document.select_node("//LayoutItem[@id='title']").node().attribute("labelText") = project.title.c_str();
    set_extents(document, project.box);
    add_styles(document, project.styles);
    return saved(document);
}

}  // namespace qgis
