#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/detail/rules.hpp"
#include "src/qgis/styles.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <array>
#include <utility>

namespace qgis {
namespace {

/// What the fields of `cities` mean where people are divided among the stores near them.
constexpr std::array<std::pair<char const*, char const*>, 9> names_of_fields{
    {{"amplitude", "Visitors per km² at the centre"},
     {"amplitude_lo", "Visitors per km² at the centre, lower 95 % limit"},
     {"amplitude_hi", "Visitors per km² at the centre, upper 95 % limit"},
     {"integral", "People: visitors who live in the city"},
     {"integral_lo", "People, lower 95 % limit"},
     {"integral_hi", "People, upper 95 % limit"},
     {"integral_share", "Share of the people of all cities"},
     {"overdispersion_factor", "Overdispersion φ of the city: the variance is φ times what is expected"},
     {"stability", "Stability: how often it comes back when stores are resampled"}}};

constexpr char const* tip_of_cities =
    R"(<b>[% "name" %]</b> · rank [% "rank" %]<br>[% format_number("integral", 0) %] visitors{0} live here[% if("integral_lo" IS NULL, '', ' (95 %: ' || format_number("integral_lo", 0) || ' to ' || format_number("integral_hi", 0) || ')') %], [% format_number("visits", 0) %] visits<br>[% format_number("amplitude", 1) %] visitors per km²{0} at the centre<br>Spread [% format_number("major_sd_km", 1) %] × [% format_number("minor_sd_km", 1) %] km: mostly how people live[% if("stability" IS NULL, '', '<br>Comes back in ' || format_number(100 * "stability", 0) || ' % of the resamples') %][% if("note" = '', '', '<br>' || "note") %])";

constexpr char const* tip_of_spreads =
    R"(<b>[% "name" %]</b><br>[% if("sigmas" = 1, 'One standard deviation', 'Two standard deviations') %]: mostly how people live around the centre)";

/// Adds a rule to that of ordinary cities, with a dashed outline.
void add_dashed_rule(pugi::xml_node style, std::string const& filter, char const* label) {
    pugi::xml_node const look = add_rule(style, "unstable", filter, label).child("layer").child("Option");
    look.find_child_by_attribute("name", "outline_style").attribute("value") = "dash";
}

void name_fields(pugi::xml_node style, bool exposure) {
    for (auto const& [field, name] : names_of_fields) {
        bool const rate = exposure && std::string_view(field).find("share") == std::string_view::npos &&
                          (std::string_view(field).starts_with("amplitude") ||
                           std::string_view(field).starts_with("integral"));
        style.child("aliases").find_child_by_attribute("field", field).attribute("name") =
            (std::string(name) + (rate ? ", per unit of exposure" : "")).c_str();
    }
}

void darken_outline(pugi::xml_node style) {
    pugi::xml_node const look = style.child("renderer-v2")
                                    .child("symbols")
                                    .find_child_by_attribute("name", "unstable")
                                    .child("layer")
                                    .child("Option");
    look.find_child_by_attribute("name", "outline_color").attribute("value") = "0,50,90,255";
}

}  // namespace

std::string for_shared_people(std::string_view layer, std::string const& qml, SharedPeople const& people) {
    if (layer != "cities" && layer != "city_spreads") return qml;
    pugi::xml_document document;
    document.load_string(qml.c_str(), pugi::parse_full);
    pugi::xml_node style = document.child("qgis");
    if (layer == "cities") {
        name_fields(style, people.exposure);
        std::string const unit = people.exposure ? " per unit of exposure" : "";
        style.child("mapTip").text().set(fmt::format(tip_of_cities, unit).c_str());
        if (people.resampled) {
            add_dashed_rule(style, R"(coalesce(round("stability", 6) < 0.8, false))",
                            "City that comes back in fewer than 80 % of the resamples");
            darken_outline(style);
        }
    } else {
        style.child("mapTip").text().set(tip_of_spreads);
        if (!people.unstable.empty())
            add_dashed_rule(style, among_cities(people.run_id, people.unstable),
                            "The same of a city that comes back in fewer than 80 % of the resamples");
    }
    return saved(document);
}

}  // namespace qgis
