#include "geo/choose_layer.hpp"

#include "geo/errors.hpp"
#include "geo/row_point.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <vector>

namespace geo {
namespace {

/// How well a layer suits: 2 for points (or of unknown type), 1 for polygons and tables with coordinates.
int suitability(OGRLayer& layer) {
    switch (wkbFlatten(layer.GetGeomType())) {
        case wkbPoint:
        case wkbMultiPoint:
        case wkbUnknown:
            return 2;
        case wkbPolygon:
        case wkbMultiPolygon:
        case wkbCurvePolygon:
        case wkbMultiSurface:
            return 1;
        case wkbNone: {
            std::vector<Field> fields;
            OGRFeatureDefn& definition = *layer.GetLayerDefn();
            fields.reserve(definition.GetFieldCount());
            for (int i = 0; i < definition.GetFieldCount(); ++i) {
                fields.push_back({definition.GetFieldDefn(i)->GetNameRef(), FieldType::text});
            }
            return find_coordinate_columns(fields, false) ? 1 : 0;
        }
        default:
            return 0;
    }
}

std::vector<std::string> layer_names(GDALDataset& dataset) {
    std::vector<std::string> names;
    for (auto* layer : dataset.GetLayers())
        names.push_back(fmt::format("\"{}\"", layer->GetName()));
    return names;
}

}  // namespace

int choose_layer(void* dataset, std::string const& source, std::string const& wanted) {
    GDALDataset& opened = *GDALDataset::FromHandle(dataset);
    int const count = opened.GetLayerCount();
    if (count == 0) throw InputRejected(fmt::format("{} holds no layer", source));
    std::array<std::vector<int>, 3> candidates;
    for (int i = 0; i < count; ++i) {
        OGRLayer& layer = *opened.GetLayer(i);
        if (!wanted.empty() && wanted == layer.GetName()) return i;
        candidates[suitability(layer)].push_back(i);
    }
    if (!wanted.empty()) {
        throw UsageError(fmt::format("{} has no layer \"{}\"; its layers are {}", source, wanted,
                                     fmt::join(layer_names(opened), ", ")));
    }
    if (count == 1) return 0;
    auto const& best = candidates[2].empty() ? candidates[1] : candidates[2];
    if (best.size() == 1) return best.front();
    throw UsageError(fmt::format("{} has several layers; choose one with --layer: {}", source,
                                 fmt::join(layer_names(opened), ", ")));
}

}  // namespace geo
