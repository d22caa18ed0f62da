#include "geo/errors.hpp"
#include "src/report/html.hpp"
#include "src/report/page.hpp"
#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "tests/report/example.hpp"

#include <algorithm>
#include <cmath>

TEST_CASE("stores on both sides of the antimeridian lie side by side") {
    db::RunRecord record = example::run();
    record.cities.clear();
    record.stores = {example::store("a", {179.5, -17}, 1, 0), example::store("b", {-179.5, -16}, 1, 0)};
    report::Frame const frame = report::frame_of(record);
    CHECK(frame.east_deg - frame.west_deg < 2);
    CHECK(frame.lon_deg(-179.5) == Catch::Approx(180.5));
}

TEST_CASE("a single store has a frame that can be looked at") {
    db::RunRecord record = example::run();
    record.cities.clear();
    record.stores.resize(1);
    report::Frame const frame = report::frame_of(record);
    CHECK(frame.east_deg > frame.west_deg);
    CHECK(frame.north_deg > frame.south_deg);
}

TEST_CASE("the map opens without a few stores that lie far off") {
    db::RunRecord record = example::run();
    record.stores.clear();
    for (int i = 0; i < 300; ++i)
        record.stores.push_back(example::store("s", {-2 + i % 20 * 0.1, 52.5 + i / 20 * 0.1}, 100, 0));
    report::Frame const all = report::frame_of(record);
    CHECK(report::opening_view(record, all).west_deg == all.west_deg);
    CHECK(report::far_off_text(record, all, report::opening_view(record, all)).empty());

    record.stores.push_back(example::store("far", {-60, 0}, 100, 0));
    report::Frame const frame = report::frame_of(record), view = report::opening_view(record, frame);
    CHECK(frame.west_deg < -60);
    CHECK(view.west_deg > -3);
    CHECK(view.south_deg > 51);
    CHECK(report::far_off_text(record, frame, view) ==
          "The map opens without 1 store far off; zoom out to see it.");
}

TEST_CASE("a pixel of the surface stands for the visitors at its place on a web map") {
    geo::Projection const plane("EPSG:27700");
    model::CityModel<2> const model{10, {{900, {430e3, 433e3}, Eigen::Matrix2d::Identity() * 16e6}}};
    db::RunRecord record = example::run();
    record.stores = {example::store("a", {-2.5, 53}, 1, 0), example::store("b", {-0.5, 55}, 1, 0)};
    report::Frame const frame = report::frame_of(record);
    auto const surface = report::surface_picture(model, plane, frame);
    REQUIRE(surface);
    CHECK(surface->levels == std::vector<double>{20, 50, 100, 200, 500});
    // Upwards a web map is linear in the northing of Mercator, not in latitude.
    auto const northing = [](double lat) { return std::asinh(std::tan(lat * M_PI / 180)); };
    geo::LonLat const centre = plane.lonlat_from_planar({430e3, 433e3});
    geo::Picture const& picture = surface->picture;
    auto const column = static_cast<int>((centre.lon_deg - frame.west_deg) /
                                         (frame.east_deg - frame.west_deg) * picture.width);
    auto const row =
        static_cast<int>((northing(frame.north_deg) - northing(centre.lat_deg)) /
                         (northing(frame.north_deg) - northing(frame.south_deg)) * picture.height);
    std::vector<std::size_t> at_top;
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        if (picture.pixels[i] == 5) at_top.push_back(i);
    REQUIRE(!at_top.empty());
    double mean_row = 0, mean_column = 0;
    for (std::size_t const i : at_top) {
        mean_row += static_cast<double>(i / picture.width) / static_cast<double>(at_top.size());
        mean_column += static_cast<double>(i % picture.width) / static_cast<double>(at_top.size());
    }
    CHECK(std::abs(mean_row - row) < 1.5);
    CHECK(std::abs(mean_column - column) < 1.5);
    CHECK(geo::png_data_url(picture).starts_with("data:image/png;base64,iVBOR"));
}

TEST_CASE("a model that rises nowhere above its background has no surface") {
    db::RunRecord const record = example::run();
    model::CityModel<2> const flat{10, {{0, {430e3, 433e3}, Eigen::Matrix2d::Identity() * 64e6}}};
    CHECK(!report::surface_picture(flat, geo::Projection("EPSG:27700"), report::frame_of(record)));
}

TEST_CASE(
    "of too many stores those that do not fit are drawn, then those with most visitors, and it is said") {
    std::vector<db::StoreRow> stores;
    for (std::size_t i = 0; i < report::most_drawn + 100; ++i)
        stores.push_back(example::store(std::to_string(i), {0, 52}, static_cast<double>(i), 0));
    stores[5].z = -4.0;
    auto const drawn = report::drawn_stores(stores);
    CHECK(drawn.size() == report::most_drawn);
    CHECK(drawn[0] == 5);
    CHECK(drawn[1] == 101);
    CHECK(report::left_out_text(drawn.size(), stores.size()).find("The other 100 are in the database") !=
          std::string::npos);
    stores.resize(report::most_drawn);
    CHECK(report::drawn_stores(stores).size() == report::most_drawn);
    CHECK(report::left_out_text(5, 5).empty());
}

TEST_CASE("tiles that a page cannot use are refused with what to give instead") {
    auto const refused = [](std::string const& url, std::string const& attribution) {
        CHECK_THROWS_AS(report::refuse_unusable({url, attribution}), geo::UsageError);
    };
    std::string const good = "https://tile.example.org/{z}/{x}/{y}.png";
    CHECK_NOTHROW(report::refuse_unusable({good, "© Nobody"}));
    CHECK_NOTHROW(report::refuse_unusable({"http://{s}.tile.example.org:8080/{z}/{x}/{-y}{r}.png?k=1", "x"}));
    CHECK_NOTHROW(report::refuse_unusable({}));
    refused(good, "");
    refused("", "© Nobody");
    refused("https://tile.example.org/{z}/{x}.png", "x");
    refused("https://tile.example.org/{z}/{x}/{y}/{key}.png", "x");
    refused("ftp://tile.example.org/{z}/{x}/{y}.png", "x");
    refused("https://tile.example.org; script-src */{z}/{x}/{y}.png", "x");
    refused("https://tile.example.org/{z}/{x}/{y}.png\" onload=\"", "x");
}

TEST_CASE("a template is filled once, and what fills it is not looked at again") {
    CHECK(report::filled("{{a}} and {{b}}, {{a}}", {{"a", "{{b}}"}, {"b", "2"}}) == "{{b}} and 2, {{b}}");
    CHECK(report::filled("open {{ only", {}) == "open {{ only");
    CHECK_THROWS_AS(report::filled("{{missing}}", {}), std::logic_error);
}

TEST_CASE("a cell is sorted by its number and not by how it is shown") {
    report::Table const table{
        "t",
        "A < B",
        {{"Name", report::Column::Kind::text}, {"Size"}},
        {{report::name_cell("\"x\""), report::number_cell(1234.5, "1,234", "1,000–2,000")},
         {report::name_cell("y"), report::number_cell(NAN, "–")}}};
    std::string const html = report::html_of(table);
    CHECK(html.find("A &lt; B</caption>") != std::string::npos);
    CHECK(html.find(
              R"(<th scope="row" class="text" data-value="&quot;x&quot;"><bdi>&quot;x&quot;</bdi></th>)") !=
          std::string::npos);
    CHECK(
        html.find(
            R"(<td data-heading="Size" class="number" data-value="1234.5">1,234<small>1,000–2,000</small></td>)") !=
        std::string::npos);
    CHECK(html.find(R"(<td data-heading="Size" class="number" data-value="">–</td>)") != std::string::npos);
}
