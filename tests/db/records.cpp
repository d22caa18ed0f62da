#include "tests/db/records.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>

namespace records {
namespace {

namespace fs = std::filesystem;

geo::MultiPolygon square_with_hole(double lon, double lat) {
    auto const square = [&](double r) {
        return geo::Ring{{lon - r, lat - r},
                         {lon + r, lat - r},
                         {lon + r, lat + r},
                         {lon - r, lat + r},
                         {lon - r, lat - r}};
    };
    auto hole = square(0.1);
    std::swap(hole[1], hole[3]);
    return {{{square(0.5), hole}, {square(0.05)}}};
}

db::RunRow run_row(std::string const& series) {
    db::RunRow run;
    run.series = series;
    run.started_at = "2024-03-01T10:00:00.000Z";
    run.finished_at = "2024-03-01T10:00:01.250Z";
    run.tool_version = "0.1.0";
    run.schema_version = db::schema_version;
    run.source = "läden 'a\" %.gpkg";
    run.source_layer = "stores";
    run.crs_name = "WGS 84 / UTM zone 31N (EPSG:32631)";
    run.stores_used = 2;
    run.noise = "negbin";
    run.cities_found = 1;
    run.background = 1.0 / 3.0;
    run.converged = 1;
    run.stop_reason = "converged";
    run.seed = -9007199254740993;  // needs all 64 bits
    run.options = R"({"cities":"auto"})";
    run.competition = "shared";
    run.competition_figure = 0.75;
    run.competition_reason = "stores seem to share their customers";
    run.catchment_km = 12.5;
    run.variance_power = 1.5;
    run.overdispersion_factor = 40.25;
    run.criterion = "price";
    run.scattered = 1;
    run.rim_part = 0.25;
    return run;
}

db::CityRow city_row(double lon) {
    db::CityRow city;
    city.city_id = 7;
    city.rank = 1;
    city.name = "city 7";
    city.x_m = 500000.1234567890123;
    city.amplitude = 1200;
    city.share = 0.75;
    city.amplitude_lo = 1100;
    city.note = "</script>";
    city.stability = 0.875;
    city.population = 250'000;
    city.visits_per_inhabitant = 0.5;
    city.visits_per_inhabitant_lo = 0.25;
    city.visits_per_inhabitant_hi = 0.75;
    city.centre = {lon, 52.0};
    return city;
}

db::StoreRow store_row(std::string const& id, double lon, double lat) {
    db::StoreRow store;
    store.store_id = id;
    store.source_fid = 11;
    store.name = "Händler " + id;
    store.visitors = 10.5;
    store.main_city_id = 7;
    store.catchment_km2 = 33.5;
    store.multiplier = 1.25;
    store.position = {lon, lat};
    return store;
}

}  // namespace

Folder::Folder()
    : path_{fs::temp_directory_path() / ("footfall-db-" + std::to_string(std::random_device{}()))} {
    fs::create_directories(path_);
}
Folder::~Folder() {
    fs::remove_all(path_);
}

db::RunRecord run(std::string const& series, double lon) {
    db::RunRecord record;
    record.run = run_row(series);
    record.cities = {city_row(lon)};
    record.city_spreads = {{7, "city 7", 1, square_with_hole(lon, 52)},
                           {7, "city 7", 2, square_with_hole(lon, 52)}};
    record.city_uncertainties = {{7, "city 7", square_with_hole(lon, 52)}};
    record.city_bootstraps = {
        {7, "city 7", 500, 12.5, 10.5, 90, 110, 5.5, 6.5, 4.5, {}, 1e3, 2e3, 0.25, 0.5, 1, 2}};
    record.stores = {store_row("A", lon + 0.25, 52.25), store_row("B", lon - 0.25, 51.75)};
    record.contributions = {{"A", 7, 9.5, {{{{lon + 0.25, 52.25}, {lon, 52}}}}},
                            {"B", 7, 8.5, {{{{lon - 0.25, 51.75}, {lon, 52}}}}}};
    record.set_aside_rows = {{42, "visitors missing", "store C"}};
    record.iterations = {{"fit", 0, 12.5, 3.25, {}, 2}, {"fit", 1, 11.5, {}, 4.5, 1}};
    record.city_paths = {{7, "kept", {{{{lon - 1, 52}, {lon, 52}}}}},
                         {{}, "too few stores", {{{{lon, 53}, {lon, 52}}}}}};
    record.competitors = {{3, 21.5, 0.875, {lon - 0.125, 51.875}}, {4, 0, {}, {lon + 0.125, 52.125}}};
    record.covariates = {
        {"size", "log", "", "", 6.5, 0.5, 0.625, 0.125, 0.375, 0.875, 1e-6, 0.6875, 1.5, 1.25, 1.875, 2},
        {"chain \"x\"", "factor", "läden", "other", 0.25, 0.375, -0.5, {}, {}, {}, {}, 1, 0.625, {}, {}, 1}};
    record.store_covariates = {
        {11, "size", 650.5, ""}, {11, "chain \"x\"", {}, "läden"}, {3, "size", {}, ""}};
    record.trade_areas = {{"A", "Händler A", 50, 12.5, 5.25, square_with_hole(lon, 52)},
                          {"A", "", 80, 20.5, 8.5, square_with_hole(lon, 52)}};
    record.city_stores = {{7, "A", 1, 9.5, 0.5625, 0.5625, 50}, {7, "B", 2, 8.5, 0.4375, 1, 80}};
    record.city_counts = {{1, -10.5, 30.25, 1, "lowest BIC"}, {2, {}, {}, 0, "a spike"}};
    return record;
}

db::RunRecord run_with_stores(std::size_t count) {
    auto record = run();
    record.stores.clear();
    for (std::size_t i = 0; i < count; ++i) {
        auto const n = static_cast<double>(i);
        record.stores.push_back(
            store_row(std::to_string(i), std::fmod(n * 0.618034, 10.0), 45 + std::fmod(n * 0.414214, 10.0)));
    }
    return record;
}

fs::path database_of_schema_2(Folder const& folder) {
    fs::path const path = folder / "schema_2.gpkg";
    fs::copy_file(FOOTFALL_SOURCE_DIR "/tests/db/schema_2.gpkg", path);
    return path;
}

fs::path database_of_schema_4(Folder const& folder) {
    fs::path const path = folder / "schema_4.gpkg";
    fs::copy_file(FOOTFALL_SOURCE_DIR "/tests/db/schema_4.gpkg", path);
    return path;
}

fs::path database_of_schema_5(Folder const& folder) {
    fs::path const path = folder / "schema_5.gpkg";
    fs::copy_file(FOOTFALL_SOURCE_DIR "/tests/db/schema_5.gpkg", path);
    return path;
}

std::int64_t add(fs::path const& path, db::RunRecord const& record) {
    db::RunTransaction transaction{path, std::chrono::seconds{5}};
    auto const run_id = transaction.add(record);
    transaction.commit();
    return run_id;
}

void keep_style(std::filesystem::path const& path, db::LayerStyle const& style) {
    db::RunTransaction transaction(path, std::chrono::seconds{1});
    transaction.keep_styles({style});
    transaction.commit();
}

std::string bytes_of(fs::path const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write_bytes(fs::path const& path, std::string const& bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}

}  // namespace records
