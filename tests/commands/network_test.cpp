#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/shared_shops.hpp"
#include "tests/contains.hpp"
#include "tests/geo/opened.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using nlohmann::json;

namespace {

struct SharedRun {
    program::Folder folder;
    std::string database = (folder / "out/footfall.gpkg").string();

    SharedRun() { REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0); }
    program::Outcome predict(std::string const& arguments) const {
        return program::run(folder, "predict " + database + " " + arguments);
    }
    json predicted(std::string const& arguments) const {
        program::Outcome const outcome = predict(arguments + " --json");
        INFO(outcome.err);
        REQUIRE(outcome.exit_code == 0);
        return json::parse(outcome.out);
    }
};

double lost(json const& effect) {
    double sum = 0;
    for (json const& loss : effect["losses"])
        sum += loss["lost"].get<double>();
    return sum;
}

}  // namespace

TEST_CASE("what a new store takes adds up to what it gets, and goes with it") {
    SharedRun const run;
    json const site = run.predicted("--at -1.61,52.925")["sites"][0];
    json const& effect = site["effect"];
    double const visitors = site["visitors"];
    CHECK(visitors > 0);
    CHECK(effect["taken"].get<double>() == Catch::Approx(lost(effect)).epsilon(1e-9));
    CHECK(effect["taken"].get<double>() + effect["taken_from_others"].get<double>() +
              effect["newcomers"].get<double>() ==
          Catch::Approx(visitors).epsilon(1e-9));
    // Every fourth shop has no count: what they lose the run's stores have more.
    CHECK(effect["taken_from_others"].get<double>() > 0);
    CHECK(effect["net"].get<double>() ==
          Catch::Approx(visitors - effect["taken"].get<double>()).epsilon(1e-9));
    CHECK(effect["net_lo"] < effect["net"]);
    CHECK(effect["net_hi"] > effect["net"]);
    CHECK(site["decay_min"] < site["decay_max"]);
    double last = 1e300;
    for (json const& loss : effect["losses"]) {
        CHECK(loss["lost"].get<double>() <= last);
        last = loss["lost"];
        CHECK(loss["lost_lo"] <= loss["lost"]);
        CHECK(loss["lost_hi"] >= loss["lost"]);
        CHECK(loss["closes"] == false);
    }
    CHECK(contains(site["verdict"].get<std::string>(), "net for the stores of the run"));
    CHECK(contains(run.predict("--at -1.61,52.925").out, "of which"));
}

TEST_CASE("limits allow for the squares that people are counted in") {
    // Counts without any scatter: the errors of the estimates are next to nothing.
    SharedRun const run;
    json const site = run.predicted("--at -1.61,52.925")["sites"][0];
    double const visitors = site["visitors"];
    CHECK(site["visitors_lo"].get<double>() < 0.988 * visitors);
    CHECK(site["visitors_hi"].get<double>() > 1.012 * visitors);
    for (json const& loss : site["effect"]["losses"])
        CHECK(loss["lost_lo"].get<double>() < 0.98 * loss["lost"].get<double>());
}

TEST_CASE("limits are wider where the stores nearby are not what is expected of them") {
    program::Folder const folder;
    std::ofstream stream(folder / "shops.csv");
    stream << "id,lon,lat,visitors\n";
    // One city in the middle; to the west of it every other shop has half as many again, the others half.
    for (int i = 0; i < 256; ++i) {
        int const column = i % 16, row = i / 16;
        double const x = (column - 7.5) * 0.05, y = (row - 7.5) * 0.03;
        double const expected = 40 + 4000 * std::exp(-0.5 * (std::pow(x / 0.12, 2) + std::pow(y / 0.07, 2)));
        double const luck = column > 7 ? 1 : (column + row) % 2 == 0 ? 1.5 : 0.5;
        stream << "s" << i << "," << -1.4 + x << "," << 53 + y << "," << std::round(luck * expected) << "\n";
    }
    stream.close();
    REQUIRE(program::run(folder, "fit " + (folder / "shops.csv").string() +
                                     " --src-crs EPSG:4326 --visitors visitors --competition shared "
                                     "--cities 1 --stability 0 -o " +
                                     (folder / "out").string())
                .exit_code == 0);
    json const sites = json::parse(program::run(folder, "predict " + (folder / "out/footfall.gpkg").string() +
                                                            " --at -1.51,53.01 --at -1.29,53.01 --json")
                                       .out)["sites"];
    auto const width = [&](char const* where) {
        for (json const& site : sites)
            if (site["site_id"] == where)
                return (site["visitors_hi"].get<double>() - site["visitors_lo"].get<double>()) /
                       site["visitors"].get<double>();
        return 0.0;
    };
    CHECK(width("-1.51,53.01") > 1.1 * width("-1.29,53.01"));
}

TEST_CASE("closing a store gives its visitors to the others, and a store in its place takes them back") {
    SharedRun const run;
    json const closing = run.predicted("--close s69")["together"];
    CHECK(closing["losses"][0]["store_id"] == "s69");
    CHECK(closing["losses"][0]["closes"] == true);
    CHECK(closing["losses"][0]["lost"].get<double>() > 0);
    // s69 stands at column 5, row 4.
    json const moved = run.predicted("--close s69 --at -1.55,52.92")["sites"][0];
    CHECK(moved["visitors"].get<double>() ==
          Catch::Approx(closing["losses"][0]["lost"].get<double>()).epsilon(1e-6));
    CHECK(moved["effect"]["net"].get<double>() == Catch::Approx(0).margin(1e-6));
    CHECK(contains(run.predict("--close s69").out, "s69 closes: the stores of the run have"));
}

TEST_CASE("sites that open together take from each other") {
    SharedRun const run;
    std::string const sites = "--at -1.61,52.925 --at -1.612,52.926";
    json const alone = run.predicted(sites), together = run.predicted(sites + " --together");
    for (int i = 0; i < 2; ++i) {
        CHECK(together["sites"][i]["visitors"] < alone["sites"][i]["visitors"]);
        CHECK_FALSE(together["sites"][i].contains("effect"));
    }
    CHECK(together["together"]["taken"].get<double>() ==
          Catch::Approx(lost(together["together"])).epsilon(1e-9));
    CHECK(contains(run.predict(sites + " --together").out, "2 sites open together"));
}

TEST_CASE("sites are ranked by what the chain has more") {
    SharedRun const run;
    // In the middle of the large city among counted shops, and at the edge, where nobody goes yet.
    std::string const sites = "--at -1.625,52.91 --at -1.85,52.75";
    json const by_gain = run.predicted(sites)["sites"],
               by_net = run.predicted(sites + " --rank net")["sites"];
    for (json const* all : {&by_gain, &by_net}) {
        bool const net = all == &by_net;
        auto const value = [&](json const& site) {
            return net ? site["effect"]["net"].get<double>() : site["visitors"].get<double>();
        };
        json const &first = (*all)[0], &second = (*all)[1];
        CHECK((first["rank"] == 1) == (value(first) >= value(second)));
    }
}

TEST_CASE("losses are lines from each store to the site") {
    SharedRun const run;
    std::string const file = (run.folder / "losses.gpkg").string();
    std::string const sites = (run.folder / "sites.gpkg").string();
    CHECK(run.predict("--at -1.61,52.925 -o " + sites + " --losses " + file).exit_code == 0);
    auto const dataset = opened(file, GDAL_OF_VECTOR);
    OGRLayer* const layer = dataset->GetLayerByName("losses");
    REQUIRE(layer);
    CHECK(layer->GetFeatureCount() > 3);
    layer->SetAttributeFilter("store_id IS NOT NULL");
    auto const feature = OGRFeatureUniquePtr(layer->GetNextFeature());
    CHECK(wkbFlatten(feature->GetGeometryRef()->getGeometryType()) == wkbMultiLineString);
    CHECK(feature->GetFieldAsDouble("lost") > 0);
    CHECK(feature->GetFieldAsDouble("part") > 0);
    auto const points = opened(sites, GDAL_OF_VECTOR);
    auto const site = OGRFeatureUniquePtr(points->GetLayer(0)->GetNextFeature());
    CHECK(site->GetFieldAsDouble("net_hi") >= site->GetFieldAsDouble("net"));
    CHECK(contains(site->GetFieldAsString("verdict"), "visitors"));
    CHECK(contains(program::content_of(run.folder / "losses.qml"), "Visitors that the store loses"));
    // What a user made of a style stays.
    std::ofstream(run.folder / "sites.qml") << "mine";
    CHECK(run.predict("--at -1.61,52.925 --overwrite -o " + sites).exit_code == 0);
    CHECK(program::content_of(run.folder / "sites.qml") == "mine");
}

TEST_CASE("stores of others take their share before and after, and what they lose is one") {
    SharedRun const run;
    std::ofstream(run.folder / "rivals.csv") << "lon,lat\n-1.6105,52.926\n-1.608,52.924\n,\n";
    std::string const rivals = " --competitors " + (run.folder / "rivals.csv").string();
    json const before = run.predicted("--at -1.61,52.925")["sites"][0];
    json const with = run.predicted("--at -1.61,52.925" + rivals);
    json const site = with["sites"][0], effect = site["effect"];
    CHECK(site["visitors"] < before["visitors"]);
    auto const part_of_others = [](json const& of) {
        return of["effect"]["taken_from_others"].get<double>() / of["visitors"].get<double>();
    };
    CHECK(part_of_others(site) > part_of_others(before));
    CHECK(effect["taken"] < before["effect"]["taken"]);
    CHECK(effect["taken"].get<double>() + effect["taken_from_others"].get<double>() +
              effect["newcomers"].get<double>() ==
          Catch::Approx(site["visitors"].get<double>()).epsilon(1e-9));
    CHECK(with["competitors"]["stores"] == 2);
    CHECK(with["competitors"]["rows_set_aside"] == 1);
    CHECK(with["competitors"]["expected"] < with["competitors"]["fitted"]);
    std::string const text = run.predict("--at -1.61,52.925" + rivals).out;
    CHECK(contains(text, "from stores of"));
    CHECK(contains(text, "The fit did not know"));
    CHECK_FALSE(run.predicted("--at -1.61,52.925").contains("competitors"));
    // Far from everybody they change nothing.
    std::ofstream(run.folder / "far.csv") << "lon,lat\n-1.61,50.5\n";
    json const far = run.predicted("--at -1.61,52.925 --competitors " + (run.folder / "far.csv").string());
    CHECK(far["sites"][0]["visitors"] == before["visitors"]);
    CHECK(far["competitors"]["stores"] == 0);
    CHECK(contains(far["competitors"]["notices"].dump(), "too far from every store and site"));
}

TEST_CASE("a store of others at the place of a store of the run is pointed out") {
    SharedRun const run;
    std::ofstream(run.folder / "known.csv") << "lon,lat\n-1.55,52.92\n-1.6105,52.926\n";
    json const result =
        run.predicted("--at -1.61,52.925 --competitors " + (run.folder / "known.csv").string());
    CHECK(contains(result["competitors"]["notices"].dump(),
                   "1 of the 2 stores of others stands where the run has a store already"));
}

TEST_CASE("a folder gets a report of the prediction with its layers") {
    SharedRun const run;
    auto const folder = run.folder / "sites";
    std::string const sites = "--at -1.61,52.925 --at -1.4,53.0 ";
    json const result = run.predicted(sites + "-o " + folder.string());
    CHECK(result["files"].size() == 3);
    for (char const* file : {"predictions.geojson", "losses.geojson", "predictions.qml", "losses.qml"})
        CHECK(std::filesystem::exists(folder / file));
    std::string const page = program::content_of(folder / "report.html");
    CHECK(contains(page, "Candidate sites for"));
    CHECK(contains(page, "default-src 'none'"));
    auto const losses = opened(folder / "losses.geojson", GDAL_OF_VECTOR);
    CHECK(losses->GetLayer(0)->GetFeatureCount() > 3);
    // Nothing is replaced unasked; a style of the user's stays whatever is asked.
    std::ofstream(folder / "losses.qml") << "mine";
    std::ofstream(folder / "notes.txt") << "mine";
    CHECK(run.predict(sites + "-o " + folder.string()).exit_code == 2);
    CHECK(run.predict(sites + "--overwrite --rank net -o " + folder.string()).exit_code == 0);
    CHECK(program::content_of(folder / "losses.qml") == "mine");
    CHECK(program::content_of(folder / "notes.txt") == "mine");
    CHECK(program::content_of(folder / "report.html") != page);
    // Stores that close have no predictions: those that are there would be wrong beside them.
    CHECK(contains(run.predict("--close s69 --overwrite -o " + folder.string()).err,
                   "predictions.geojson of another prediction"));
    CHECK(run.predict("--close s69 -o " + (run.folder / "closing/").string()).exit_code == 0);
    CHECK(contains(program::content_of(run.folder / "closing/report.html"), "Closing stores of"));
    CHECK_FALSE(std::filesystem::exists(run.folder / "closing/predictions.geojson"));
}

TEST_CASE("a prediction that fails leaves no folder, and that of a run stays as it is") {
    SharedRun const run;
    std::string const page = program::content_of(run.folder / "out/report.html");
    auto const in_run = run.predict("--at -1.61,52.925 --overwrite -o " + (run.folder / "out").string());
    CHECK(in_run.exit_code == 2);
    CHECK(contains(in_run.err, "is the folder of a run"));
    CHECK(program::content_of(run.folder / "out/report.html") == page);
    CHECK(run.predict("--at 101,2 -o " + (run.folder / "none").string()).exit_code == 3);
    CHECK_FALSE(std::filesystem::exists(run.folder / "none"));
}

TEST_CASE("options about a network are refused where they say nothing") {
    SharedRun const run;
    auto const refused = [&](std::string const& arguments, std::string const& why) {
        program::Outcome const outcome = run.predict(arguments);
        INFO(arguments << ": " << outcome.err);
        CHECK(outcome.exit_code == 2);
        CHECK(contains(outcome.err, why));
    };
    refused("--close nowhere", "no store has that key or name in run 1");
    refused("--together --close s69", "--together is about sites");
    refused("--at -1.6,52.9 --together --rank net", "--rank net is about each site by itself");
    refused("--close s69 -o x.geojson", "--output is for predictions at sites");
    refused("--at -1.6,52.9 -o x.geojson --losses ./x.gpkg", "share a name");
    refused("--close s69 --rank net", "--rank net is about sites");
    refused("--at -1.6,52.9 --rank best", "best");
    refused("--at -1.6,52.9 --competitors-crs EPSG:4326", "--competitors-crs is about a file");
    refused("--at -1.6,52.9 --losses l.geojson -o folder", "leave --losses out");
    refused("--at -1.6,52.9 -o x.geojson --tiles https://t.example.org/{z}/{x}/{y}.png --tiles-attribution x",
            "name a folder");
    std::ofstream(run.folder / "metres.csv") << "x,y\n500000,5850000\n";
    auto const metres = run.predict("--at -1.6,52.9 --competitors " + (run.folder / "metres.csv").string());
    CHECK(metres.exit_code != 0);
    CHECK(contains(metres.err, "--competitors-crs"));
}
