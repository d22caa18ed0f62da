#include "src/qgis/styles.hpp"
#include "src/qgis/texts.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace qgis {
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
