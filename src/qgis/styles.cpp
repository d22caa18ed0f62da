#include "src/qgis/styles.hpp"

#include "src/qgis/detail/project_xml.hpp"
#include "src/qgis/texts.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <sstream>
#include <utility>

namespace qgis {
namespace {

/// Puts a rule after the first of a style, for those of its features that the filter holds for; the first
/// rule keeps the others. The new rule has a copy of its symbol, which is returned, under the key as its
/// name.
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

/// The filter of these cities of a run.
std::string among_cities(std::int64_t run_id, std::vector<std::int64_t> const& city_ids) {
    return fmt::format(R"(("run_id" = {} AND "city_id" IN ({})))", run_id, fmt::join(city_ids, ", "));
}

/// The first number of lines is drawn in a fraction of a second, the second in one.
constexpr std::size_t most_at_every_scale = 2'000, most_further_away = 10'000;
/// So many stores fill a screen.
constexpr std::size_t most_from_afar = 10'000;

double largest_of(std::vector<double> const& values) {
    double const largest = values.empty() ? 0 : *std::ranges::max_element(values);
    return largest > 0 ? largest : 1;
}

/// The smallest of the `count` largest values, or 0 where there are no more than these. Puts `values` in
/// another order.
double smallest_of_largest(std::vector<double>& values, std::size_t count) {
    if (values.size() <= count) return 0;
    auto const last = values.begin() + static_cast<std::ptrdiff_t>(count) - 1;
    std::ranges::nth_element(values, last, std::greater{});
    return *last;
}

/// A value as a filter has it, and as a legend has it.
struct Written {
    std::string plain, shown;
};

/// Two digits, rounded down so that the largest value reaches the number shown.
Written two_digits(double value) {
    int const decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(value))));
    double const unit = std::pow(10, std::floor(std::log10(value)) - 1);
    double const down = std::floor(value / unit + 1e-9) * unit;
    return {fmt::format("{:.{}f}", down, decimals), words::grouped(down, decimals)};
}

}  // namespace

VisitorScale visitor_scale(std::vector<double> at_stores, std::vector<double> contributions) {
    double const most = largest_of(contributions);
    double const most_at_a_store = largest_of(at_stores);
    bool const all = at_stores.size() <= 2 * most_from_afar;
    return {most_at_a_store,
            all ? 0 : smallest_of_largest(at_stores, most_from_afar),
            most,
            std::max(most / 10, smallest_of_largest(contributions, most_at_every_scale)),
            std::max(most / 100, smallest_of_largest(contributions, most_further_away)),
            contributions.size() <= 2 * most_further_away ? "100 000" : "10 000"};
}

std::string with_scale(std::string const& style, VisitorScale const& scale) {
    std::string denominator = scale.close;
    std::erase(denominator, ' ');
    // Cheap to evaluate, because QGIS does so for every symbol.
    auto const per_root = [](double largest_mm, double most) {
        return fmt::format("{:.4g}", largest_mm / std::sqrt(most));
    };
    std::string const shown = scale.busy > 0
                                  ? fmt::format(R"( AND (@map_scale &lt; 500000 OR "visitors" &gt;= {}))",
                                                two_digits(scale.busy).plain)
                                  : "";
    Written const many = two_digits(scale.many), few = two_digits(scale.few);
    return fmt::format(fmt::runtime(style), fmt::arg("shown", shown),
                       fmt::arg("store_mm", per_root(3.6, scale.most_at_a_store)),
                       fmt::arg("line_mm", per_root(1.55, scale.most_from_a_city)),
                       fmt::arg("many", many.plain), fmt::arg("many_shown", many.shown),
                       fmt::arg("few", few.plain), fmt::arg("few_shown", few.shown),
                       fmt::arg("close", scale.close), fmt::arg("close_denominator", denominator));
}

std::string layer_style(std::string_view layer, VisitorScale const& scale) {
    std::array<std::pair<char const*, char const*>, 16> const styles{
        {{"cities", texts::cities},
         {"city_spreads", texts::city_spreads},
         {"city_uncertainties", texts::city_uncertainties},
         {"city_paths", texts::city_paths},
         {"competitors", texts::competitors},
         {"trade_areas", texts::trade_areas},
         {"truth_cities", texts::truth_cities},
         {"fitted_cities", texts::fitted_cities},
         {"truth_city_spreads", texts::truth_city_spreads},
         {"fitted_city_spreads", texts::fitted_city_spreads},
         {"matches", texts::matches},
         {"predictions", texts::predictions},
         {"losses", texts::losses},
         {"map_land", texts::map_land},
         {"map_borders", texts::map_borders},
         {"map_places", texts::map_places}}};
    if (layer == "stores") return with_scale(texts::stores, scale);
    if (layer == "contributions") return with_scale(texts::contributions, scale);
    for (auto const& [name, style] : styles)
        if (layer == name) return style;
    return {};
}

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

namespace {

/// ColorBrewer's YlGnBu without its darkest colour, on which nothing could be read.
constexpr std::array<char const*, 8> from_pale_to_dark{"#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb",
                                                       "#41b6c4", "#1d91c0", "#225ea8", "#253494"};

/// ColorBrewer's RdBu, cold below and warm above.
constexpr std::array<std::pair<double, char const*>, 7> from_blue_to_red{{{-1, "#2166ac"},
                                                                          {-0.5, "#67a9cf"},
                                                                          {-0.2, "#d1e5f0"},
                                                                          {0, "#f7f7f7"},
                                                                          {0.2, "#fddbc7"},
                                                                          {0.5, "#ef8a62"},
                                                                          {1, "#b2182b"}}};

/// The value to two digits, as in a legend.
double rounded(double value) {
    if (value == 0) return 0;
    double const unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
    return std::round(value / unit) * unit;
}

std::string label_of(double value, std::string const& unit) {
    double const size = std::abs(value);
    int const decimals = size >= 10 || size == 0 ? 0
                         : size >= 1             ? 1
                         : size >= 0.1           ? 2
                                                 : 1 - static_cast<int>(std::floor(std::log10(size) + 1e-9));
    return fmt::format("{}{}{}{}", value < 0 ? "−" : "", words::grouped(size, decimals),
                       unit.empty() ? "" : " ", unit);
}

}  // namespace

std::vector<ColourStop> visitors_colours(double most) {
    std::vector<ColourStop> colours;
    for (std::size_t i = 0; i < from_pale_to_dark.size(); ++i) {
        double const part = static_cast<double>(i) / (from_pale_to_dark.size() - 1);
        colours.push_back({rounded(most * part * part), from_pale_to_dark[i]});
    }
    return colours;
}

std::vector<ColourStop> diverging_colours(double most) {
    std::vector<ColourStop> colours;
    for (auto const& [part, colour] : from_blue_to_red)
        colours.push_back({rounded(most * part), colour});
    return colours;
}

std::string raster_style(std::vector<ColourStop> const& colours, std::string const& unit) {
    pugi::xml_document document;
    document.load_string(texts::raster, pugi::parse_full);
    pugi::xml_node renderer = document.select_node("//rasterrenderer").node();
    pugi::xml_node shader = document.select_node("//colorrampshader").node();
    std::string const least = fmt::format("{}", colours.front().value);
    std::string const most = fmt::format("{}", colours.back().value);
    renderer.append_attribute("classificationMin") = least.c_str();
    renderer.append_attribute("classificationMax") = most.c_str();
    shader.append_attribute("minimumValue") = least.c_str();
    shader.append_attribute("maximumValue") = most.c_str();
    pugi::xml_node const legend = shader.first_child();
    for (ColourStop const& stop : colours) {
        pugi::xml_node item = shader.insert_child_before("item", legend);
        item.append_attribute("value") = fmt::format("{}", stop.value).c_str();
        item.append_attribute("color") = stop.colour.c_str();
        item.append_attribute("alpha") = 255;
        bool const is_last = &stop == &colours.back();
        item.append_attribute("label") = label_of(stop.value, is_last ? unit : "").c_str();
    }
    std::ostringstream text;
    document.save(text, "  ");
    return text.str();
}

double largest_value(geo::Raster const& raster) {
    double largest = 0;
    for (float const value : raster.grid.values)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
    return largest > 0 ? largest : 1;
}

std::string run_style(geo::Raster const& raster) {
    double const most = largest_value(raster);
    return raster_style(raster.name != "residual_surface" ? visitors_colours(most) : diverging_colours(most),
                        raster.unit);
}

std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all) {
    if (raster.name == "difference")
        return raster_style(diverging_colours(largest_value(raster)), raster.unit);
    double most = 0;
    for (geo::Raster const& other : all)
        if (other.name != "difference") most = std::max(most, largest_value(other));
    return raster_style(visitors_colours(most), raster.unit);
}

}  // namespace qgis
