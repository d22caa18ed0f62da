#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using nlohmann::json;

namespace {

constexpr char const* files[] = {"footfall.gpkg",
                                 "cities.geojson",
                                 "city_spreads.geojson",
                                 "city_uncertainties.geojson",
                                 "stores.geojson",
                                 "contributions.geojson",
                                 "map_land.geojson",
                                 "map_borders.geojson",
                                 "map_places.geojson",
                                 "map_land.qml",
                                 "map_borders.qml",
                                 "map_places.qml",
                                 "surface.tif",
                                 "residual_surface.tif",
                                 "cities.qml",
                                 "city_spreads.qml",
                                 "city_uncertainties.qml",
                                 "stores.qml",
                                 "contributions.qml",
                                 "surface.qml",
                                 "residual_surface.qml",
                                 "footfall.qgz",
                                 "report.html"};

std::set<std::string> names_in(program::fs::path const& folder) {
    std::set<std::string> names;
    for (auto const& entry : program::fs::directory_iterator(folder))
        names.insert(entry.path().filename());
    return names;
}

std::set<std::string> held_out_ids(program::fs::path const& database) {
    std::set<std::string> ids;
    db::Reader const reader(database);
    for (db::StoreRow const& store : reader.stores_of(reader.run({}).run_id)) {
        if (store.held_out) ids.insert(store.store_id);
    }
    return ids;
}

}  // namespace

TEST_CASE(
    "a run leaves the database, layers and rasters with their styles, a project, the report and nothing "
    "else") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    CHECK(names_in(folder / "out") == std::set<std::string>(std::begin(files), std::end(files)));
}

TEST_CASE("the JSON on standard output is one document and says what the database says") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder, "--json");
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    json const document = json::parse(outcome.out);
    db::Reader const reader(folder / "out/footfall.gpkg");
    db::RunRow const run = reader.run({});
    CHECK(document["run"]["run_id"] == run.run_id);
    CHECK(document["run"]["bic"].get<double>() == Catch::Approx(run.bic.value()));
    CHECK(document["run"]["options"]["cities"] == 2);
    CHECK(document["run"]["competition"] == "none");
    CHECK(document["run"]["competition_figure"].is_null());  // too few stores to tell
    CHECK(document["run"]["criterion"] == "BIC");
    CHECK(document["run"]["scattered"] == 0);
    CHECK(document["cities"][0]["stability"].is_null());
    CHECK(document["input"]["stores_used"] == 256);
    CHECK(document["files"].size() == std::size(files));
    std::vector<db::CityRow> const cities = reader.cities_of(run.run_id);
    CHECK(document["verdict"]["words"].size() == 4);
    CHECK(document["verdict"]["moran_p"] == document["run"]["moran_p"]);
    CHECK(document["verdict"]["one_fewer"]["cities"] == 1);
    REQUIRE(document["cities"].size() == cities.size());
    CHECK(document["cities"][0]["name"] == cities[0].name);
    CHECK(document["cities"][1]["lon"].get<double>() == Catch::Approx(cities[1].centre.lon_deg));
}

TEST_CASE("limits are in the database, in the JSON and on the terminal, the bootstrap's beside them") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder, "--json --bootstrap 40");
    REQUIRE(outcome.exit_code == 0);
    json const document = json::parse(outcome.out);
    db::RunRecord const record = db::Reader(folder / "out/footfall.gpkg").record_of(1);
    std::vector<db::CityRow> const& cities = record.cities;
    std::vector<db::CityBootstrapRow> const& refitted = record.city_bootstraps;
    REQUIRE(refitted.size() == 2);
    CHECK(document["run"]["options"]["bootstrap"] == 40);
    CHECK(document["cities"][0]["visits_lo"].get<double>() == Catch::Approx(cities[0].visits_lo.value()));
    CHECK(document["city_bootstraps"][1]["refits"] == 40);
    CHECK((refitted[0].visits_lo < cities[0].visits && cities[0].visits < refitted[0].visits_hi));
    CHECK(record.city_uncertainties.size() == 2);
    std::string const text = program::fit(folder, "--bootstrap 40 --force --verbose").out;
    CHECK(text.find("95 % limits") != std::string::npos);
    CHECK(text.find("Bootstrap, 40 refits") != std::string::npos);
}

TEST_CASE("visitors that are not whole numbers bring a notice, whole ones none") {
    program::Folder const folder;
    std::string const quasi = "the visitors of 1 store are not whole numbers";
    CHECK(program::fit(folder, "--json").out.find(quasi) == std::string::npos);
    program::fs::path const stores = program::write_stores(folder);
    std::ofstream(stores, std::ios::app) << "half,-1.5,53,21.5\n";
    std::string const options =
        " --src-crs EPSG:4326 --cities 2 --json -o \"" + (folder / "out").string() + "\"";
    std::string const fit = "fit \"" + stores.string() + "\"" + options;
    CHECK(program::run(folder, fit).out.find(quasi) != std::string::npos);
    CHECK(program::run(folder, fit + " --noise gaussian").out.find(quasi) == std::string::npos);
}

TEST_CASE("the cities stand where they were put") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    db::Reader const reader(folder / "out/footfall.gpkg");
    std::vector<db::CityRow> const cities = reader.cities_of(1);
    REQUIRE(cities.size() == 2);
    CHECK(cities[0].centre.lon_deg == Catch::Approx(-1.6).margin(0.002));
    CHECK(cities[0].centre.lat_deg == Catch::Approx(52.92).margin(0.002));
    CHECK(cities[1].centre.lon_deg == Catch::Approx(-1.2).margin(0.002));
    CHECK(cities[1].centre.lat_deg == Catch::Approx(53.16).margin(0.002));
    CHECK(cities[0].share + cities[1].share < 1);
}

TEST_CASE("fit --verbose gets the cities, the fit and the files, on lines of 100 characters at most") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder, "--verbose");
    for (char const* const words : {"Read 256 rows", "UTM zone 30N", "2 cities", "near Derby", "Poisson",
                                    "deviance explained", "Verdict", "Run 1 of series shops",
                                    "cities.geojson", "live around the centre and how far they travel"}) {
        CHECK(outcome.out.find(words) != std::string::npos);
    }
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        auto const characters = std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; });
        if (line.find("/tmp/") == std::string::npos) CHECK(characters <= 100);
    }
}

TEST_CASE("a second run keeps the first one and the numbers of its cities") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    REQUIRE(program::fit(folder, "--holdout 0.1 --quiet").exit_code == 0);
    db::Reader const reader(folder / "out/footfall.gpkg");
    REQUIRE(reader.runs().size() == 2);
    std::vector<db::CityRow> const first = reader.cities_of(1), second = reader.cities_of(2);
    REQUIRE(second.size() == first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        CHECK(second[i].city_id == first[i].city_id);
    json const layer = json::parse(program::content_of(folder / "out/cities.geojson"));
    CHECK(layer["features"][0]["properties"]["run_id"] == 2);
}

TEST_CASE("cities are called after places, in every layer and on the terminal") {
    program::Folder const folder;
    std::ofstream(folder / "towns.csv") << "name,lon,lat,population\n"
                                           "Westham,-1.6,52.92,90000\nHamlet,-1.6,52.921,40\n"
                                           "Farham,-0.2,52.9,800000\n";
    program::Outcome const outcome = program::fit(folder, "--places " + (folder / "towns.csv").string());
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out.find("Westham") != std::string::npos);
    db::Reader const reader(folder / "out/footfall.gpkg");
    CHECK(reader.cities_of(1)[0].name == "Westham");
    CHECK(reader.cities_of(1)[1].name == "near Westham");
    CHECK(reader.city_spreads_of(1)[0].name == "Westham");
    json const layer = json::parse(program::content_of(folder / "out/city_spreads.geojson"));
    CHECK(layer["features"][0]["properties"]["name"] == "Westham");
}

TEST_CASE("runs of another series start numbering their cities anew") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    REQUIRE(program::fit(folder, "--series spring --quiet").exit_code == 0);
    db::Reader const reader(folder / "out/footfall.gpkg");
    CHECK(reader.run(2).series == "spring");
    CHECK(reader.cities_of(2)[0].city_id == 1);
}

TEST_CASE("a run with --overwrite starts afresh") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    REQUIRE(program::fit(folder, "--quiet --overwrite").exit_code == 0);
    db::Reader const reader(folder / "out/footfall.gpkg");
    REQUIRE(reader.runs().size() == 1);
    CHECK(reader.cities_of(reader.run({}).run_id)[0].city_id == 1);
}

TEST_CASE("the same seed holds out the same stores, another seed others") {
    program::Folder const folder;
    auto const held_out = [&](std::string const& seed) {
        REQUIRE(program::fit(folder, "--quiet --overwrite --holdout 0.25 --seed " + seed).exit_code == 0);
        return held_out_ids(folder / "out/footfall.gpkg");
    };
    std::set<std::string> const first = held_out("5");
    CHECK(first.size() == 64);
    CHECK(held_out("5") == first);
    CHECK(held_out("6") != first);
    CHECK(db::Reader(folder / "out/footfall.gpkg").run({}).test_mse.has_value());
}

TEST_CASE("squares that are held out are tested apart, and too large ones are refused") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder, "--holdout-blocks 8");
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out.find("Held-out squares: RMSE") != std::string::npos);
    std::size_t const held_out = held_out_ids(folder / "out/footfall.gpkg").size();
    CHECK(held_out >= 51);
    CHECK(held_out <= 70);
    CHECK(program::fit(folder, "--holdout-blocks 500").exit_code == 3);
}

TEST_CASE("options in a file do what they do on the command line") {
    program::Folder const folder;
    std::ofstream(folder / "options.toml") << "series = \"from a file\"\nseed = 12\nquiet = true\n";
    program::Outcome const outcome = program::fit(folder, "--config " + (folder / "options.toml").string());
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out.empty());
    db::RunRow const run = db::Reader(folder / "out/footfall.gpkg").run({});
    CHECK(run.series == "from a file");
    CHECK(run.seed == 12);
}

TEST_CASE("a style that the user saved beside a layer stays, ours is renewed") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet --force").exit_code == 0);
    std::string const ours = program::content_of(folder / "out/cities.qml");
    std::ofstream(folder / "out/stores.qml") << "<!DOCTYPE qgis>\n<qgis><!-- mine --></qgis>\n";
    std::ofstream(folder / "out/cities.qml") << "<!-- of an older version --><qgis/>\n";
    REQUIRE(program::fit(folder, "--quiet --force").exit_code == 0);
    CHECK(program::content_of(folder / "out/stores.qml") == "<!DOCTYPE qgis>\n<qgis><!-- mine --></qgis>\n");
    CHECK(program::content_of(folder / "out/cities.qml") == ours);
}

TEST_CASE("a database that stays locked ends in 75 and leaves everything as it was") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::string const before = program::content_of(folder / "out/cities.geojson");
    {
        db::RunTransaction const other(folder / "out/footfall.gpkg", std::chrono::seconds(0));
        program::Outcome const outcome = program::fit(folder, "--wait 0 --force");
        CHECK(outcome.exit_code == 75);
        CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
        CHECK_THAT(outcome.err, Catch::Matchers::StartsWith("footfall fit: "));
    }
    CHECK(program::content_of(folder / "out/cities.geojson") == before);
    CHECK(names_in(folder / "out") == std::set<std::string>(std::begin(files), std::end(files)));
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 1);
}

TEST_CASE("the stores that are read and files that are not ours are never replaced") {
    program::Folder const folder;
    program::fs::path const output = folder / "out";
    program::fs::create_directory(output);
    std::string const stores = R"({"type":"FeatureCollection","features":[]})";
    std::ofstream(output / "stores.geojson") << stores;
    std::string const arguments = "fit " + (output / "stores.geojson").string() + " -o " + output.string();
    CHECK(program::run(folder, arguments).exit_code == 2);
    CHECK(program::content_of(output / "stores.geojson") == stores);
    CHECK(program::fit(folder, "--quiet").exit_code == 1);  // other stores into the same folder
    CHECK(program::content_of(output / "stores.geojson") == stores);
    CHECK(names_in(output) == std::set<std::string>{"stores.geojson"});
}

TEST_CASE("what cannot be printed is a failure, whatever was asked for") {
    program::Folder const folder;
    std::string const stores = program::write_stores(folder).string();
    for (std::string const& arguments :
         {"check \"" + stores + "\" --src-crs EPSG:4326", std::string("--version"), std::string("--help"),
          std::string("fit --help"), std::string("--json-usage"), std::string("fit --json-usage")}) {
        CAPTURE(arguments);
        std::string const command = std::string("\"") + FOOTFALL_EXECUTABLE + "\" " + arguments +
                                    " > /dev/full 2> \"" + (folder / "said").string() + "\"";
        int const status = std::system(command.c_str());
        CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 1));
        CHECK(program::content_of(folder / "said").ends_with(": standard output cannot be written to\n"));
    }
}

TEST_CASE("where the number of cities was searched, the limits in the run and of a prediction are wider") {
    program::Folder const folder;
    std::string const stores = program::write_stores(folder).string();
    auto const log_width = [](auto low, auto high) {
        return std::log(static_cast<double>(high) / static_cast<double>(low));
    };
    std::vector<double> in_run, predicted;
    for (std::string const cities : {"2", "auto"}) {
        program::fs::path const out = folder / ("out" + cities);
        REQUIRE(program::run(folder, "fit \"" + stores + "\" --src-crs EPSG:4326 --noise poisson --cities " +
                                         cities + " -o \"" + out.string() + "\" --quiet")
                    .exit_code == 0);
        db::Reader const reader(out / "footfall.gpkg");
        std::vector<db::CityRow> const rows = reader.cities_of(reader.run({}).run_id);
        REQUIRE(rows.size() == 2);
        in_run.push_back(log_width(rows[0].visits_lo.value(), rows[0].visits_hi.value()));
        program::Outcome const site = program::run(
            folder, "predict \"" + (out / "footfall.gpkg").string() + "\" --at -1.6,52.92 --json");
        REQUIRE(site.exit_code == 0);
        json const prediction = json::parse(site.out)["sites"][0];
        predicted.push_back(log_width(prediction["visitors_lo"], prediction["visitors_hi"]));
    }
    CHECK(in_run[1] > 1.01 * in_run[0]);
    CHECK(predicted[1] > 1.01 * predicted[0]);
}

TEST_CASE("with values that scatter evenly the number chosen is the best of its table") {
    program::Folder const folder;
    std::string const stores = (folder / "stores.geojson").string(), out = (folder / "out").string();
    REQUIRE(
        program::run(folder, "simulate --stores 300 --cities 6 --seed 3 --quiet -o " + stores).exit_code ==
        0);
    REQUIRE(program::run(folder, "fit " + stores + " --noise gaussian --competition none --quiet -o " + out)
                .exit_code == 0);
    auto const counts = db::Reader(folder / "out/footfall.gpkg").city_counts_of(1);
    auto const best =
        std::ranges::min_element(counts, {}, [](db::CityCountRow const& count) { return count.bic.value(); });
    CHECK(best->chosen == 1);
    CHECK(counts.size() > 5);
}
