#include "geo/write/layers.hpp"

#include <array>

namespace geo {
namespace {

constexpr std::size_t longest = 10;  // characters, in the format of dBASE III
constexpr std::string_view of_city = "from_city_";

/// "amp" for amplitude, "maj" and "min" for the axes, "over" for overdispersion; units are left out before
/// the endings _lo, _hi and _se.
constexpr std::array<std::pair<std::string_view, std::string_view>, 59> short_names{{
    {"amplitude_hi", "amp_hi"},
    {"amplitude_lo", "amp_lo"},
    {"background_se", "backgr_se"},
    {"bearing_deg", "bearing"},
    {"bearing_deg_hi", "bearing_hi"},
    {"bearing_deg_lo", "bearing_lo"},
    {"catchment_km", "catch_km"},
    {"catchment_km2", "catch_km2"},
    {"cities_found", "cit_found"},
    {"cities_requested", "cit_asked"},
    {"coefficient", "coef"},
    {"coefficient_hi", "coef_hi"},
    {"coefficient_lo", "coef_lo"},
    {"coefficient_se", "coef_se"},
    {"competition", "compet"},
    {"competition_figure", "compet_fig"},
    {"competition_reason", "compet_why"},
    {"cumulative_share", "cum_share"},
    {"effective_stores", "eff_stores"},
    {"exposure_field", "expo_field"},
    {"finished_at", "finished"},
    {"from_background", "from_bg"},
    {"from_small_contributions", "from_rest"},
    {"integral_hi", "integr_hi"},
    {"integral_lo", "integr_lo"},
    {"integral_share", "integr_shr"},
    {"log_likelihood", "log_lik"},
    {"main_city_id", "main_city"},
    {"major_sd_km", "majsd_km"},
    {"major_sd_km_hi", "majsd_hi"},
    {"major_sd_km_lo", "majsd_lo"},
    {"minor_sd_km", "minsd_km"},
    {"minor_sd_km_hi", "minsd_hi"},
    {"minor_sd_km_lo", "minsd_lo"},
    {"multiplier_hi", "multip_hi"},
    {"multiplier_lo", "multip_lo"},
    {"null_deviance", "null_dev"},
    {"overdispersion", "overdisp"},
    {"overdispersion_factor", "overdis_f"},
    {"overdispersion_se", "overdis_se"},
    {"rows_set_aside", "rows_aside"},
    {"schema_version", "schema_v"},
    {"source_filter", "src_filter"},
    {"source_layer", "src_layer"},
    {"started_from", "start_from"},
    {"stop_reason", "stop_why"},
    {"stores_in_reach", "in_reach"},
    {"stores_used", "stores"},
    {"telling_stores", "telling"},
    {"test_deviance", "test_dev"},
    {"tool_version", "tool_ver"},
    {"variance_power", "var_power"},
    {"visitors_field", "vis_field"},
    {"visitors_hi", "visitrs_hi"},
    {"visitors_lo", "visitrs_lo"},
    {"visits_per_inhabitant", "visits_inh"},
    {"visits_per_inhabitant_hi", "vis_inh_hi"},
    {"visits_per_inhabitant_lo", "vis_inh_lo"},
    {"xy_correlation", "xy_corr"},
}};

}  // namespace

std::string short_field_name(std::string const& name) {
    if (name.starts_with(of_city)) return "from_" + name.substr(of_city.size());
    for (auto const& [long_name, short_name] : short_names)
        if (long_name == name) return std::string(short_name);
    return name.substr(0, longest);
}

std::span<std::pair<std::string_view, std::string_view> const> short_field_names() {
    return short_names;
}

}  // namespace geo
