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

TEST_CASE("the summary says what was found, how good it is and what to look at") {
    db::RunRecord record = example::run();
    record.cities[0].share_lo = 0.5;
    record.cities[0].share_hi = 0.7;
    record.cities[1].identified = 0;
    record.cities[1].note = "rests on one store";
    std::string const page = example::page(record);
    CHECK(page.find("2 cities were found from the visitors of 2 stores.") != std::string::npos);
    CHECK(page.find(
              "<bdi>Leeds</bdi> with 60.0 % (95 % limits 50.0–70.0 %) and <bdi>York</bdi> with 30.0 %.") !=
          std::string::npos);
    CHECK(page.find("The model explains 90.0 % of the deviance") != std::string::npos);
    CHECK(page.find("York rests on one store.") != std::string::npos);
    CHECK(page.find("nan") == page.find("nan", page.find("<script")));
}

TEST_CASE("a run without cities, stores, traces or numbers is a page all the same") {
    db::RunRecord record = example::run();
    record.cities.clear();
    CHECK(example::page(record).find("No city was found") != std::string::npos);
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
