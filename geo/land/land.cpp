#include "geo/land/land.hpp"

#include "geo/errors.hpp"
#include "geo/gazetteer/gazetteer.hpp"
#include "geo/gdal_messages.hpp"

#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

// Where land.S begins and ends what it includes.
extern "C" {
extern unsigned char const footfall_land_begin[];
extern unsigned char const footfall_land_end[];
}

namespace geo {
namespace {

using Shape = std::unique_ptr<OGRGeometry>;

/// The archive as a file in GDAL's memory.
char const* archive() {
    static char const* const path = [] {
        constexpr char const* name = "/vsimem/footfall_land.zip";
        std::span<unsigned char const> const data = land_data();
        // GDAL only reads it, but does not say so.
        VSIFCloseL(VSIFileFromMemBuffer(name, const_cast<GByte*>(data.data()), data.size(), FALSE));
        return name;
    }();
    return path;
}

GDALDatasetUniquePtr opened(char const* layer, GdalMessages const& messages) {
    constexpr char const* drivers[] = {"FlatGeobuf", nullptr};
    std::string const path = fmt::format("/vsizip/{}/{}.fgb", archive(), layer);
    GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers));
    if (!dataset || dataset->GetLayerCount() != 1)
        throw IoError(
            fmt::format("the land that comes with the program cannot be read ({}); install a GDAL "
                        "that reads FlatGeobuf",
                        messages.failure()));
    return dataset;
}

/// A part of the box within one turn of the world, and how far its longitudes run on.
struct Turn {
    OGREnvelope within;
    double shift_deg = 0;
};

std::vector<Turn> turns_of(LonLatBox const& box) {
    double const east = box.east_deg + (box.east_deg < box.west_deg ? 360 : 0);
    std::vector<Turn> turns;
    for (double shift = -720; shift <= 720; shift += 360) {
        double const west_here = std::max(box.west_deg - shift, -180.0);
        double const east_here = std::min(east - shift, 180.0);
        if (west_here >= east_here) continue;
        Turn& turn = turns.emplace_back();
        turn.shift_deg = shift;
        turn.within.MinX = west_here;
        turn.within.MaxX = east_here;
        turn.within.MinY = box.south_deg;
        turn.within.MaxY = box.north_deg;
    }
    return turns;
}

Shape rectangle(OGREnvelope const& box) {
    auto ring = std::make_unique<OGRLinearRing>();
    ring->addPoint(box.MinX, box.MinY);
    ring->addPoint(box.MaxX, box.MinY);
    ring->addPoint(box.MaxX, box.MaxY);
    ring->addPoint(box.MinX, box.MaxY);
    ring->closeRings();
    auto polygon = std::make_unique<OGRPolygon>();
    polygon->addRingDirectly(ring.release());
    return polygon;
}

void shift(OGRGeometry& shape, double by_deg) {
    struct Shifting : OGRDefaultGeometryVisitor {
        double by = 0;
        using OGRDefaultGeometryVisitor::visit;
        void visit(OGRPoint* point) override { point->setX(point->getX() + by); }
    } shifting;
    shifting.by = by_deg;
    shape.accept(&shifting);
}

/// The parts of a layer in the box, each with its feature's first field.
std::vector<std::pair<Shape, int>> clipped(OGRLayer& layer, std::vector<Turn> const& turns) {
    std::vector<std::pair<Shape, int>> parts;
    for (Turn const& turn : turns) {
        Shape const box = rectangle(turn.within);
        layer.SetSpatialFilterRect(turn.within.MinX, turn.within.MinY, turn.within.MaxX, turn.within.MaxY);
        for (auto const& feature : layer) {
            Shape shape(feature->StealGeometry());
            OGREnvelope extent;
            shape->getEnvelope(&extent);
            if (!turn.within.Contains(extent)) shape.reset(shape->Intersection(box.get()));
            if (!shape || shape->IsEmpty()) continue;
            if (turn.shift_deg != 0) shift(*shape, turn.shift_deg);
            parts.emplace_back(std::move(shape), feature->GetFieldAsInteger(0));
        }
    }
    return parts;
}

/// Calls `use` with each line or polygon in a shape, which may be a collection of several.
template <typename Kind, typename Use>
void each_of(OGRGeometry const& shape, Use const& use) {
    if (auto const* const collection = dynamic_cast<OGRGeometryCollection const*>(&shape)) {
        for (OGRGeometry const* const part : *collection)
            each_of<Kind>(*part, use);
    } else if (auto const* const one = dynamic_cast<Kind const*>(&shape)) {
        use(*one);
    }
}

Shape simplified(OGRGeometry const& shape, LandView const& view) {
    Shape simple(view.tolerance_deg > 0 ? shape.SimplifyPreserveTopology(view.tolerance_deg) : shape.clone());
    if (simple && view.longest_edge_deg > 0) simple->segmentize(view.longest_edge_deg);
    return simple;
}

Line line_of(OGRSimpleCurve const& curve, bool reversed = false) {
    Line line;
    line.reserve(static_cast<std::size_t>(curve.getNumPoints()));
    for (int i = 0; i < curve.getNumPoints(); ++i)
        line.push_back({curve.getX(i), curve.getY(i)});
    if (reversed) std::ranges::reverse(line);
    return line;
}

Polygon polygon_of(OGRPolygon const& polygon) {
    Polygon rings;
    for (OGRLinearRing const* const ring : polygon)
        rings.push_back(line_of(*ring, (ring->isClockwise() != 0) == rings.empty()));
    return rings;
}

/// What the end of a turn cuts grows together again. Clipping may have left rings that touch themselves, of
/// which GEOS makes no union until they are repaired; land with a seam is better than none.
Shape grown_together(OGRMultiPolygon const& whole) {
    if (Shape one(whole.UnionCascaded()); one) return one;
    Shape repaired(whole.MakeValid());
    return repaired ? std::move(repaired) : Shape(whole.clone());
}

/// Whether a part of one turn, in the longitudes of the box, ends where another turn begins.
bool touches_another_turn(OGRPolygon const& part, std::vector<Turn> const& turns) {
    constexpr double same_deg = 1e-9;
    OGREnvelope extent;
    part.getEnvelope(&extent);
    auto const is_at = [&](double lon_deg) {
        return std::abs(extent.MinX - lon_deg) < same_deg || std::abs(extent.MaxX - lon_deg) < same_deg;
    };
    return std::ranges::any_of(turns, [&](Turn const& one) {
        double const end = one.within.MaxX + one.shift_deg;
        bool const goes_on = std::ranges::any_of(turns, [&](Turn const& other) {
            return std::abs(other.within.MinX + other.shift_deg - end) < same_deg;
        });
        return goes_on && is_at(end);
    });
}

MultiPolygon ground_in(LandView const& view, std::vector<Turn> const& turns, GdalMessages const& messages) {
    GDALDatasetUniquePtr const dataset = opened("land", messages);
    MultiPolygon ground;
    auto const add = [&](OGRPolygon const& polygon) {
        if (polygon.get_Area() < view.tolerance_deg * view.tolerance_deg) return;
        if (Shape const simple = simplified(polygon, view))
            each_of<OGRPolygon>(*simple,
                                [&](OGRPolygon const& part) { ground.polygons.push_back(polygon_of(part)); });
    };
    // Only those: a union of all the world's land takes seconds.
    OGRMultiPolygon at_seam;
    for (auto const& [part, unused] : clipped(*dataset->GetLayer(0), turns))
        each_of<OGRPolygon>(*part, [&](OGRPolygon const& polygon) {
            if (touches_another_turn(polygon, turns))
                at_seam.addGeometry(&polygon);
            else
                add(polygon);
        });
    if (!at_seam.IsEmpty()) each_of<OGRPolygon>(*grown_together(at_seam), add);
    return ground;
}

void add_borders(Land& land, LandView const& view, std::vector<Turn> const& turns,
                 GdalMessages const& messages) {
    GDALDatasetUniquePtr const dataset = opened("borders", messages);
    for (auto const& [part, country] : clipped(*dataset->GetLayer(0), turns)) {
        MultiLine& borders = country != 0 ? land.country_borders : land.region_borders;
        if (Shape const simple = simplified(*part, view))
            each_of<OGRLineString>(
                *simple, [&](OGRLineString const& line) { borders.lines.push_back(line_of(line)); });
    }
}

/// The longitude as it runs in the box; none where the box does not reach it.
std::optional<double> longitude_in(std::vector<Turn> const& turns, LonLat at) {
    for (Turn const& turn : turns)
        if (at.lon_deg >= turn.within.MinX && at.lon_deg <= turn.within.MaxX &&
            at.lat_deg >= turn.within.MinY && at.lat_deg <= turn.within.MaxY)
            return at.lon_deg + turn.shift_deg;
    return std::nullopt;
}

std::vector<Place> largest_places(std::vector<Turn> const& turns, std::size_t most) {
    std::vector<Place> places;
    for (Place const& place : gazetteer()) {
        auto const longitude = longitude_in(turns, place.position);
        if (place.section || !longitude) continue;
        places.push_back(place);
        places.back().position.lon_deg = *longitude;
    }
    std::ranges::stable_sort(places, std::greater{}, &Place::population);
    if (places.size() > most) places.resize(most);
    return places;
}

}  // namespace

Land land_in(LandView const& view) {
    GdalMessages const messages;
    std::vector<Turn> const turns = turns_of(view.box);
    Land land;
    land.ground = ground_in(view, turns, messages);
    add_borders(land, view, turns, messages);
    if (view.most_places > 0) land.places = largest_places(turns, view.most_places);
    std::erase_if(land.places, [&](Place const& place) {
        return std::ranges::find(view.named, place.name) != view.named.end();
    });
    return land;
}

std::span<unsigned char const> land_data() {
    return {footfall_land_begin, footfall_land_end};
}

}  // namespace geo
