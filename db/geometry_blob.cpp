#include "db/geometry_blob.hpp"

#include "db/blob_format.hpp"
#include "db/extent.hpp"

#include <bit>
#include <limits>
#include <stdexcept>

namespace db {
namespace {

using namespace blob_format;

class BlobWriter {
public:
    explicit BlobWriter(std::optional<Extent> const& extent, bool with_envelope) {
        auto const flags = !extent ? Flags::empty : with_envelope ? Flags::envelope_xy : Flags{};
        blob_ = {'G', 'P', 0, static_cast<std::uint8_t>(flags | little_endian)};
        put(srs_id);
        if (!extent || !with_envelope) return;
        for (double const bound : {extent->min_x, extent->max_x, extent->min_y, extent->max_y})
            put(bound);
    }

    template <typename T>
    void put(T value) {
        for (auto const byte : ordered<T>(std::bit_cast<Bytes<T>>(value), true))
            blob_.push_back(byte);
    }
    void put(geo::LonLat const& point) {
        put(point.lon_deg);
        put(point.lat_deg);
    }
    void begin(Wkb type) {
        blob_.push_back(little_endian);
        put(static_cast<std::uint32_t>(type));
    }
    void begin(Wkb type, std::size_t count) {
        begin(type);
        put_count(count);
    }
    void put_points(std::vector<geo::LonLat> const& points) {
        put_count(points.size());
        for (auto const& point : points)
            put(point);
    }

    Blob take() { return std::move(blob_); }

private:
    void put_count(std::size_t count) {
        if (count > std::numeric_limits<std::uint32_t>::max())
            throw std::length_error("geometry with too many parts");
        put(static_cast<std::uint32_t>(count));
    }

    Blob blob_;
};

}  // namespace

Blob geometry_blob(geo::LonLat const& point) {
    auto const extent = extent_of(point);
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    BlobWriter writer{extent, false};
    writer.begin(Wkb::point);
    writer.put(extent ? point : geo::LonLat{nan, nan});
    return writer.take();
}

Blob geometry_blob(geo::MultiLine const& lines) {
    BlobWriter writer{extent_of(lines), true};
    writer.begin(Wkb::multi_line, lines.lines.size());
    for (auto const& line : lines.lines) {
        writer.begin(Wkb::line);
        writer.put_points(line);
    }
    return writer.take();
}

Blob geometry_blob(geo::MultiPolygon const& polygons) {
    BlobWriter writer{extent_of(polygons), true};
    writer.begin(Wkb::multi_polygon, polygons.polygons.size());
    for (auto const& polygon : polygons.polygons) {
        writer.begin(Wkb::polygon, polygon.size());
        for (auto const& ring : polygon)
            writer.put_points(ring);
    }
    return writer.take();
}

}  // namespace db
