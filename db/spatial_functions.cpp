#include "db/detail/spatial_functions.hpp"

#include "db/geometry_blob.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <optional>

namespace db {
namespace {

std::optional<geo::Geometry> geometry_argument(sqlite3_value* argument) {
    if (sqlite3_value_type(argument) != SQLITE_BLOB) return std::nullopt;
    auto const* const bytes = static_cast<std::uint8_t const*>(sqlite3_value_blob(argument));
    return geometry_from_blob({bytes, static_cast<std::size_t>(sqlite3_value_bytes(argument))});
}

/// Sets null for what is no geometry, as GDAL and SpatiaLite do. No exception may pass through SQLite, which
/// is C.
template <typename SetResult>
void with_geometry(sqlite3_context* context, sqlite3_value* argument, SetResult const& set_result) noexcept {
    try {
        if (auto const geometry = geometry_argument(argument)) return set_result(extent_of(*geometry));
        sqlite3_result_null(context);
    } catch (std::exception const&) {
        sqlite3_result_error_nomem(context);
    }
}

void st_is_empty(sqlite3_context* context, int, sqlite3_value** arguments) {
    with_geometry(context, arguments[0],
                  [&](std::optional<Extent> const& extent) { sqlite3_result_int(context, extent ? 0 : 1); });
}

template <double Extent::*bound>
void st_bound(sqlite3_context* context, int, sqlite3_value** arguments) {
    with_geometry(context, arguments[0], [&](std::optional<Extent> const& extent) {
        extent ? sqlite3_result_double(context, *extent.*bound) : sqlite3_result_null(context);
    });
}

}  // namespace

// Not by SQLiteCpp's createFunction, which cannot mark a function as innocuous: without the mark, SQLite
// refuses it in a trigger of a database that it does not trust.
void add_spatial_functions(sqlite3* database) {
    using Function = void (*)(sqlite3_context*, int, sqlite3_value**);
    struct NamedFunction {
        char const* name;
        Function function;
    };
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (auto const& [name, function] : {NamedFunction{"ST_IsEmpty", st_is_empty},
                                         {"ST_MinX", st_bound<&Extent::min_x>},
                                         {"ST_MaxX", st_bound<&Extent::max_x>},
                                         {"ST_MinY", st_bound<&Extent::min_y>},
                                         {"ST_MaxY", st_bound<&Extent::max_y>}}) {
        int const code = sqlite3_create_function_v2(database, name, 1, flags, nullptr, function, nullptr,
                                                    nullptr, nullptr);
        if (code != SQLITE_OK) throw SQLite::Exception(database, code);
    }
}

}  // namespace db
