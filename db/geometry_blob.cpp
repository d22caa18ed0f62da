#include "db/geometry_blob.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

namespace db {
namespace {

/// Grows from nothing over the points it is shown; a point that is not finite has no place.
struct GrowingExtent {
    std::optional<Extent> extent;

    void operator()(geo::LonLat const& p) {
        if (!std::isfinite(p.lon_deg) || !std::isfinite(p.lat_deg)) return;
        if (!extent) extent = Extent{p.lon_deg, p.lon_deg, p.lat_deg, p.lat_deg};
        extent = Extent{std::min(extent->min_x, p.lon_deg), std::max(extent->max_x, p.lon_deg),
                        std::min(extent->min_y, p.lat_deg), std::max(extent->max_y, p.lat_deg)};
    }
    void operator()(std::vector<geo::LonLat> const& points) {
        std::ranges::for_each(points, std::ref(*this));
    }
    void operator()(geo::MultiLine const& g) { std::ranges::for_each(g.lines, std::ref(*this)); }
    void operator()(geo::MultiPolygon const& g) {
        for (auto const& polygon : g.polygons)
            std::ranges::for_each(polygon, std::ref(*this));
    }
};

template <typename Part>
std::optional<Extent> extent_around(Part const& part) {
    GrowingExtent growing;
    growing(part);
    return growing.extent;
}

}  // namespace

std::optional<Extent> extent_of(geo::LonLat const& point) {
    return extent_around(point);
}
std::optional<Extent> extent_of(geo::MultiLine const& lines) {
    return extent_around(lines);
}
std::optional<Extent> extent_of(geo::MultiPolygon const& polygons) {
    return extent_around(polygons);
}
std::optional<Extent> extent_of(geo::Geometry const& geometry) {
    return std::visit([](auto const& part) { return extent_around(part); }, geometry);
}

std::optional<Extent> joined(std::optional<Extent> const& a, std::optional<Extent> const& b) {
    if (!a || !b) return a ? a : b;
    return Extent{std::min(a->min_x, b->min_x), std::max(a->max_x, b->max_x), std::min(a->min_y, b->min_y),
                  std::max(a->max_y, b->max_y)};
}

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

namespace {

using namespace blob_format;

/// Takes values off the front of the bytes. Throws Malformed where there are too few.
class BlobReader {
public:
    struct Malformed {};

    explicit BlobReader(BlobView bytes) : bytes_{bytes} {}

    bool at_end() const { return bytes_.empty(); }
    void set_byte_order(bool little) { little_ = little; }

    template <typename T>
    T take() {
        if (bytes_.size() < sizeof(T)) throw Malformed{};
        Bytes<T> raw;
        std::copy_n(bytes_.begin(), sizeof(T), raw.begin());
        bytes_ = bytes_.subspan(sizeof(T));
        return std::bit_cast<T>(ordered<T>(raw, little_));
    }

    void skip(std::size_t size) {
        if (bytes_.size() < size) throw Malformed{};
        bytes_ = bytes_.subspan(size);
    }

    /// The number of parts that follow. Each takes at least `least_size` bytes, so that a number beyond what
    /// is left is wrong and must not allocate memory.
    std::size_t take_count(std::size_t least_size) {
        std::size_t const count = take<std::uint32_t>();
        if (count > bytes_.size() / least_size) throw Malformed{};
        return count;
    }

    Wkb take_type() {
        auto const order = take<std::uint8_t>();
        if (order > little_endian) throw Malformed{};
        set_byte_order(order == little_endian);
        return Wkb{take<std::uint32_t>()};
    }
    void expect(Wkb type) {
        if (take_type() != type) throw Malformed{};
    }

    geo::LonLat take_point() {
        auto const lon_deg = take<double>();
        return {lon_deg, take<double>()};
    }
    std::vector<geo::LonLat> take_points() {
        std::vector<geo::LonLat> points(take_count(2 * sizeof(double)));
        std::ranges::generate(points, [this] { return take_point(); });
        return points;
    }

private:
    BlobView bytes_;
    bool little_ = true;
};

constexpr std::size_t wkb_header_size = 1 + 2 * sizeof(std::uint32_t);

geo::MultiLine take_lines(BlobReader& reader) {
    geo::MultiLine result;
    result.lines.resize(reader.take_count(wkb_header_size));
    for (auto& line : result.lines) {
        reader.expect(Wkb::line);
        line = reader.take_points();
    }
    return result;
}

geo::MultiPolygon take_polygons(BlobReader& reader) {
    geo::MultiPolygon result;
    result.polygons.resize(reader.take_count(wkb_header_size));
    for (auto& polygon : result.polygons) {
        reader.expect(Wkb::polygon);
        polygon.resize(reader.take_count(sizeof(std::uint32_t)));
        std::ranges::generate(polygon, [&reader] { return reader.take_points(); });
    }
    return result;
}

void skip_header(BlobReader& reader) {
    constexpr std::size_t envelope_doubles[] = {0, 4, 6, 6, 8};
    if (reader.take<std::uint8_t>() != 'G' || reader.take<std::uint8_t>() != 'P' ||
        reader.take<std::uint8_t>() != 0)
        throw BlobReader::Malformed{};
    auto const flags = reader.take<std::uint8_t>();
    auto const envelope = static_cast<std::size_t>((flags & Flags::envelope_bits) >> 1);
    if ((flags & Flags::extended) != 0 || envelope >= std::size(envelope_doubles))
        throw BlobReader::Malformed{};
    reader.skip(sizeof(srs_id) + envelope_doubles[envelope] * sizeof(double));
}

geo::Geometry take_geometry(BlobReader& reader) {
    skip_header(reader);
    switch (reader.take_type()) {
        case Wkb::point:
            return reader.take_point();
        case Wkb::multi_line:
            return take_lines(reader);
        case Wkb::multi_polygon:
            return take_polygons(reader);
        default:
            throw BlobReader::Malformed{};
    }
}

}  // namespace

std::optional<geo::Geometry> geometry_from_blob(BlobView blob) try {
    BlobReader reader{blob};
    auto geometry = take_geometry(reader);
    if (!reader.at_end()) return std::nullopt;
    return geometry;
} catch (BlobReader::Malformed const&) {
    return std::nullopt;
}

}  // namespace db
