#include "src/commands/limits_text.hpp"

#include "geo/distance.hpp"
#include "src/commands/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace commands {
namespace {

using enum Table::Align;

constexpr double m_per_km = 1e3;

std::string range(db::Real const& low, db::Real const& high) {
    if (!low || !high) return "held";
    return sensible(*low) + "–" + sensible(*high);
}

std::string percent_range(db::Real const& low, db::Real const& high) {
    return fmt::format("{:.1f}–{:.1f} %", 100 * low.value_or(NAN), 100 * high.value_or(NAN));
}

std::string bearing_range(db::CityRow const& city) {
    if (!city.major_sd_km_lo) return "held";
    if (!city.bearing_deg_lo || !city.bearing_deg_hi) return "any";
    return fmt::format("±{:.0f}°", (*city.bearing_deg_hi - *city.bearing_deg_lo) / 2);
}

/// How far from the shown centre the true one lies at most, by its 95 % region.
double centre_within_km(db::RunRecord const& record, db::CityRow const& city) {
    double furthest_m = NAN;
    for (db::CityUncertaintyRow const& region : record.city_uncertainties) {
        if (region.city_id != city.city_id) continue;
        for (geo::Polygon const& part : region.area.polygons)
            for (geo::Ring const& ring : part)
                for (geo::LonLat const& corner : ring)
                    furthest_m = std::fmax(furthest_m, geo::distance_m(city.centre, corner));
    }
    return furthest_m / m_per_km;
}

std::string run_line(db::RunRow const& run) {
    std::string text;
    if (run.background && run.background_se)
        text += fmt::format("  Standard errors: background {} ± {}", sensible(*run.background),
                            sensible(*run.background_se));
    if (run.overdispersion && run.overdispersion_se)
        text += fmt::format("{}overdispersion {} ± {}", text.empty() ? "  Standard errors: " : ", ",
                            sensible(*run.overdispersion), sensible(*run.overdispersion_se));
    return text.empty() ? "" : text + "\n";
}

std::string bootstrap_line(db::RunRecord const& record) {
    std::vector<double> const ratios = bootstrap_ratios(record);
    if (ratios.empty()) return "";
    auto const [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    return fmt::format("  Bootstrap, {} refits: errors of the centres {:.2f} to {:.2f} times those above\n",
                       record.city_bootstraps.front().refits, *least, *most);
}

}  // namespace

std::vector<double> bootstrap_ratios(db::RunRecord const& record) {
    std::vector<double> ratios;
    for (db::CityBootstrapRow const& refitted : record.city_bootstraps) {
        auto const city = std::find_if(record.cities.begin(), record.cities.end(),
                                       [&](auto const& row) { return row.city_id == refitted.city_id; });
        ratios.push_back(std::hypot(refitted.x_se_m.value_or(NAN), refitted.y_se_m.value_or(NAN)) /
                         std::hypot(city->x_se_m.value_or(NAN), city->y_se_m.value_or(NAN)));
    }
    return ratios;
}

std::string limits_text(db::RunRecord const& record) {
    Table table({right, left, right, right, right, right, right, right});
    table.add({"id", "name", "centre", "visits", "share", "longer km", "shorter km", "bearing"});
    bool any = false;
    for (db::CityRow const& city : record.cities) {
        if (!city.identified) continue;
        any = true;
        table.add({fmt::format("{}", city.city_id), printable(city.name, 16),
                   "within " + sensible(centre_within_km(record, city)) + " km",
                   range(city.visits_lo, city.visits_hi), percent_range(city.share_lo, city.share_hi),
                   range(city.major_sd_km_lo, city.major_sd_km_hi),
                   range(city.minor_sd_km_lo, city.minor_sd_km_hi), bearing_range(city)});
    }
    if (!any) return "";
    return "\n95 % limits, as far as the model holds\n" + table.text() + run_line(record.run) +
           bootstrap_line(record);
}

}  // namespace commands
