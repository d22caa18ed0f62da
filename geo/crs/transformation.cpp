#include "geo/crs/transformation.hpp"

#include "geo/crs/detail/proj_handles.hpp"
#include "geo/errors.hpp"

#include <fmt/format.h>
#include <proj.h>

#include <cmath>
#include <limits>
#include <utility>

namespace geo {
namespace {

Area area_of(std::optional<LonLatBox> const& box) {
    if (!box) return nullptr;
    Area area(proj_area_create());
    proj_area_set_bbox(area.get(), box->west_deg, box->south_deg, box->east_deg, box->north_deg);
    return area;
}

/// x first at both ends, whatever the axes of the CRSs.
Pj operation(PJ_CONTEXT* context, Crs const& from, Crs const& to, PJ_AREA* area, bool ballpark) {
    Pj const source(proj_create(context, from.wkt.c_str()));
    Pj const target(proj_create(context, to.wkt.c_str()));
    char const* const options[] = {ballpark ? "ALLOW_BALLPARK=YES" : "ALLOW_BALLPARK=NO", nullptr};
    Pj const best(proj_create_crs_to_crs_from_pj(context, source.get(), target.get(), area, options));
    return Pj(best ? proj_normalize_for_visualization(context, best.get()) : nullptr);
}

[[noreturn]] void refuse(Crs const& from, Crs const& to, bool ballpark_exists) {
    if (!ballpark_exists) {
        throw UsageError(fmt::format("PROJ knows no transformation from {} to {}; choose another CRS",
                                     from.name, to.name));
    }
    throw UsageError(fmt::format(
        "PROJ has only a ballpark transformation from {} to {}, off by an unknown distance; name a CRS "
        "with a known datum (--src-crs, --crs; +datum=WGS84 in a PROJ string)",
        from.name, to.name));
}

double nan_if_failed(double value) {
    return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

struct Transformation::Implementation {
    Context context = new_context();
    Pj pj;

    void run(PJ_DIRECTION direction, Coordinates* positions, std::size_t count) const {
        if (count == 0) return;
        proj_trans_generic(pj.get(), direction, &positions->x, sizeof(Coordinates), count, &positions->y,
                           sizeof(Coordinates), count, nullptr, 0, 0, nullptr, 0, 0);
        for (std::size_t i = 0; i < count; ++i) {
            positions[i] = {nan_if_failed(positions[i].x), nan_if_failed(positions[i].y)};
        }
    }
};

Transformation::Transformation(Crs const& from, Crs const& to, std::optional<LonLatBox> const& area)
    : implementation_(std::make_unique<Implementation>()) {
    PJ_CONTEXT* context = implementation_->context.get();
    Area const proj_area = area_of(area);
    implementation_->pj = operation(context, from, to, proj_area.get(), false);
    if (implementation_->pj) return;
    if (!proj_works(context)) throw IoError(proj_fails);
    refuse(from, to, operation(context, from, to, proj_area.get(), true) != nullptr);
}

Transformation::Transformation(Transformation const& other)
    : implementation_(std::make_unique<Implementation>()) {
    implementation_->pj.reset(proj_clone(implementation_->context.get(), other.implementation_->pj.get()));
}
Transformation::Transformation(Transformation&&) noexcept = default;
Transformation& Transformation::operator=(Transformation other) noexcept {
    std::swap(implementation_, other.implementation_);
    return *this;
}
Transformation::~Transformation() = default;

Coordinates Transformation::forward(Coordinates position) const {
    implementation_->run(PJ_FWD, &position, 1);
    return position;
}
Coordinates Transformation::inverse(Coordinates position) const {
    implementation_->run(PJ_INV, &position, 1);
    return position;
}
std::vector<Coordinates> Transformation::forward(std::vector<Coordinates> positions) const {
    implementation_->run(PJ_FWD, positions.data(), positions.size());
    return positions;
}
std::vector<Coordinates> Transformation::inverse(std::vector<Coordinates> positions) const {
    implementation_->run(PJ_INV, positions.data(), positions.size());
    return positions;
}

double Transformation::accuracy_m() const {
    PJ_CONTEXT* context = implementation_->context.get();
    Pj const used(proj_trans_get_last_used_operation(implementation_->pj.get()));
    return proj_coordoperation_get_accuracy(context, used ? used.get() : implementation_->pj.get());
}

Crs const& wgs84() {
    static Crs const crs = crs_from_text("EPSG:4326");
    return crs;
}

}  // namespace geo
