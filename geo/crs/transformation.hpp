#pragma once

#include "geo/crs/crs.hpp"

#include <memory>
#include <vector>

namespace geo {

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
