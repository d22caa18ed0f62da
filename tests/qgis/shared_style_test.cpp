#include "src/qgis/projects.hpp"
#include "src/qgis/styles.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

namespace {

std::string style_of(std::string const& layer, qgis::SharedPeople const& people) {
    return qgis::for_shared_people(layer, qgis::layer_style(layer), people);
}

std::string project_of(bool shared) {
    std::map<std::string, std::string> styles;
    for (char const* layer : {"cities", "stores", "surface"})
        styles[layer] = "<qgis/>";
    if (shared) styles["density"] = styles["competitors"] = styles["trade_areas"] = "<qgis/>";
    return qgis::text_of(qgis::RunProject{"a run", 3, "", {0, 0, 1, 1}, styles, shared});
}

}  // namespace

TEST_CASE("cities of people who are shared have their units, and dashes where they come back too seldom") {
    std::string const style = style_of("cities", {3, true, false, {7}});
    CHECK(contains(style, R"(<alias field="amplitude" index="9" name="Visitors per km² at the centre" />)"));
    CHECK(contains(style, R"(name="People: visitors who live in the city")"));
    CHECK(contains(style, R"(&quot;stability&quot;, 6) &lt; 0.8)"));
    CHECK(contains(style, R"(value="dash")"));
    CHECK_FALSE(contains(style, "Visitors of a store at the centre"));
    CHECK_FALSE(contains(style, "the way to a store, together"));
    CHECK(contains(style, "<!--"));  // so it is ours and may be replaced
    CHECK(contains(style_of("cities", {3, true, true, {}}),
                   "visitors per km² per unit of exposure at the centre"));
    CHECK_FALSE(contains(style_of("cities", {3, false, false, {}}), "unstable"));
}

TEST_CASE("spreads of unstable cities are dashed by the numbers of these, since they have no stability") {
    std::string const style = style_of("city_spreads", {3, true, false, {7, 9}});
    CHECK(contains(style, R"(&quot;run_id&quot; = 3 AND &quot;city_id&quot; IN (7, 9))"));
    CHECK_FALSE(contains(style, "how far they travel"));
    CHECK_FALSE(contains(style_of("city_spreads", {3, true, false, {}}), "unstable"));
}

TEST_CASE("a style that says nothing of cities is the same under sharing") {
    CHECK(style_of("stores", {3, true, false, {7}}) == qgis::layer_style("stores"));
}

TEST_CASE(
    "a project has the density and the competitors where there are any, and names the surface by what it "
    "is") {
    std::string const shared = project_of(true), alone = project_of(false);
    CHECK(contains(shared, "./density.tif"));
    CHECK(contains(shared, "footfall_competitors"));
    CHECK(contains(shared, "layername=trade_areas|subset="));
    CHECK(contains(shared, "<layername>Visitors of one more store</layername>"));
    CHECK(contains(shared, R"(heading="People")"));
    CHECK_FALSE(contains(shared, "Fitted visitors per store"));
    CHECK_FALSE(contains(alone, "density"));
    CHECK_FALSE(contains(alone, "footfall_competitors"));
    CHECK_FALSE(contains(alone, "footfall_trade_areas"));
    CHECK(contains(alone, "<layername>Fitted visitors per store</layername>"));
    CHECK(contains(alone, R"(heading="Share")"));
}
