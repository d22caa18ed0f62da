#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/detail/rules.hpp"
#include "src/qgis/styles.hpp"

namespace qgis {

std::string with_pale_cities(std::string_view layer, std::string const& qml, std::int64_t run_id,
                             std::vector<std::int64_t> const& uncertain) {
    if (uncertain.empty() || (layer != "cities" && layer != "city_spreads")) return qml;
    pugi::xml_document document;
    document.load_string(qml.c_str(), pugi::parse_full);
    pugi::xml_node symbol = add_rule(document.child("qgis"), "uncertain", among_cities(run_id, uncertain),
                                     layer == "cities" ? "Uncertain: the stores do not tell well where it is"
                                                       : "The same of an uncertain city");
    symbol.attribute("alpha") = "0.4";
    return saved(document);
}

}  // namespace qgis
