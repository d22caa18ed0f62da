#include "geo/read/list_layers.hpp"

#include "geo/gdal_messages.hpp"
#include "geo/read/detail/open_source.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

namespace geo {

std::vector<ListedLayer> list_layers(std::string const& source) {
    GdalMessages const messages;
    OpenSource const opened = open_source(source, {});
    std::vector<ListedLayer> layers;
    for (OGRLayer* const layer : opened.dataset->GetLayers()) {
        ListedLayer listed{layer->GetName(), {}};
        OGRFeatureDefn& definition = *layer->GetLayerDefn();
        for (int i = 0; i < definition.GetFieldCount(); ++i)
            listed.fields.emplace_back(definition.GetFieldDefn(i)->GetNameRef());
        layers.push_back(std::move(listed));
    }
    return layers;
}

}  // namespace geo
