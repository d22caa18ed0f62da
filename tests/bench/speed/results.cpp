// Everything that follows a fit, at the size of a continent and without the fit: the truth stands in for what
// was found. Seconds per step and the most memory ever held. See tests/bench/README.md. Call:
// speed_of_results STORES CITIES FOLDER [THREADS]

#include "db/database.hpp"
#include "geo/write/layers.hpp"
#include "src/report/page.hpp"
#include "src/results/compare/city_pairing.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/run/uncertainty.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "src/simulate/store_scene.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

namespace {

/// Prints what a step took.
template <typename Step>
auto timed(std::string const& name, Step const& step) {
    auto const start = std::chrono::steady_clock::now();
    std::clock_t const processor = std::clock();
    auto result = step();
    double const worked = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    fmt::print("{:<28}{:>8.1f} s, {:>7.1f} s of processor {:>8.2f} GB\n", name, seconds, worked,
               static_cast<double>(used.ru_maxrss) / 1e6);
    std::fflush(stdout);
    return result;
}

results::Fitted fitted_at_truth(int stores, int cities, int threads) {
    simulate::StoreSceneOptions options;
    options.stores.stores = stores;
    options.cities = cities;
    simulate::Scene const scene = simulate::make_store_scene(options);
    geo::Projection const plane("+proj=laea +lat_0=51 +lon_0=9 +datum=WGS84 +units=m");
    results::Fitted fitted{{}, {{}, plane, {}, {}}, std::vector<bool>(stores, false), fit::Noise::negbin};
    fitted.result.model = scene.truth;
    fitted.result.overdispersion = options.stores.overdispersion;
    fitted.threads = threads;
    std::vector<std::string> const names = simulate::store_names(scene, scene.positions);
    for (int i = 0; i < stores; ++i) {
        fitted.stores.planar.push_back({scene.positions(0, i), scene.positions(1, i)});
        fitted.stores.table.stores.push_back({i, fmt::format("S{:07}", i), names[i], scene.visitors[i], {}});
    }
    fitted.stores.lonlat = plane.lonlat_from_planar(fitted.stores.planar);
    return fitted;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        fmt::print(stderr, "call: speed_of_results STORES CITIES FOLDER [THREADS]\n");
        return 2;
    }
    std::filesystem::path const folder = argv[3];
    int const threads = argc > 4 ? std::atoi(argv[4]) : 2;
    auto fitted = timed("making the scene",
                        [&] { return fitted_at_truth(std::atoi(argv[1]), std::atoi(argv[2]), threads); });
    timed("ranking", [&] {
        results::rank_by_visits(fitted);
        return true;
    });
    auto const cities = timed("cities", [&] {
        return results::with_city_ids(results::city_rows(fitted), {}, fitted.stores.projection, 1);
    });
    db::RunRecord record = timed("errors, misfits, rows", [&] {
        results::RunContext context;
        context.series = "speed";
        return results::run_record(fitted, results::inference_of(fitted), cities, context);
    });
    timed("database", [&] {
        db::RunTransaction transaction(folder / "footfall.gpkg", std::chrono::seconds(1));
        record.run.run_id = transaction.add(record);
        transaction.commit();
        return 0;
    });
    for (geo::Layer const& layer : results::layers_of(record))
        timed(layer.name + ".geojson", [&] {
            geo::write_layer(layer, folder / (layer.name + ".geojson"));
            return 0;
        });
    timed("rasters", [&] { return results::rasters_of(record, {}, threads); });
    timed("report", [&] { return report::page_of(record, {}, {}); });
}
