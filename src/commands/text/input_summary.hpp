#pragma once

#include "geo/crs/projection.hpp"
#include "src/commands/options/reading_options.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// What was read, what was set aside and why: the same words in `fit` and `check`.
namespace commands {

/// The rows set aside for one reason.
struct SetAsideCount {
    std::string reason;
    std::size_t rows = 0;
    std::vector<std::int64_t> first;  ///< ids of the first few rows
};

/// The reason with the most rows comes first.
std::vector<SetAsideCount> count_by_reason(std::vector<geo::SetAsideRow> const& rows);

/// What was set aside and why; `verbose` lists every row.
std::string set_aside_text(std::vector<geo::SetAsideRow> const& rows, bool verbose);

/// Lines for a terminal. `verbose` lists every row set aside.
std::string input_text(geo::ProjectedStores const& stores, Verbosity const& verbosity);
nlohmann::ordered_json input_json(geo::ProjectedStores const& stores);

/// A sentence where longitude and latitude look exchanged: hardly any store is near a place of the world as
/// it was read, and with the two exchanged most are. Empty else.
std::string exchanged_axes_text(geo::ProjectedStores const& stores);

/// Prints a document to standard output; bytes that are not UTF-8 are replaced.
void print_json(nlohmann::ordered_json const& document);

/// What `fit` would use of a file: input_text and, beside it, where the stores lie and what they count.
std::string check_text(geo::ProjectedStores const& stores, Verbosity const& verbosity);
nlohmann::ordered_json check_json(geo::ProjectedStores const& stores);

/// The box around positions on WGS 84. Its longitudes run east from `west`, so `east` is less than `west`
/// where the box crosses the antimeridian, as in RFC 7946.
struct Extent {
    double west = 0, south = 0, east = 0, north = 0;
};
/// `positions` holds at least one.
Extent extent_of(std::vector<geo::LonLat> const& positions);

}  // namespace commands
