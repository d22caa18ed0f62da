#include "src/report/page.hpp"
#include "db/database.hpp"
#include "src/model/gaussian.hpp"
#include "src/results/run/fitted.hpp"
#include "tests/report/example.hpp"

#include <cmath>

using example::count;
using nlohmann::json;

TEST_CASE("names are text wherever they stand on the page") {
    std::string const hostile = "</script><script>alert(1)</script><!-- &amp; \"' {{data}}";
    db::RunRecord record = example::run();
    std::size_t const scripts = count(example::page(record), "<script");
    record.run.series = record.run.source = record.run.options = hostile;
    record.cities[0].name = record.cities[0].note = hostile;
    record.stores[0].name = hostile;
    record.set_aside_rows = {{7, hostile, hostile}};
    record.city_counts = {{1, -10.5, 30.25, 1, hostile}};
    record.city_paths = {{1, hostile, {{{{-1.5, 53.8}, {-1.4, 53.8}}}}}};
    record.iterations = {{hostile, 0, 1.0, {}, {}, 1}};
    std::string const page = example::page(record);
    CHECK(page.find("<script>alert") == std::string::npos);
    CHECK(count(page, "<script") == scripts);
    CHECK(count(page, "</script>") == scripts);
    CHECK(example::data_of(page)["stores"]["name"][0] == hostile);
}

TEST_CASE("line ends that JavaScript once knew and bytes that are no UTF-8 do not break the page") {
    db::RunRecord record = example::run();
    record.stores[0].name = "a\u2028b\u2029c";
    record.stores[1].name = "caf\xE9";
    std::string const page = example::page(record);
    CHECK(example::data_text(page).find("\u2028") == std::string::npos);
    CHECK(example::data_of(page)["stores"]["name"][0] == "a\u2028b\u2029c");
    CHECK(example::data_of(page)["stores"]["name"][1] == "caf\uFFFD");
}

TEST_CASE("a page loads nothing from elsewhere, and a background map from its host alone") {
    std::string const page = example::page(example::run());
    CHECK(
        page.find("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
                  "base-uri 'none'") != std::string::npos);
    for (std::string const reference :
         {"src=\"http", "href=\"http", "url(http", "url(images", "@import url", "sourceMappingURL"}) {
        INFO(reference);
        CHECK(page.substr(0, page.find("<script")).find(reference) == std::string::npos);
    }
    std::string const tiled =
        example::page(example::run(), {"https://{s}.tile.example.org/{z}/{x}/{y}.png", "© Nobody"});
    CHECK(tiled.find("img-src data: https://*.tile.example.org;") != std::string::npos);
    CHECK(example::data_of(tiled)["tiles"]["attribution"] == "© Nobody");
    CHECK(example::data_of(page)["tiles"].is_null());
}

TEST_CASE("what the page computes for a store is what the model says") {
    db::RunRecord const record = example::run();
    json const data = example::data_of(example::page(record));
    model::CityModel<2> const model = results::model_of(record.run, record.cities);
    geo::Projection const plane("EPSG:27700");
    for (std::size_t i = 0; i < record.stores.size(); ++i) {
        double sum = data["background"];
        for (json const& city : data["cities"]) {
            double const dx = data["stores"]["x"][i].get<double>() - city["x"].get<double>();
            double const dy = data["stores"]["y"][i].get<double>() - city["y"].get<double>();
            json const& p = city["precision"];
            sum += city["amplitude"].get<double>() *
                   std::exp(-0.5 * (p[0].get<double>() * dx * dx + 2 * p[1].get<double>() * dx * dy +
                                    p[2].get<double>() * dy * dy));
        }
        geo::Planar const at = plane.planar_from_lonlat(record.stores[i].position);
        CHECK(sum == Catch::Approx(model::value_at<2>(model, {at.x_m, at.y_m})).epsilon(1e-3));
    }
}

TEST_CASE("the first screen says where visitors come from, and how good that is") {
    db::RunRecord record = example::run();
    record.cities[0].share_lo = 0.5;
    record.cities[0].share_hi = 0.7;
    std::string const page = example::page(record);
    CHECK(page.find("Most visitors come from Leeds (60&nbsp;%) and York (30&nbsp;%).") != std::string::npos);
    CHECK(page.find("How good is this? <a class=\"") != std::string::npos);
    CHECK(page.find("The model explains 90.0 % of the deviance") != std::string::npos);
    std::string const shown =
        page.substr(page.find("<body>"), page.find("<script id=") - page.find("<body>"));
    for (char const* const wrong : {">nan", " nan", "nan "})
        CHECK(shown.find(wrong) == std::string::npos);
}

TEST_CASE("the sentence of the first screen counts cities around one place together") {
    db::RunRecord record = example::run();
    record.cities.push_back(example::city(3, "wide area around York", {470e3, 452e3}, 500));
    CHECK(example::page(record).find(
              "Most visitors come from Leeds (60&nbsp;%) and York and around it (35&nbsp;%).") !=
          std::string::npos);
    record.cities = {example::city(1, "wide area around York", {470e3, 452e3}, 2000)};
    CHECK(example::page(record).find("many places, above all from the wide area around York (20&nbsp;%).") !=
          std::string::npos);
}

TEST_CASE("the bars of the first screen say how sure a city is") {
    db::RunRecord record = example::run();
    record.cities[0].stability = 1;
    CHECK(example::page(record).find("<p class=\"key\">") == std::string::npos);
    record.cities[1].stability = 0.2;
    record.cities[1].identified = 0;
    std::string const page = example::page(record);
    CHECK(page.find("<li class=\"unstable uncertain\"") != std::string::npos);
    CHECK(page.find("<small>unstable</small>") != std::string::npos);
    CHECK(page.find(
              "<p class=\"key\">Dashed: unstable when stores are left out. Pale: uncertain where it is.") !=
          std::string::npos);
}

TEST_CASE("cities that the stores do not tell are listed apart, with one sentence for all of them") {
    db::RunRecord record = example::run();
    CHECK(example::page(record).find("uncertain-table") == std::string::npos);
    record.cities[1].identified = 0;
    record.cities[1].note = "rests on one store";
    std::string const page = example::page(record);
    std::size_t const table = page.find("<table id=\"uncertain-table\"");
    REQUIRE(table != std::string::npos);
    CHECK(page.find("York", table) != std::string::npos);
    CHECK(page.find("1 city is uncertain", table) != std::string::npos);
    CHECK(example::data_of(page)["cities"][1]["uncertain"] == true);
    CHECK(example::data_of(page)["cities"][0]["uncertain"] == false);
}

TEST_CASE("a region of a centre that is larger than its city is not drawn") {
    db::RunRecord record = example::run();
    geo::LonLat const at = record.cities[0].centre;
    record.city_uncertainties = {{1,
                                  "Leeds",
                                  {{{{{at.lon_deg, at.lat_deg + 0.01},
                                      {at.lon_deg + 0.01, at.lat_deg - 0.01},
                                      {at.lon_deg - 0.01, at.lat_deg - 0.01},
                                      {at.lon_deg, at.lat_deg + 0.01}}}}}}};
    record.cities[0].major_sd_km = 8;
    CHECK(example::data_of(example::page(record))["uncertainties"].size() == 1);
    record.cities[0].major_sd_km = 0.5;
    CHECK(example::data_of(example::page(record))["uncertainties"].empty());
    CHECK(example::data_of(example::page(record))["cities"][0]["uncertain"] == true);
}

TEST_CASE("a city with few visits for its inhabitants is named, others are not") {
    db::RunRecord record = example::run();
    CHECK(example::page(record).find("How many people live in these cities is not known.") !=
          std::string::npos);
    for (db::CityRow& city : record.cities) {
        city.population = city.visits;
        city.visits_per_inhabitant = 1;
        city.visits_per_inhabitant_lo = 0.9;
        city.visits_per_inhabitant_hi = 1.1;
    }
    CHECK(example::page(record).find("<table id=\"inhabitants-table\"") == std::string::npos);
    record.cities.push_back(example::city(3, "Hull", {510e3, 430e3}, 1000));
    record.cities.back().visits_per_inhabitant = 1;
    *record.cities[1].population *= 10;
    record.cities[1].visits_per_inhabitant = 0.1;
    record.cities[1].visits_per_inhabitant_hi = 0.11;
    std::string const page = example::page(record);
    std::size_t const table = page.find("<table id=\"inhabitants-table\"");
    REQUIRE(table != std::string::npos);
    std::string const rows = page.substr(table, page.find("</table>", table) - table);
    CHECK(rows.find("York") != std::string::npos);
    CHECK(rows.find("Leeds") == std::string::npos);
}

TEST_CASE("a run without cities, stores, traces or numbers is a page all the same") {
    db::RunRecord record = example::run();
    record.cities.clear();
    CHECK(example::page(record).find("No city stands out") != std::string::npos);
    record.stores.clear();
    record.run.deviance = record.run.null_deviance = record.run.background = {};
    std::string const page = example::page(record);
    CHECK(example::data_of(page)["frame"].is_null());
    CHECK(example::data_of(page)["surface"].is_null());
    CHECK(page.find("id=\"changes\"") == std::string::npos);
}

TEST_CASE("values that another program broke end in a sentence") {
    db::RunRecord record = example::run();
    record.stores[0].position = {NAN, NAN};
    record.stores[1].visitors = NAN;
    CHECK(example::data_of(example::page(record))["stores"]["lat"][0].is_null());
    record.cities[0].cov_xy_m2 = 70e6;
    CHECK_THROWS_AS(example::page(record), db::DatabaseError);
    record = example::run();
    record.run.crs_wkt = "no plane";
    CHECK_THROWS_AS(example::page(record), db::DatabaseError);
}

TEST_CASE("the same run gives the same page") {
    CHECK(example::page(example::run()) == example::page(example::run()));
}
