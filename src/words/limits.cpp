#include "src/results/run/uncertainty.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace words {

std::string limits(db::Real const& low, db::Real const& high) {
    if (!low || !high) return "held";
    return sensible(*low) + "–" + sensible(*high);
}

std::string percent_limits(db::Real const& low, db::Real const& high) {
    if (!low || !high) return "";
    return fmt::format("{:.1f}–{:.1f} %", 100 * *low, 100 * *high);
}

std::string bearing_limits(db::CityRow const& city) {
    if (!city.major_sd_km_lo) return "held";
    if (!city.bearing_deg_lo || !city.bearing_deg_hi) return "any";
    return fmt::format("±{:.0f}°", (*city.bearing_deg_hi - *city.bearing_deg_lo) / 2);
}

double centre_within_km(db::RunRecord const& record, db::CityRow const& city) {
    auto const region =
        std::ranges::find(record.city_uncertainties, city.city_id, &db::CityUncertaintyRow::city_id);
    return region == record.city_uncertainties.end() ? NAN : results::furthest_km(city, *region);
}

bool is_uncertain(db::RunRecord const& record, db::CityRow const& city) {
    // A centre whose region is not known, as that of a run without errors, is not called uncertain.
    return !city.identified || centre_within_km(record, city) > city.major_sd_km;
}

std::vector<double> bootstrap_ratios(db::RunRecord const& record) {
    std::vector<double> ratios;
    for (db::CityBootstrapRow const& refitted : record.city_bootstraps) {
        auto const city = std::find_if(record.cities.begin(), record.cities.end(),
                                       [&](auto const& row) { return row.city_id == refitted.city_id; });
        bool const known = city != record.cities.end();
        if (known && results::has_known_centre(*city)) {
            ratios.push_back(1);
            continue;
        }
        ratios.push_back(known ? std::hypot(refitted.x_se_m.value_or(NAN), refitted.y_se_m.value_or(NAN)) /
                                     std::hypot(city->x_se_m.value_or(NAN), city->y_se_m.value_or(NAN))
                               : NAN);
    }
    return ratios;
}

}  // namespace words
