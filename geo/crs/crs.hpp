#pragma once

#include <optional>
#include <span>
#include <string>

namespace geo {

enum class CrsKind { geographic, planar, other };

/// A box of longitudes and latitudes; west > east where it crosses the antimeridian.
struct LonLatBox {
    double west_deg = -180, south_deg = -90, east_deg = 180, north_deg = 90;
};

/// What we need to know of a coordinate reference system, horizontal part only.
struct Crs {
    std::string name;  ///< for people: "OSGB36 / British National Grid (EPSG:27700)"
    std::string wkt;   ///< WKT 2:2019 on one line
    CrsKind kind = CrsKind::other;
    std::string unit;      ///< of its first axis: "metre", "degree", "US survey foot"
    double unit_size = 1;  ///< metres in a planar unit, radians in a geographic one
    std::optional<LonLatBox> area_of_use;
};

/// Reads a CRS from anything PROJ understands: a code, a name, WKT, a PROJ string. Throws UsageError.
Crs crs_from_text(std::string const& text);

/// The same for a planar CRS, in metres. Throws UsageError also where the CRS is not planar.
Crs planar_crs_from_text(std::string const& text);

/// The same planar CRS with metres for its unit, named so; itself where it has metres already.
Crs in_metres(Crs const& planar);

/// A CRS under another name.
Crs renamed(Crs const& crs, std::string const& name);

/// Whether positions in one are positions in the other, given x first in both.
bool same_crs(Crs const& a, Crs const& b);

// How finely numbers in a file tell what they stand for.

/// The last decimal place that any of the numbers has: 0.01 for 3.25 and 7; 0 where they have all the digits
/// of a double.
double decimal_step(std::span<double const> numbers);

/// The standard deviation of what is lost where numbers are rounded to multiples of `step`.
double rounding_sd(double step);

// Of the libraries that are there as the program runs, which may be newer than those it was built with.

std::string gdal_version();
std::string proj_version();

}  // namespace geo
