#include "src/report/page.hpp"

#include "src/report/html.hpp"
#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "src/report/texts.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

namespace report {
namespace {

std::string title_of(db::RunRow const& run) {
    return fmt::format("Footfall: {}, run {}", run.series, run.run_id);
}

}  // namespace

db::RunRecord read_run(db::Reader const& database, std::optional<std::int64_t> run_id) {
    db::RunRecord record;
    record.run = database.run(run_id);
    std::int64_t const id = record.run.run_id;
    record.cities = database.cities_of(id);
    record.city_spreads = database.city_spreads_of(id);
    record.city_uncertainties = database.city_uncertainties_of(id);
    record.city_bootstraps = database.city_bootstraps_of(id);
    record.stores = database.stores_of(id);
    record.set_aside_rows = database.set_aside_rows_of(id);
    record.iterations = database.iterations_of(id);
    record.city_paths = database.city_paths_of(id);
    record.city_counts = database.city_counts_of(id);
    record.competitors = database.competitors_of(id);
    record.covariates = database.covariates_of(id);
    record.trade_areas = database.trade_areas_of(id);
    record.city_stores = database.city_stores_of(id);
    // Where people are divided among stores, the page cannot compute contributions from the cities alone.
    if (words::people_are_shared(record.run)) record.contributions = database.contributions_of(id);
    return record;
}

std::string page_of(db::RunRecord const& record, History const& history, PageOptions const& options) {
    std::vector<std::size_t> const drawn = drawn_stores(record.stores);
    PageData const data = page_data(record, drawn, history, options.tiles);
    DrawnPlaces const places = drawn_places(record.stores, drawn);
    std::string const body =
        filled(texts::page, {{"heading", heading(record.run)},
                             {"figures", key_figures(record)},
                             {"lead", lead(record)},
                             {"largest", largest_cities(record)},
                             {"look_at", look_at(record, history, places)},
                             {"inhabitants", inhabitants_table(record)},
                             {"quality", quality(record)},
                             {"changes", changes(history, places)},
                             {"left_out", escaped(data.left_out)},
                             {"far_off", escaped(data.far_off)},
                             {"cities", city_table(record)},
                             {"stores", store_tables(record, places)},
                             {"covariates", covariates(record)},
                             {"count_caption", count_caption(record.run)},
                             {"counts", count_table(record)},
                             {"spread_text", spread_text(record.run)},
                             {"visits_text", visits_text(record.run)},
                             {"set_aside", set_aside(record)},
                             {"how_made", how_made(record.run, options.program_version)}});
    return html_of(
        {.title = title_of(record.run),
         .body = body,
         .styles = {},
         .data = data.json,
         .scripts = {texts::leaflet_script, texts::chart_script, texts::theme, texts::colours,
                     texts::contributions, texts::panel, texts::details, texts::outlines, texts::land,
                     texts::graticule, texts::base_layers, texts::layers, texts::trade_areas, texts::map_base,
                     texts::tables, texts::map, texts::charts, texts::trends}},
        options);
}

}  // namespace report
