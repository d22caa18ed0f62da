#include "db/geometry_blob.hpp"

#include "db/blob_format.hpp"

#include <algorithm>
#include <bit>

namespace db {
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
