#include "src/qgis/styles.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <numeric>

TEST_CASE("a few contributions show at every scale from a tenth of the largest on") {
    qgis::VisitorScale const scale = qgis::visitor_scale({20, 400, 4}, {2, 100, 30});
    CHECK(scale.most_at_a_store == 400);
    CHECK(scale.most_from_a_city == 100);
    CHECK(scale.many == 10);
    CHECK(scale.few == 1);
}

TEST_CASE("of very many contributions as many show as are drawn at once") {
    std::vector<double> visitors(100'000);
    std::iota(visitors.begin(), visitors.end(), 1.0);
    qgis::VisitorScale const scale = qgis::visitor_scale({}, visitors);
    CHECK(scale.many == 98'001);
    CHECK(scale.few == 90'001);
    CHECK(contains(qgis::layer_style("contributions", scale), R"(1 : 10 000" scalemaxdenom="10000")"));
}

TEST_CASE(
    "of very many stores those with most visitors and those that do not fit show from afar, few all do") {
    std::vector<double> visitors(100'000);
    std::iota(visitors.begin(), visitors.end(), 1.0);
    std::string const style = qgis::layer_style("stores", qgis::visitor_scale(visitors, {}));
    CHECK(contains(style, R"("z" &lt;= 2 AND (@map_scale &lt; 500000 OR "visitors" &gt;= 90000)')"));
    CHECK(contains(style, R"(filter='"z" &gt; 3')"));
    CHECK_FALSE(contains(qgis::layer_style("stores"), "@map_scale"));
}

TEST_CASE("styles are drawn and explained by the numbers of their run, in two digits") {
    qgis::VisitorScale const scale = qgis::visitor_scale({0.25}, {12'345});
    std::string const style = qgis::layer_style("contributions", scale);
    CHECK(contains(style, R"(filter='"visitors" &gt;= 1200' label="1,200 visitors and more")"));
    CHECK(contains(style, R"('0.05 + 0.01395 * sqrt("visitors")')"));
    CHECK(contains(qgis::layer_style("stores", scale), R"('0.9 + 7.2 * sqrt("visitors")')"));
}

TEST_CASE("nothing to draw has a scale all the same") {
    qgis::VisitorScale const scale = qgis::visitor_scale({}, {});
    CHECK(scale.many == Catch::Approx(0.1));
    CHECK(contains(qgis::layer_style("contributions", scale), R"("visitors" &gt;= 0.10')"));
}
