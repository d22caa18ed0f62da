#include "src/qgis/styles.hpp"
#include "src/qgis/texts.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

namespace qgis {
namespace {

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

}  // namespace qgis
