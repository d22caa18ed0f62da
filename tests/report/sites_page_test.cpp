#include "src/report/sites/site_page.hpp"
#include "src/words/prospects.hpp"
#include "tests/contains.hpp"
#include "tests/report/example.hpp"

#include <fmt/format.h>

using nlohmann::json;

namespace {

results::StoreChange change(std::size_t store, double visitors) {
    return {store, visitors, {visitors - 10, visitors + 10}, {visitors - 20, visitors + 20}};
}

results::SitePrediction prediction(std::int64_t rank, double visitors) {
    results::SitePrediction site;
    site.rank = rank;
    site.expected.visitors = visitors;
    site.expected.mean = {visitors - 50, visitors + 50};
    site.expected.from_city = Eigen::VectorXd::Constant(2, visitors / 2);
    site.over_decays = {visitors - 30, visitors + 30};
    site.main_city = 0;
    return site;
}

/// Two sites among two stores, one site outside of what they can see; two stores have no count.
results::SitePredictions shared_sites() {
    db::RunRecord const record = example::run();
    results::SitePredictions all{.run = record.run,
                                 .cities = record.cities,
                                 .sites = {{}, geo::Projection("EPSG:27700"), {}, {}},
                                 .predictions = {prediction(2, 500), prediction(1, 800)},
                                 .stores = record.stores};
    all.run.competition = "shared";
    all.run.decay = 2;
    all.competitors = {{9, 5, {}, {-1.2, 53.7}}};
    all.sites.table.source = "sites.csv";
    all.sites.table.stores.resize(2);
    all.sites.table.stores[0].id = "s1";
    all.sites.table.stores[1].id = "s2";
    all.sites.table.stores[1].name = "Mill Lane";
    all.sites.lonlat = {{-1.4, 53.8}, {-1.3, 53.85}};
    all.sites.planar.resize(2);
    all.predictions[0].effect = results::Effect{.from_stores = 300,
                                                .from_others = 150,
                                                .newly_reached = 50,
                                                .net = 200,
                                                .changes = {change(0, -300)}};
    all.predictions[1].effect =
        results::Effect{.from_stores = 800, .changes = {change(0, -500), change(1, -300)}};
    all.predictions[0].outside = "too far";
    for (std::size_t i = 0; i < 2; ++i)
        all.verdicts.push_back(words::site_verdict(all, i));
    return all;
}

std::string prediction_page(results::SitePredictions const& all) {
    return report::site_page_of(all, "out/footfall.gpkg", {{}, "0.1.0"});
}

std::string seen_of(std::string const& page) {
    return page.substr(page.find("<body>"), page.find("<script id=\"data\"") - page.find("<body>"));
}

}  // namespace

TEST_CASE("the page of a prediction tells the best site first, and its number, net and losers") {
    std::string const page = seen_of(prediction_page(shared_sites()));
    CHECK(contains(page, "<bdi>Mill Lane</bdi> ranks first of 2 sites: 800 visitors (750–850; 770–830"));
    std::size_t const first = page.find("data-site=\"0\""), second = page.find("data-site=\"1\"");
    CHECK(page.find("Mill Lane", first) < second);
    CHECK(contains(page, "outside what the stores can see"));
    CHECK(contains(page, "out/footfall.gpkg"));
    CHECK(contains(page, "2 sites, each by itself"));
    CHECK(contains(page, "distance to the power of −2"));
    CHECK(page.find("nan") == std::string::npos);
}

TEST_CASE("what a store loses in all is the sum over the sites, and stores of others are one") {
    std::string const page = seen_of(prediction_page(shared_sites()));
    std::string const table = page.substr(page.find("<table id=\"loser-table\""));
    CHECK(contains(table, "data-value=\"800\">800</td>"));  // 300 and 500
    CHECK(contains(table, "data-value=\"500\">500<small>490–510</small>"));
    CHECK(contains(table, "Stores of others, as one"));
    CHECK(contains(page, "People whom no store reached before"));
}

TEST_CASE("the map of a prediction has each site with what its stores lose") {
    json const data = example::data_of(prediction_page(shared_sites()));
    CHECK(data["sites"][0]["name"] == "Mill Lane");
    CHECK(data["sites"][0]["effect"]["lost"] == json::parse("[0, 500, 1, 300]"));
    CHECK(data["sites"][1]["effect"]["others"] == 150);
    CHECK(data["sites"][1]["outside"] == "too far");
    // What the map opens on leaves out what the stores cannot see.
    CHECK(data["view"][0][1] > -1.6);
    CHECK(data["closed"].empty());
}

TEST_CASE("of very many sites the first are told, and it is said how many are not") {
    results::SitePredictions all = shared_sites();
    for (std::int64_t i = 2; i < 10'000; ++i) {
        all.predictions.push_back(prediction(i + 1, 400));
        all.predictions.back().effect = results::Effect{.from_stores = 400, .changes = {change(0, -400)}};
        all.sites.table.stores.emplace_back().id = fmt::format("n{}", i);
        all.sites.lonlat.push_back({-1.4, 53.8});
        all.sites.planar.emplace_back();
        all.verdicts.emplace_back("400 visitors");
    }
    std::string const page = prediction_page(all);
    json const data = example::data_of(page);
    CHECK(data["sites"].size() == 200);
    CHECK(data["unlisted"]["lon"].size() == 9800);
    CHECK(example::count(page, "data-site=") == 200);
    CHECK(contains(page, "The page tells the 200 sites that rank first of 10,000. The other 9,800 are dots"));
    CHECK(page.size() < 2'000'000);
}

TEST_CASE("where stores draw alone, a site has visitors and takes nothing from anybody") {
    results::SitePredictions all = shared_sites();
    all.run.competition = "alone";
    all.verdicts.clear();
    for (auto& site : all.predictions)
        site.effect.reset();
    std::string const page = prediction_page(all);
    CHECK(contains(seen_of(page), "ranks first of 2 sites: 800 visitors (750–850), mostly from Leeds."));
    CHECK(contains(seen_of(page), "take nothing from the others"));
    for (char const* wrong : {"Net gain", "id=\"losses\"", "decays", "In words"}) {
        INFO(wrong);
        CHECK_FALSE(contains(seen_of(page), wrong));
    }
    CHECK(example::data_of(page)["sites"][0]["from"] == json::parse("[400, 400]"));
}

TEST_CASE("a page of stores that close has no sites, and gains have a sign") {
    results::SitePredictions all = shared_sites();
    all.predictions.clear();
    all.verdicts.clear();
    all.sites.table.stores.clear();
    all.sites.lonlat.clear();
    all.scenario.closed = {0};
    all.together = results::Effect{.changes = {change(0, -100), change(1, 100)}};
    std::string const page = prediction_page(all);
    CHECK(contains(seen_of(page), "Closing stores of"));
    CHECK_FALSE(contains(seen_of(page), "id=\"sites\""));
    CHECK(contains(seen_of(page), ">+100<small>90–110"));
    CHECK(contains(seen_of(page), ">−100<small>−110 to −90"));
    json const data = example::data_of(page);
    CHECK(data["closed"] == json::parse("[0]"));
    // The other store gets what the one that closes leaves: the line begins there.
    json const& together = data["together"];
    CHECK(together["lost"] == json::parse("[0, 100, 1, -100]"));
    CHECK(together["ends"] == json::parse("[null, [53.8, -1.5]]"));
}

TEST_CASE("a covariate that a site does not have is said to be a mean store's") {
    results::SitePredictions all = shared_sites();
    all.covariates = {{.field = "size", .scale = "log"}};
    all.sites.table.stores[0].covariates.resize(1);
    all.sites.table.stores[1].covariates = {{1200.0, ""}};
    std::string const page = seen_of(prediction_page(all));
    CHECK(contains(page, "<small>size as a mean store</small>"));
    CHECK(contains(page, "<small>size 1,200</small>"));
    CHECK(contains(page, "1 of 2 sites have no size that the run knows of"));
}

TEST_CASE("stores of others that the fit did not know are a scenario, and the page says what it is worth") {
    results::SitePredictions all = shared_sites();
    all.others.emplace(geo::ProjectedStores{{}, geo::Projection("EPSG:27700"), {{}}, {{-1.35, 53.8}}},
                       std::vector<double>{80, 70});
    all.others->stores.table.source = "rivals.csv";
    all.others->stores.table.stores.resize(1);
    std::string const page = prediction_page(all);
    CHECK(contains(seen_of(page), "as if 1 store of others stood there too"));
    CHECK(contains(seen_of(page), "150 visitors, 25.0 % fewer than were fitted"));
    CHECK(contains(seen_of(page), "rows without a count"));
    CHECK(contains(seen_of(page), "1 from <bdi>rivals.csv</bdi>, which the fit did not know"));
    json const data = example::data_of(page);
    CHECK(data["others"]["lon"] == json::parse("[-1.35]"));
    CHECK(data["stores"]["fitted"] == json::parse("[80, 70]"));
}

TEST_CASE("names of sites are text wherever they stand on the page") {
    std::string const hostile = "</script><script>alert(1)</script><!-- &amp; \"' {{data}}";
    results::SitePredictions all = shared_sites();
    std::size_t const scripts = example::count(prediction_page(all), "<script");
    all.sites.table.stores[1].name = all.sites.table.stores[0].id = hostile;
    all.sites.table.source = all.run.series = all.stores[0].name = hostile;
    all.predictions[0].outside = all.verdicts[0] = hostile;
    all.sites.table.notices = {hostile};
    std::string const page = prediction_page(all);
    CHECK(page.find("<script>alert") == std::string::npos);
    CHECK(example::count(page, "<script") == scripts);
    CHECK(example::data_of(page)["sites"][0]["name"] == hostile);
}
