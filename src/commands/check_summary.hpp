#pragma once

#include "geo/projection.hpp"
#include "src/commands/input_options.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace commands {

/// What `fit` would use of a file: input_text and, beside it, where the stores lie and what they count.
std::string check_text(geo::ProjectedStores const& stores, ReportOptions const& options);
nlohmann::ordered_json check_json(geo::ProjectedStores const& stores);

/// The box around positions on WGS 84. Its longitudes run east from `west`, so `east` is less than `west`
/// where the box crosses the antimeridian, as in RFC 7946.
struct Extent {
    double west = 0, south = 0, east = 0, north = 0;
};
/// At least one position.
Extent extent_of(std::vector<geo::LonLat> const& positions);

}  // namespace commands
