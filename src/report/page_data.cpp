#include "src/report/page_data.hpp"

#include "src/report/sections.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"

namespace report {
namespace {

Json count_objects(db::RunRecord const& record) {
    std::size_t const stores = results::stores_in_fit(record.stores);
    Json json = Json::array();
    for (db::CityCountRow const& count : record.city_counts)
        json.push_back({{"cities", count.cities},
                        {"score", or_null(results::score_of(record.run, count, stores))},
                        {"chosen", count.chosen != 0}});
    return json;
}

Json iteration_objects(std::vector<db::IterationRow> const& iterations) {
    Json json = Json::array();
    for (db::IterationRow const& step : iterations)
        json.push_back(
            {{"stage", step.stage}, {"objective", five_digits(step.objective)}, {"cities", step.cities}});
    return json;
}

}  // namespace

PageData page_data(db::RunRecord const& record, std::vector<std::size_t> const& drawn, History const& history,
                   Tiles const& tiles) {
    geo::Projection const plane = plane_of(record.run);
    model::CityModel<2> const model = results::model_of(record.run, record.cities);
    Frame const frame = frame_of(record);
    Frame const view = opening_view(record, frame);
    Json json = map_object(frame, tiles, record.cities);
    json.update({{"view", frame_object(view)},
                 {"exposure", record.run.exposure_field},
                 {"background", record.run.background.value_or(0)},
                 {"cities", city_objects(record, frame)},
                 {"spreads", spread_objects(record, frame)},
                 {"uncertainties", uncertainty_objects(record, frame)},
                 {"paths", path_objects(record, frame)},
                 {"stores", store_columns(record, drawn, frame, plane)},
                 {"surface", surface_object(model, plane, frame)},
                 {"trends", trend_objects(history)},
                 {"criterion", record.run.criterion},
                 {"counts", count_objects(record)},
                 {"iterations", iteration_objects(record.iterations)}});
    add_city_stores(json["cities"], record);
    if (!record.trade_areas.empty()) json["trade_areas"] = trade_area_columns(record, drawn, frame);
    if (words::people_are_shared(record.run)) {
        json["competition"] = record.run.competition;
        add_shared(json["cities"], record);
        json["stores"].update(shared_columns(record, drawn));
        json["competitors"] = competitor_columns(record, frame);
    }
    return {script_json(json), left_out_text(drawn.size(), record.stores.size()),
            far_off_text(record, frame, view)};
}

}  // namespace report
