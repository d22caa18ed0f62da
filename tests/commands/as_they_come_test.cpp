#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

using program::Folder;

namespace {

/// The stores of `write_stores` in two tables with decimal commas: places with both degrees in one field, and
/// counts with points between thousands.
void write_two_tables(Folder const& folder) {
    std::ifstream stores(program::write_stores(folder));
    std::ofstream places(folder / "places.csv"), counts(folder / "counts.csv");
    places << "Filiale;Lage\n";
    counts << "Nummer;Besucher\n";
    auto const with_comma = [](std::string number) {
        if (auto const point = number.find('.'); point != number.npos) number[point] = ',';
        return number;
    };
    std::string id, lon, lat, visitors;
    std::getline(stores, id);
    while (std::getline(stores, id, ',') && std::getline(stores, lon, ',') &&
           std::getline(stores, lat, ',') && std::getline(stores, visitors)) {
        places << id << ";" << with_comma(lat) << " " << with_comma(lon) << "\n";
        if (visitors.size() > 3) visitors.insert(visitors.size() - 3, ".");
        counts << id << ";" << visitors << "\n";
    }
}

std::string in(Folder const& folder, std::string const& name) {
    return " \"" + (folder / name).string() + "\" ";
}

nlohmann::json cities_of(Folder const& folder, std::string const& output) {
    auto const said = program::run(folder, "export" + in(folder, output + "/footfall.gpkg") +
                                               "--layer cities -o" + in(folder, output + "-layers"));
    REQUIRE(said.exit_code == 0);
    nlohmann::json cities =
        nlohmann::json::parse(program::content_of(folder / (output + "-layers/cities.geojson")))["features"];
    for (nlohmann::json& city : cities)
        for (char const* of_run : {"series", "city_id"})
            city["properties"].erase(of_run);
    return cities;
}

}  // namespace

TEST_CASE("a fit of two tables with decimal commas finds the cities of the plain file") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    write_two_tables(folder);
    std::string const tables = in(folder, "places.csv") + "--latlon Lage --decimal-comma --join" +
                               in(folder, "counts.csv") + "--on Filiale=Nummer --id Filiale";
    auto const german = program::run(
        folder, "fit" + tables + " --cities 2 --noise poisson --quiet -o" + in(folder, "german"));
    INFO(german.err);
    REQUIRE(german.exit_code == 0);
    CHECK(cities_of(folder, "german") == cities_of(folder, "out"));

    // A rerun is recognised by how the file is read, too.
    auto const again =
        program::run(folder, "fit" + tables + " --cities 2 --noise poisson -o" + in(folder, "german"));
    auto const runs = program::run(folder, "runs" + in(folder, "german/footfall.gpkg") + "--json");
    CHECK(again.exit_code == 0);
    CHECK(nlohmann::json::parse(runs.out)["runs"].size() == 1);
}

TEST_CASE("sites are read as stores are") {
    Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::ofstream(folder / "sites.csv") << "place,Lage\nNorth,\"52,92 -1,6\"\n";
    std::string const database = in(folder, "out/footfall.gpkg");
    auto const site =
        program::run(folder, "predict" + database + in(folder, "sites.csv") + "--latlon Lage --json");
    INFO(site.err);
    REQUIRE(site.exit_code == 0);
    auto const at = program::run(folder, "predict" + database + "--at -1.6,52.92 --json");
    REQUIRE(at.exit_code == 0);
    CHECK(nlohmann::json::parse(site.out)["sites"][0]["visitors"] ==
          nlohmann::json::parse(at.out)["sites"][0]["visitors"]);
    auto const none = program::run(folder, "predict" + database + "--at -1.6,52.92 --decimal-comma");
    CHECK(none.exit_code == 2);
    CHECK(none.err.find("--decimal-comma is about a file of sites") != std::string::npos);
}

TEST_CASE("longitude and latitude that are exchanged in all rows are told by the towns of the world") {
    Folder const folder;
    std::string const shops = std::string(" \"") + FOOTFALL_SOURCE_DIR + "/sample_data/shops.csv\" ";
    auto const check = [&](std::string const& how) {
        auto const said = program::run(folder, "check" + shops + "--json " + how);
        INFO(said.err);
        REQUIRE(said.exit_code == 0);
        return nlohmann::json::parse(said.out)["notices"].dump();
    };
    CHECK(check("").find("look exchanged") == std::string::npos);
    std::string const notice = check("--lon lat --lat lon");
    CHECK(notice.find("longitude and latitude look exchanged: as they are none of") != std::string::npos);
    CHECK(notice.find("exchange them with --lon and --lat where they are fields") != std::string::npos);
    // Of stores far from every town nobody can say.
    std::ofstream(folder / "sea.csv") << "lon,lat,visitors\n-30,-40,7\n-31,-41,8\n";
    auto const sea = program::run(folder, "check" + in(folder, "sea.csv"));
    CHECK(sea.exit_code == 0);
    CHECK((sea.out + sea.err).find("exchanged") == std::string::npos);

    std::ifstream as_it_is(std::string(FOOTFALL_SOURCE_DIR) + "/sample_data/shops.csv");
    std::string header, rest;
    std::getline(as_it_is, header);
    std::getline(as_it_is, rest, '\0');
    std::ofstream(folder / "exchanged.csv") << "lat,lon" << header.substr(7) << "\n" << rest;
    auto const fit =
        program::run(folder, "fit" + in(folder, "exchanged.csv") +
                                 "--visitors visitors --cities 1 --competition none --stability 0 "
                                 "--outputs database -o" +
                                 in(folder, "out"));
    INFO(fit.err);
    CHECK(fit.exit_code == 0);
    CHECK((fit.out + fit.err).find("Warning: longitude and latitude look exchanged") != std::string::npos);
}
