#include "src/qgis/detail/rules.hpp"
#include "src/qgis/styles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

namespace qgis {

std::string with_pale_cities(std::string_view layer, std::string const& qml, std::int64_t run_id,
                             std::vector<std::int64_t> const& uncertain) {
    if (uncertain.empty() || (layer != "cities" && layer != "city_spreads")) return qml;
    pugi::xml_document document;
    document.load_string(qml.c_str(), pugi::parse_full);
    std::string const filter =
        fmt::format(R"(("run_id" = {} AND "city_id" IN ({})))", run_id, fmt::join(uncertain, ", "));
    pugi::xml_node symbol = add_rule(document.child("qgis"), "uncertain", filter,
                                     layer == "cities" ? "Uncertain: the stores do not tell well where it is"
                                                       : "The same of an uncertain city");
    symbol.attribute("alpha") = "0.4";
    std::ostringstream text;
    document.save(text, "  ");
    return text.str();
}

}  // namespace qgis
