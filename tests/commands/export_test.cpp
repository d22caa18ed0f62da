#include "db/database.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <nlohmann/json.hpp>

using nlohmann::json;
using program::Folder;

namespace {

double sum_of_places(OGRLayer& layer) {
    double sum = 0;
    layer.ResetReading();
    for (auto const& feature : layer)
        sum += feature->GetGeometryRef()->toPoint()->getX() * 1000 +
               feature->GetGeometryRef()->toPoint()->getY();
    return sum;
}

std::string export_run(Folder const& folder, std::string const& to, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {(folder / "out/footfall.gpkg").string(), "-o", (folder / to).string()});
    return standard_output_of([&] { run_command(commands::declare_export, more); });
}

std::string refusal(Folder const& folder, std::string const& to, std::vector<std::string> const& more) {
    try {
        export_run(folder, to, more);
    } catch (geo::UsageError const& error) {
        return error.what();
    }
    return "nothing was refused";
}

}  // namespace

TEST_CASE("what fit wrote is written again, to the byte, by default") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet --trace --raster-cell 0.5").exit_code == 0);
    export_run(folder, "again", {"--quiet"});
    int files = 0;
    for (auto const& file : program::fs::directory_iterator(folder / "again")) {
        INFO(file.path());
        std::string const name = file.path().filename();
        CHECK(program::content_of(file.path()) == program::content_of(folder / ("out/" + name)));
        ++files;
    }
    CHECK(files == 8);  // six layers, two rasters
}

TEST_CASE("a layer keeps its fields, values and places in other formats") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    auto const database = opened(folder / "out/footfall.gpkg", GDAL_OF_VECTOR);
    for (std::string const format :
         {"FlatGeobuf", "GPKG", "Shapefile", "GeoJSONSeq", "SQLite", "MapInfo File"}) {
        INFO(format);
        std::vector<std::string> const chosen{"--format", format,   "--layer", "cities",
                                              "--layer",  "stores", "--json"};
        json const written = json::parse(export_run(folder, format, chosen));
        for (json const& entry : written["files"]) {
            auto const file = opened(entry["file"].get<std::string>(), GDAL_OF_VECTOR);
            REQUIRE(file);
            OGRLayer* const layer = file->GetLayer(0);
            OGRLayer* const table = database->GetLayerByName(entry["layer"].get<std::string>().c_str());
            REQUIRE(layer->GetFeatureCount() == table->GetFeatureCount());
            CHECK(layer->GetLayerDefn()->GetFieldCount() >= table->GetLayerDefn()->GetFieldCount());
            // Some formats put their rows into an order of their own.
            CHECK(sum_of_places(*layer) == Catch::Approx(sum_of_places(*table)).epsilon(1e-7));
        }
    }
}

TEST_CASE("a shapefile has short names that say what the long ones say") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    export_run(folder, "shapes", {"--format", "Shapefile", "--layer", "cities", "--layer", "runs"});
    auto const cities = opened(folder / "shapes/cities.shp", GDAL_OF_VECTOR);
    auto const database = opened(folder / "out/footfall.gpkg", GDAL_OF_VECTOR);
    REQUIRE(cities);
    OGRFeatureUniquePtr const city(cities->GetLayer(0)->GetNextFeature());
    OGRFeatureUniquePtr const row(database->GetLayerByName("cities")->GetNextFeature());
    CHECK(city->GetFieldAsDouble("majsd_lo") == Catch::Approx(row->GetFieldAsDouble("major_sd_km_lo")));
    CHECK(city->GetFieldAsDouble("minsd_km") == Catch::Approx(row->GetFieldAsDouble("minor_sd_km")));
    CHECK(city->GetFieldAsInteger("in_reach") == row->GetFieldAsInteger("stores_in_reach"));
    auto const runs = opened(folder / "shapes/runs.dbf", GDAL_OF_VECTOR);
    REQUIRE(runs);
    CHECK(runs->GetLayer(0)->GetFeatureCount() == 1);
    CHECK_FALSE(program::fs::exists(folder / "shapes/runs.shp"));
}

TEST_CASE("every run can be written, the newest by default") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    REQUIRE(program::fit(folder, "--quiet --seed 2").exit_code == 0);
    auto const run_of = [&](std::vector<std::string> more) {
        more.insert(more.end(), {"--layer", "cities", "--overwrite", "--quiet"});
        export_run(folder, "run", more);
        json const cities = json::parse(program::content_of(folder / "run/cities.geojson"));
        return cities["features"][0]["properties"]["run_id"].get<int>();
    };
    CHECK(run_of({}) == 2);
    CHECK(run_of({"--run", "1"}) == 1);
}

TEST_CASE("rasters are cut into other cells on request, and into what makes sense only") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    export_run(folder, "fine", {"--layer", "surface", "--raster-cell", "0.1"});
    auto const file = opened(folder / "fine/surface.tif", GDAL_OF_RASTER);
    double transform[6] = {};
    CHECK(file->GetGeoTransform(transform) == CE_None);
    CHECK(transform[1] == 100);
    CHECK_FALSE(program::fs::exists(folder / "fine/residual_surface.tif"));
    std::string const message = refusal(folder, "finest", {"--layer", "surface", "--raster-cell", "0.001"});
    CHECK(message.find("--raster-cell 0.001 would cut") == 0);
    CHECK_FALSE(program::fs::exists(folder / "finest"));
}

TEST_CASE("files that exist stay without --overwrite, and the database stays with it") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::string const before = program::content_of(folder / "out/cities.geojson");
    CHECK(refusal(folder, "out", {"--run", "1"}).find("cities.geojson exists") != std::string::npos);
    CHECK(program::content_of(folder / "out/cities.geojson") == before);
    program::fs::copy(folder / "out/footfall.gpkg", folder / "stores.gpkg");
    std::vector<std::string> const onto_itself{
        (folder / "stores.gpkg").string(), "-o", (folder / "").string(), "--format", "GPKG", "--overwrite"};
    CHECK_THROWS_AS(run_command(commands::declare_export, onto_itself), geo::UsageError);
    CHECK(db::Reader(folder / "stores.gpkg").runs().size() == 1);
}

TEST_CASE("creation options reach GDAL's driver, and one that it does not have is refused without a file") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    export_run(folder, "csv",
               {"--quiet", "--format", "CSV", "--layer", "cities", "--lco", "SEPARATOR=SEMICOLON"});
    CHECK(program::content_of(folder / "csv/cities.csv").starts_with("X;Y;"));
    auto const refused_with = [&](std::string const& option) {
        return refusal(folder, "no", {"--format", "CSV", "--layer", "cities", "--lco", option});
    };
    std::string const refused = refused_with("NO_SUCH=1");
    CHECK(refused.find("driver CSV has no such creation option") != std::string::npos);
    // GDAL itself leaves a value out that it does not understand.
    for (std::string const option : {"SEPARATOR=COLON", "GEOMETRY=AS_STONE"}) {
        CHECK(refused_with(option).find("--lco " + option + ": ") == 0);
        CHECK(refused_with(option).find("ogrinfo --format CSV lists") != std::string::npos);
    }
    CHECK_FALSE(program::fs::exists(folder / "no/cities.csv"));
    // GDAL's driver has the option for the dataset too, where it knows AS_WKT only.
    for (auto const& [geometry, header] : {std::pair{"AS_WKT", "WKT,"}, std::pair{"AS_XY", "X,Y,"},
                                           std::pair{"AS_YX", "Y,X,"}, std::pair{"AS_XYZ", "X,Y,Z,"}}) {
        export_run(folder, geometry,
                   {"--quiet", "--format", "CSV", "--layer", "cities", "--lco",
                    std::string("GEOMETRY=") + geometry});
        CHECK(program::content_of(folder / geometry / "cities.csv").starts_with(header));
    }
    // One of the dataset alone.
    std::string const version =
        refusal(folder, "no", {"--format", "GPKG", "--layer", "cities", "--lco", "VERSION=stone"});
    CHECK(version.find("--lco VERSION=stone: ") == 0);
    CHECK(refusal(folder, "no", {"--lco", "SEMICOLON"}).find("--lco takes NAME=VALUE") != std::string::npos);
}
