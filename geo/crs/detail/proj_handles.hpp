#pragma once

#include <proj.h>

#include <memory>

namespace geo {

/// PROJ's objects, given back with their owner.
struct ProjDeleter {
    void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
    void operator()(PJ* pj) const { proj_destroy(pj); }
    void operator()(PJ_AREA* area) const { proj_area_destroy(area); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ProjDeleter>;
using Pj = std::unique_ptr<PJ, ProjDeleter>;
using Area = std::unique_ptr<PJ_AREA, ProjDeleter>;

/// A context that prints nothing by itself: PROJ's errors are told in our sentences.
inline Context new_context() {
    Context context(proj_context_create());
    proj_log_level(context.get(), PJ_LOG_NONE);
    return context;
}

/// Whether PROJ can do what it always can. Where it cannot, the fault is not in what was asked of it.
inline bool proj_works(PJ_CONTEXT* context) {
    return Pj(proj_create_crs_to_crs(context, "EPSG:4326", "EPSG:3857", nullptr)) != nullptr;
}

/// What to say where it cannot.
inline constexpr char const* proj_fails =
    "PROJ cannot read its database of CRSs, proj.db; is there too little memory, or is it not where PROJ "
    "looks (PROJ_DATA)?";

}  // namespace geo
