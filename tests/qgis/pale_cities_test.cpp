#include "src/qgis/projects.hpp"
#include "src/qgis/styles.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

TEST_CASE("the uncertain cities of a run are pale, by a rule of their own") {
    std::string const style = qgis::layer_style("cities");
    std::string const pale = qgis::with_pale_cities("cities", style, 3, {7, 9});
    CHECK(contains(pale, R"(AND (&quot;run_id&quot; = 3 AND &quot;city_id&quot; IN (7, 9)))"));
    CHECK(contains(pale, R"(<symbol name="uncertain" type="marker" alpha="0.4")"));
    CHECK(contains(pale, "<!--"));  // so it is ours and may be replaced
    CHECK(qgis::with_pale_cities("cities", style, 3, {}) == style);
    CHECK(qgis::with_pale_cities("stores", style, 3, {7}) == style);
}

TEST_CASE("the layout of a run without a city has a sentence in place of an empty table") {
    std::map<std::string, std::string> styles{{"stores", "<qgis/>"}};
    auto const text_of = [&] {
        return qgis::text_of(qgis::RunProject{"a run", 3, "", {0, 0, 1, 1}, styles});
    };
    CHECK(contains(text_of(), "No city was found"));
    CHECK_FALSE(contains(text_of(), "LayoutMultiFrame"));
    styles["cities"] = "<qgis/>";
    CHECK_FALSE(contains(text_of(), "No city was found"));
    CHECK(contains(text_of(), "LayoutMultiFrame"));
}
