#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "src/model/gaussian.hpp"
#include "src/results/evaluate/truth.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/geo/files.hpp"

#include <cmath>
#include <map>
#include <sstream>

namespace {

namespace fs = std::filesystem;

void simulate(std::vector<std::string> arguments) {
    arguments.push_back("--quiet");
    run_command(commands::declare_simulate, arguments);
}

std::string bytes_of(fs::path const& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::map<std::string, std::string> files_in(fs::path const& folder) {
    std::map<std::string, std::string> files;
    for (auto const& file : fs::directory_iterator(folder))
        files[file.path().filename().string()] = bytes_of(file.path());
    return files;
}

std::string refusal_of(std::vector<std::string> const& arguments) {
    return message_of<geo::UsageError>([&] { simulate(arguments); });
}

geo::ProjectedStores read(fs::path const& file, std::string const& crs) {
    return geo::project_stores(geo::read_stores(file.string(), {}), crs);
}

/// Largest difference between the stores' visitors and what the truth beside them expects there.
double largest_misfit(geo::ProjectedStores const& stores, results::Truth const& truth) {
    double largest = 0;
    for (std::size_t i = 0; i < stores.planar.size(); ++i) {
        model::Vector<2> const position(stores.planar[i].x_m, stores.planar[i].y_m);
        double const expected = model::value_at(truth.model, position);
        largest = std::max(largest, std::abs(stores.table.stores[i].visitors - expected));
    }
    return largest;
}

}  // namespace

TEST_CASE("the same seed writes the same bytes, another seed others") {
    for (std::string const name : {"stores.geojson", "stores.shp"}) {
        TemporaryFolder const first, second, other;
        simulate({"-o", first / name, "--seed", "5", "--test", "30"});
        simulate({"-o", second / name, "--seed", "5", "--test", "30"});
        simulate({"-o", other / name, "--seed", "6", "--test", "30"});
        auto const files = files_in(first / "");
        CHECK(files.size() == (name == "stores.shp" ? 11 : 3));
        CHECK(files == files_in(second / ""));
        CHECK(files.at(name) != bytes_of(other / name));
    }
}

TEST_CASE("test stores come beside the others and do not change them") {
    TemporaryFolder const folder;
    simulate({"-o", folder / "a.geojson", "--stores", "60"});
    simulate({"-o", folder / "b.geojson", "--stores", "60", "--test", "20"});
    CHECK(bytes_of(folder / "a.geojson") == bytes_of(folder / "b.geojson"));
    CHECK(read(folder / "b_test.geojson", "auto").planar.size() == 20);
    CHECK_FALSE(fs::exists(folder / "a_test.geojson"));
}

TEST_CASE("without noise the stores in the file have just the visitors of the truth beside it") {
    TemporaryFolder const folder;
    simulate({"-o", folder / "s.geojson", "--noise", "none"});
    simulate({"-o", folder / "s.shp", "--noise", "none", "--overwrite"});
    simulate({"-o", folder / "p.geojson", "--seed-problem", "--cities", "6", "--stores", "500"});
    auto const truth = results::read_truth(folder / "s_truth.geojson");
    CHECK(truth.model.background >= 5);
    CHECK(largest_misfit(read(folder / "s.geojson", truth.crs), truth) < 1e-6);
    CHECK(largest_misfit(read(folder / "s.shp", truth.crs), truth) < 1e-6);
    auto const problem = results::read_truth(folder / "p_truth.geojson");
    CHECK(problem.model.cities.size() == 6);
    CHECK(largest_misfit(read(folder / "p.geojson", problem.crs), problem) < 1e-9);
}

TEST_CASE("a shapefile and a GeoJSON file of one seed hold the same stores") {
    TemporaryFolder const folder;
    std::vector<std::string> const where{"--crs", "EPSG:27700", "--centre=-1.5,53"};
    for (std::string const name : {"a.geojson", "b.shp"}) {
        std::vector<std::string> arguments = where;
        arguments.insert(arguments.end(), {"-o", folder / name});
        simulate(arguments);
    }
    auto const geojson = read(folder / "a.geojson", "EPSG:27700");
    auto const shape = read(folder / "b.shp", "auto");
    CHECK(shape.projection.name() == geo::Projection("EPSG:27700").name());
    REQUIRE(geojson.planar.size() == shape.planar.size());
    for (std::size_t i = 0; i < geojson.planar.size(); ++i) {
        CHECK(std::hypot(geojson.planar[i].x_m - shape.planar[i].x_m,
                         geojson.planar[i].y_m - shape.planar[i].y_m) < 0.02);
        CHECK(geojson.table.stores[i].visitors == shape.table.stores[i].visitors);
        CHECK(geojson.table.stores[i].id == shape.table.stores[i].id);
        CHECK(geojson.table.stores[i].name == shape.table.stores[i].name);
    }
}

TEST_CASE("a file that exists is replaced only with --overwrite") {
    for (std::string const existing : {"s.geojson", "s_truth.geojson", "s_test.geojson"}) {
        TemporaryFolder const folder;
        folder.write(existing, "mine");
        std::string const file = folder / "s.geojson";
        CHECK(refusal_of({"-o", file, "--test", "5"}) ==
              (folder / existing).string() +
                  " exists: use --overwrite to replace it, or choose another file");
        CHECK(files_in(folder / "") == std::map<std::string, std::string>{{existing, "mine"}});
        simulate({"-o", file, "--test", "5", "--overwrite"});
        CHECK(bytes_of(folder / existing) != "mine");
        CHECK(files_in(folder / "").size() == 3);
    }
}

TEST_CASE("a new shapefile takes the index of the old one away") {
    TemporaryFolder const folder;
    folder.write("s.shp", "old");
    folder.write("s.qix", "of the old one");
    simulate({"-o", folder / "s.shp", "--overwrite"});
    CHECK_FALSE(fs::exists(folder / "s.qix"));
}

TEST_CASE("options that contradict are refused before anything is written") {
    TemporaryFolder const folder;
    std::string const file = folder / "s.geojson";
    CHECK(contains(refusal_of({"-o", file, "--noise", "poisson", "--overdispersion", "0.1"}),
                   "needs --noise negbin"));
    CHECK(contains(refusal_of({"-o", file, "--seed-problem", "--background", "3"}), "leave out"));
    CHECK(contains(refusal_of({"-o", file, "--crs", "EPSG:27700"}), "--crs needs --centre"));
    CHECK(contains(refusal_of({"-o", file, "--crs", "EPSG:4326", "--centre", "1,2"}), "EPSG:4326"));
    CHECK(contains(refusal_of({"-o", file, "--crs", "EPSG:27700", "--centre", "13,52"}), "outside"));
    CHECK(contains(refusal_of({"-o", file, "--stores", "0"}),
                   "--stores takes a whole number from 1 on, not \"0\""));
    CHECK(contains(refusal_of({"-o", folder / "s.xyz"}), "extension"));
    CHECK(folder.is_empty());
}

TEST_CASE("stores of real cities carry their names and lie around them") {
    TemporaryFolder const folder;
    simulate({"--cities-from", sample("cities.geojson"), "--crs", "EPSG:28992", "--cities", "3", "-o",
              folder / "s.geojson"});
    auto const truth = results::read_truth(folder / "s_truth.geojson");
    CHECK(truth.names == std::vector<std::string>{"Amsterdam", "Rotterdam", "Den Haag"});
    auto const stores = read(folder / "s.geojson", "EPSG:28992");
    int in_amsterdam = 0;
    for (std::size_t i = 0; i < stores.planar.size(); ++i) {
        if (!stores.table.stores[i].name.starts_with("Amsterdam")) continue;
        ++in_amsterdam;
        CHECK(std::hypot(stores.planar[i].x_m - 121'500, stores.planar[i].y_m - 487'000) < 40'000);
    }
    CHECK(in_amsterdam > 20);
}

TEST_CASE("places that nobody lives in make no scene") {
    TemporaryFolder const folder;
    std::string const places = folder.write("places.geojson", R"({"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"Nowhere"},"geometry":{"type":"Point","coordinates":[5,52]}}]})");
    std::string const message = message_of<geo::InputRejected>([&] {
        simulate({"--cities-from", places, "-o", folder / "s.geojson"});
    });
    CHECK(contains(message, "simulate needs a field population"));
    CHECK(files_in(folder / "").size() == 1);
    CHECK(contains(refusal_of({"--cities-from", places, "-o", places, "--overwrite"}),
                   "choose another file with -o"));
}

TEST_CASE("a folder that is not there is named") {
    TemporaryFolder const folder;
    std::string const message = message_of<geo::IoError>([&] {
        simulate({"-o", folder / "missing/s.geojson"});
    });
    CHECK(contains(message, "cannot write into the folder"));
    CHECK(contains(message, "missing"));
}
