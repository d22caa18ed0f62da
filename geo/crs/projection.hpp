#pragma once

#include "geo/crs/crs.hpp"
#include "geo/geometry.hpp"
#include "geo/store_table.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace geo {

/// How lengths and directions on the ground follow from those in the plane, near one point:
/// (east, north) in ground metres = matrix · (x, y) in planar metres. The matrix, row by row, holds the
/// projection's scale and convergence at once.
struct GroundFromPlanar {
    std::array<double, 4> matrix{1, 0, 0, 1};
};

/// A planar CRS in metres and the way to and from WGS 84. Not safe to share between threads: copy it.
class Projection {
public:
    /// `crs` as the user gave it (anything PROJ understands). Throws UsageError where PROJ does not know it
    /// or it is not planar with a metric or foot unit (units are converted to metres).
    explicit Projection(std::string const& crs);
    Projection(Projection const& other);
    Projection(Projection&& other) noexcept;
    Projection& operator=(Projection other) noexcept;
    ~Projection();

    std::string name() const;  ///< "OSGB36 / British National Grid (EPSG:27700)"
    std::string wkt() const;   ///< WKT 2:2019

    /// The stated accuracy of PROJ's best available operation to WGS 84 in metres; negative if unknown.
    double accuracy_m() const;

    /// A position that PROJ cannot transform comes back as NaN.
    LonLat lonlat_from_planar(Planar point) const;
    Planar planar_from_lonlat(LonLat point) const;
    /// Many at once, which is faster than one by one.
    std::vector<LonLat> lonlat_from_planar(std::vector<Planar> const& points) const;
    std::vector<Planar> planar_from_lonlat(std::vector<LonLat> const& points) const;
    std::vector<GroundFromPlanar> ground_from_planar(std::vector<Planar> const& points) const;
    GroundFromPlanar ground_from_planar(Planar point) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Where the stores of a table lie: in the plane and on WGS 84, index for index.
struct ProjectedStores {
    StoreTable table;  ///< as read, less the rows that do not project, which are set aside here too
    Projection projection;
    std::vector<Planar> planar;
    std::vector<LonLat> lonlat;
    /// Of table.uncounted, index for index, less those that do not project.
    std::vector<Planar> uncounted_planar = {};
    std::vector<LonLat> uncounted_lonlat = {};
};

/// The planar CRS by the rule of `--crs auto`: the file's own if it is planar in metres; a UTM zone for
/// stores up to 6° wide and within 80° of latitude; else Lambert azimuthal equal-area on a robust centre.
/// Anything but "auto" is taken as it is. Rows outside the CRS are set aside. Throws UsageError (unknown or
/// unusable CRS) and InputRejected (more than 180° of longitude, nothing left).
ProjectedStores project_stores(StoreTable table, std::string const& crs);

/// The standard deviation of what the file's decimals leave open of a position, along each axis of the plane
/// and at one of the stores, of which there is at least one.
double position_sd_m(ProjectedStores const& stores);

/// A position in any CRS, x (east, longitude) first, in that CRS's unit.
struct Coordinates {
    double x = 0, y = 0;
};

/// The best operation PROJ has between two CRSs. Holds a context of its own: not safe to share between
/// threads, copy it. Positions that cannot be transformed come back as NaN.
class Transformation {
public:
    /// `area` is where the positions lie; it decides among operations. Throws UsageError where PROJ knows
    /// none, or only one that ignores the difference of the datums (tens to hundreds of metres, unannounced).
    Transformation(Crs const& from, Crs const& to, std::optional<LonLatBox> const& area);
    Transformation(Transformation const& other);
    Transformation(Transformation&&) noexcept;
    Transformation& operator=(Transformation other) noexcept;
    ~Transformation();

    Coordinates forward(Coordinates position) const;
    Coordinates inverse(Coordinates position) const;
    std::vector<Coordinates> forward(std::vector<Coordinates> positions) const;
    std::vector<Coordinates> inverse(std::vector<Coordinates> positions) const;

    /// The stated accuracy of the operation used last (the best one before any) in metres; negative if
    /// unknown.
    double accuracy_m() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// WGS 84 (EPSG:4326).
Crs const& wgs84();

}  // namespace geo
