#include "src/results/predict/site_predictions.hpp"

#include <fmt/format.h>

namespace results {
namespace {

std::vector<geo::Field> fields_of(std::vector<db::CityRow> const& cities, bool has_exposure) {
    using enum geo::FieldType;
    std::vector<geo::Field> fields{{"run_id", integer},   {"site_id", text},        {"name", text},
                                   {"rank", integer},     {"visitors", real},       {"visitors_lo", real},
                                   {"visitors_hi", real}, {"count_lo", real},       {"count_hi", real},
                                   {"main_city", text},   {"nearest_km", real},     {"outside", integer},
                                   {"note", text},        {"from_background", real}};
    if (has_exposure) fields.push_back({"exposure", real});
    for (db::CityRow const& city : cities)
        fields.push_back({fmt::format("from_city_{}", city.city_id), real});
    return fields;
}

char const* description_of(db::RunRow const& run) {
    if (run.competition == "shared")
        return "Expected visitors of a new store, which the stores around it give up, with 95 % limits of "
               "the "
               "expectation and of a new count";
    return "Expected visitors of a new store, which is assumed to take nothing from the others, with 95 % "
           "limits "
           "of the expectation and of a new count";
}

}  // namespace

geo::Layer site_layer(SitePredictions const& predictions) {
    bool const has_exposure = !predictions.run.exposure_field.empty();
    geo::Layer layer{.name = "predictions",
                     .description = description_of(predictions.run),
                     .geometry_type = geo::GeometryType::point,
                     .fields = fields_of(predictions.cities, has_exposure),
                     .size = predictions.predictions.size(),
                     .feature_at = {}};
    layer.feature_at = [&predictions, has_exposure](std::size_t i) {
        SitePrediction const& site = predictions.predictions[i];
        fit::Prediction const& expected = site.expected;
        geo::Store const& at = predictions.sites.table.stores[i];
        geo::Feature feature{
            predictions.sites.lonlat[i],
            {predictions.run.run_id, at.id, at.name, site.rank, expected.visitors, expected.mean.low,
             expected.mean.high, expected.count.low, expected.count.high,
             site.main_city < 0 ? std::string() : predictions.cities[site.main_city].name, site.nearest_km,
             std::int64_t{!site.outside.empty()}, site.outside, expected.from_background}};
        if (has_exposure) feature.values.emplace_back(at.exposure);
        for (double const visitors : expected.from_city)
            feature.values.emplace_back(visitors);
        return feature;
    };
    return layer;
}

}  // namespace results
