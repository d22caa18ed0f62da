#include "src/report/page_data.hpp"

#include "db/database.hpp"
#include "geo/write/rasters.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/fitted.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

namespace report {
namespace {

geo::Projection plane_of(db::RunRow const& run) {
    try {
        return geo::Projection(run.crs_wkt);
    } catch (std::exception const& error) {
        throw db::DatabaseError(
            fmt::format("the planar CRS of run {} cannot be used ({}); restore a copy of the database",
                        run.run_id, error.what()));
    }
}

std::string css_colour(std::array<std::uint8_t, 4> const& colour) {
    return fmt::format("rgba({}, {}, {}, {:.2f})", colour[0], colour[1], colour[2], colour[3] / 255.0);
}

Json surface_of(model::CityModel<2> const& model, geo::Projection const& plane, Frame const& frame) {
    auto const surface = surface_picture(model, plane, frame);
    if (!surface) return {};
    Json classes = Json::array();
    for (std::size_t i = 0; i < surface->levels.size(); ++i)
        classes.push_back({{"from", five_digits(surface->levels[i])},
                           {"colour", css_colour(surface->picture.palette[i + 1])}});
    return {{"url", geo::png_data_url(surface->picture)}, {"classes", std::move(classes)}};
}

Json frame_object(Frame const& frame) {
    if (frame.empty) return {};
    return Json::array({{degrees(frame.south_deg), degrees(frame.west_deg)},
                        {degrees(frame.north_deg), degrees(frame.east_deg)}});
}

Json count_objects(std::vector<db::CityCountRow> const& counts) {
    Json json = Json::array();
    for (db::CityCountRow const& count : counts)
        json.push_back(
            {{"cities", count.cities}, {"bic", or_null(count.bic)}, {"chosen", count.chosen != 0}});
    return json;
}

Json iteration_objects(std::vector<db::IterationRow> const& iterations) {
    Json json = Json::array();
    for (db::IterationRow const& step : iterations)
        json.push_back(
            {{"stage", step.stage}, {"objective", five_digits(step.objective)}, {"cities", step.cities}});
    return json;
}

Json tiles_object(Tiles const& tiles) {
    if (tiles.url.empty()) return {};
    return {{"url", tiles.url}, {"attribution", tiles.attribution}};
}

/// Neither "</script>" nor "<!--" may stand inside a script element, nor, in older browsers, the line ends
/// that JSON knows and JavaScript did not. Outside strings JSON has none of these characters. By hand,
/// because nlohmann-json escapes either none of them or every character beyond ASCII.
std::string fit_for_script(std::string const& json) {
    std::string result;
    result.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        std::string_view const rest(json.data() + i, std::min<std::size_t>(json.size() - i, 3));
        if (json[i] == '<' || json[i] == '>' || json[i] == '&') {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(json[i]));
        } else if (rest == "\u2028" || rest == "\u2029") {
            result += rest == "\u2028" ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            result += json[i];
        }
    }
    return result;
}

}  // namespace

PageData page_data(db::RunRecord const& record, std::vector<std::size_t> const& drawn, History const& history,
                   Tiles const& tiles) {
    geo::Projection const plane = plane_of(record.run);
    model::CityModel<2> const model = results::model_of(record.run, record.cities);
    Frame const frame = frame_of(record);
    Json json{{"frame", frame_object(frame)},
              {"tiles", tiles_object(tiles)},
              {"exposure", record.run.exposure_field},
              {"background", record.run.background.value_or(0)},
              {"cities", city_objects(record, frame)},
              {"spreads", spread_objects(record, frame)},
              {"uncertainties", uncertainty_objects(record, frame)},
              {"paths", path_objects(record, frame)},
              {"stores", store_columns(record, drawn, frame, plane)},
              {"surface", surface_of(model, plane, frame)},
              {"trends", trend_objects(history)},
              {"counts", count_objects(record.city_counts)},
              {"iterations", iteration_objects(record.iterations)}};
    add_city_stores(json["cities"], record);
    if (!record.trade_areas.empty()) json["trade_areas"] = trade_area_columns(record, drawn, frame);
    if (words::people_are_shared(record.run)) {
        json["competition"] = record.run.competition;
        add_shared(json["cities"], record);
        json["stores"].update(shared_columns(record, drawn));
        json["competitors"] = competitor_columns(record, frame);
    }
    return {fit_for_script(json.dump(-1, ' ', false, Json::error_handler_t::replace)),
            left_out_text(drawn.size(), record.stores.size())};
}

}  // namespace report
