#include "src/qgis/detail/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qgis {

pugi::xml_node add_rule(pugi::xml_node style, char const* key, std::string const& filter, char const* label) {
    constexpr char const* symbol_of_first = "0";
    pugi::xml_node rules = style.child("renderer-v2").child("rules");
    pugi::xml_node symbols = style.child("renderer-v2").child("symbols");
    pugi::xml_node first = rules.find_child_by_attribute("symbol", symbol_of_first);
    pugi::xml_node added = rules.insert_child_after("rule", first);
    std::string const all = first.attribute("filter").value();
    added.append_attribute("key") = key;
    added.append_attribute("symbol") = key;
    added.append_attribute("filter") = fmt::format("{} AND {}", all, filter).c_str();
    added.append_attribute("label") = label;
    first.attribute("filter") = fmt::format("{} AND NOT ({})", all, filter).c_str();
    pugi::xml_node copy = symbols.append_copy(symbols.find_child_by_attribute("name", symbol_of_first));
    copy.attribute("name") = key;
    return copy;
}

std::string among_cities(std::int64_t run_id, std::vector<std::int64_t> const& city_ids) {
    return fmt::format(R"(("run_id" = {} AND "city_id" IN ({})))", run_id, fmt::join(city_ids, ", "));
}

}  // namespace qgis
