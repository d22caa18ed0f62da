#include "src/qgis/styles.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

geo::Raster raster(std::string name, std::vector<float> values) {
    return {std::move(name), "", "", "visitors per store", "EPSG:27700", {{{}, 1, 1}, std::move(values)}};
}

}  // namespace

TEST_CASE("colours of visitors go from nothing to about the most, in steps that grow") {
    for (double const most : {0.37, 85.0, 12'345.0}) {
        auto const colours = qgis::visitors_colours(most);
        CHECK(colours.front().value == 0);
        CHECK(colours.back().value == Catch::Approx(most).epsilon(0.05));
        for (std::size_t i = 2; i < colours.size(); ++i) {
            double const step = colours[i].value - colours[i - 1].value;
            CHECK(step > colours[i - 1].value - colours[i - 2].value);
        }
    }
}

TEST_CASE("diverging colours are white at nothing and as far on either side") {
    auto const colours = qgis::diverging_colours(250);
    auto const middle = std::ranges::find(colours, 0.0, &qgis::ColourStop::value);
    REQUIRE(middle != colours.end());
    CHECK(middle->colour == "#f7f7f7");
    CHECK(colours.front().value == -colours.back().value);
}

TEST_CASE("a style holds its values with their labels, the unit at the last") {
    std::string const style = qgis::raster_style(qgis::visitors_colours(4900), "visitors per store");
    CHECK(contains(style, R"(classificationMin="0" classificationMax="4900")"));
    CHECK(contains(style, R"(<item value="100" color="#edf8b1" alpha="255" label="100" />)"));
    CHECK(contains(style, R"(label="4,900 visitors per store")"));
}

TEST_CASE("the true and the fitted surface are drawn in the same colours, the difference in its own") {
    std::vector<geo::Raster> const all{
        raster("truth_surface", {10, 900, std::numeric_limits<float>::quiet_NaN()}),
        raster("fitted_surface", {12, 700}), raster("difference", {-200, 2})};
    CHECK(qgis::largest_value(all[0]) == 900);
    CHECK(qgis::evaluation_style(all[0], all) == qgis::evaluation_style(all[1], all));
    CHECK(
        contains(qgis::evaluation_style(all[2], all), R"(classificationMin="-200" classificationMax="200")"));
}

TEST_CASE("a raster of nothing still has a style that goes somewhere") {
    std::vector<geo::Raster> const all{raster("difference", {0})};
    CHECK(contains(qgis::evaluation_style(all[0], all), R"(classificationMax="1")"));
}
