#include "geo/crs/crs.hpp"

#include "geo/crs/detail/proj_handles.hpp"
#include "geo/errors.hpp"

#include <fmt/format.h>
#include <gdal.h>
#include <proj.h>
#include <proj_experimental.h>  // units and names of a CRS cannot be altered through proj.h

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace geo {
namespace {

/// Whether reading a WKT fails for want of memory: PROJ tells that only in the words of what was thrown.
bool lacks_memory(PJ_CONTEXT* context, std::string const& wkt) {
    PROJ_STRING_LIST warnings = nullptr, errors = nullptr;
    Pj const crs(proj_create_from_wkt(context, wkt.c_str(), nullptr, &warnings, &errors));
    bool lacks = false;
    for (PROJ_STRING_LIST error = errors; error && *error; ++error)
        lacks = lacks || std::string_view(*error).find("alloc") != std::string_view::npos ||
                std::string_view(*error).find("memory") != std::string_view::npos;
    proj_string_list_destroy(warnings);
    proj_string_list_destroy(errors);
    return lacks;
}

void require_proj(PJ_CONTEXT* context, std::string const& text) {
    bool const is_wkt = text.find('[') != std::string::npos;
    if (!proj_works(context) || (is_wkt && lacks_memory(context, text))) throw IoError(proj_fails);
}

Pj parsed(PJ_CONTEXT* context, std::string text) {
    // Without its type a PROJ string means an operation, which is not what somebody who names a CRS wants.
    bool const is_proj_string =
        text.find("proj=") != std::string::npos && text.find('[') == std::string::npos;
    if (is_proj_string && text.find("type=crs") == std::string::npos) text += " +type=crs";
    Pj crs(proj_create(context, text.c_str()));
    if (!crs) require_proj(context, text);
    if (!crs || !proj_is_crs(crs.get())) {
        throw UsageError(
            fmt::format("CRS \"{}\" is not known to PROJ; give a code such as EPSG:27700", text));
    }
    return crs;
}

/// The horizontal part of a compound CRS, without heights.
Pj horizontal(PJ_CONTEXT* context, Pj crs) {
    if (proj_get_type(crs.get()) == PJ_TYPE_COMPOUND_CRS)
        crs.reset(proj_crs_get_sub_crs(context, crs.get(), 0));
    if (Pj flat(proj_crs_demote_to_2D(context, nullptr, crs.get())); flat) return flat;
    return crs;
}

/// A CRS that carries its own way to WGS 84 (+towgs84) is described by the one inside.
Pj described(PJ_CONTEXT* context, PJ const* crs) {
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS) return Pj(proj_get_source_crs(context, crs));
    return Pj(proj_clone(context, crs));
}

CrsKind kind_of(PJ const* crs) {
    switch (proj_get_type(crs)) {
        case PJ_TYPE_GEOGRAPHIC_2D_CRS:
        case PJ_TYPE_GEOGRAPHIC_3D_CRS:
            return CrsKind::geographic;
        case PJ_TYPE_PROJECTED_CRS:
            return CrsKind::planar;
        default:
            return CrsKind::other;
    }
}

std::string name_of(PJ const* crs) {
    char const* authority = proj_get_id_auth_name(crs, 0);
    char const* code = proj_get_id_code(crs, 0);
    return authority && code ? fmt::format("{} ({}:{})", proj_get_name(crs), authority, code)
                             : proj_get_name(crs);
}

std::string wkt_of(PJ_CONTEXT* context, PJ const* crs) {
    char const* const options[] = {"MULTILINE=NO", nullptr};
    char const* wkt = proj_as_wkt(context, crs, PJ_WKT2_2019, options);
    if (wkt == nullptr) throw UsageError(fmt::format("CRS \"{}\" has no WKT 2 form", proj_get_name(crs)));
    return wkt;
}

/// WKT with an area of use, which PROJ drops when it alters a CRS, put back: it decides among operations.
std::string with_area(std::string wkt, LonLatBox const& area) {
    wkt.pop_back();
    return wkt + fmt::format(",USAGE[SCOPE[\"unknown\"],BBOX[{},{},{},{}]]]", area.south_deg, area.west_deg,
                             area.north_deg, area.east_deg);
}

void add_unit(PJ_CONTEXT* context, PJ const* crs, Crs& result) {
    Pj const system(proj_crs_get_coordinate_system(context, crs));
    char const* unit = nullptr;
    if (system && proj_cs_get_axis_info(context, system.get(), 0, nullptr, nullptr, nullptr,
                                        &result.unit_size, &unit, nullptr, nullptr)) {
        result.unit = unit;
    }
}

Crs crs_of(PJ_CONTEXT* context, PJ const* crs) {
    Pj const inner = described(context, crs);
    Crs result{.name = name_of(inner.get()),
               .wkt = wkt_of(context, crs),
               .kind = kind_of(inner.get()),
               .unit = {},
               .area_of_use = {}};
    add_unit(context, inner.get(), result);
    LonLatBox box;
    if (proj_get_area_of_use(context, inner.get(), &box.west_deg, &box.south_deg, &box.east_deg,
                             &box.north_deg, nullptr) &&
        box.west_deg > -1000) {
        result.area_of_use = box;
    }
    return result;
}

}  // namespace

Crs crs_from_text(std::string const& text) {
    Context const context = new_context();
    Pj const crs = horizontal(context.get(), parsed(context.get(), text));
    Crs result = crs_of(context.get(), crs.get());
    bool const unnamed = result.name == "unknown" || result.name == "unnamed";
    return unnamed && text.find('[') == std::string::npos ? renamed(result, text) : result;
}

Crs planar_crs_from_text(std::string const& text) {
    Crs const crs = crs_from_text(text);
    if (crs.kind == CrsKind::planar) return in_metres(crs);
    throw UsageError(
        fmt::format("CRS {} is not planar; choose a projected one with --crs, or auto", crs.name));
}

Crs in_metres(Crs const& planar) {
    if (std::abs(planar.unit_size - 1) < 1e-12) return planar;
    Context const context = new_context();
    Pj const crs = parsed(context.get(), planar.wkt);
    Pj const metric(proj_crs_alter_cs_linear_unit(context.get(), crs.get(), "metre", 1.0, nullptr, nullptr));
    if (!metric)
        throw UsageError(
            fmt::format("CRS {} cannot be used in metres; choose another with --crs", planar.name));
    Crs const result = renamed(crs_of(context.get(), metric.get()), planar.name + " in metres");
    return planar.area_of_use ? crs_from_text(with_area(result.wkt, *planar.area_of_use)) : result;
}

Crs renamed(Crs const& crs, std::string const& name) {
    Context const context = new_context();
    Pj const old = parsed(context.get(), crs.wkt);
    Pj const inner = described(context.get(), old.get());
    Pj altered(proj_alter_name(context.get(), inner.get(), name.c_str()));
    if (proj_get_type(old.get()) == PJ_TYPE_BOUND_CRS) {
        Pj const hub(proj_get_target_crs(context.get(), old.get()));
        Pj const shift(proj_crs_get_coordoperation(context.get(), old.get()));
        altered.reset(proj_crs_create_bound_crs(context.get(), altered.get(), hub.get(), shift.get()));
    }
    return crs_of(context.get(), altered.get());
}

bool same_crs(Crs const& a, Crs const& b) {
    if (a.wkt == b.wkt) return true;
    Context const context = new_context();
    Pj const first = parsed(context.get(), a.wkt);
    Pj const second = parsed(context.get(), b.wkt);
    return proj_is_equivalent_to_with_ctx(context.get(), first.get(), second.get(),
                                          PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
}

namespace {

constexpr int most_decimals = 15;
constexpr double last_digit = std::numeric_limits<double>::epsilon();

/// Whether a number is the double that is nearest to one with so many decimals.
bool has_at_most(double number, double per_unit) {
    double const scaled = number * per_unit;
    return std::abs(scaled - std::round(scaled)) <= 2 * last_digit * std::abs(scaled);
}

}  // namespace

double decimal_step(std::span<double const> numbers) {
    double largest = 0;
    for (double const number : numbers)
        largest = std::max(largest, std::abs(number));
    int decimals = 0;
    double per_unit = 1;
    for (double const number : numbers)
        while (decimals <= most_decimals && !has_at_most(number, per_unit))
            per_unit = std::pow(10, ++decimals);
    // So near to the last digit of the largest every double passes for a decimal.
    bool const told_apart = decimals <= most_decimals && 1 / per_unit > 100 * last_digit * largest;
    return told_apart ? 1 / per_unit : 0;
}

double rounding_sd(double step) {
    return step / std::sqrt(12.0);
}

std::string gdal_version() {
    return GDALVersionInfo("RELEASE_NAME");
}

std::string proj_version() {
    return proj_info().version;
}

}  // namespace geo
