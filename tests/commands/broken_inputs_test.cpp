#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/standard_output.hpp"

#include <functional>

/// What real files bring, through the commands that read files: each ends with its exit code and a sentence,
/// or is taken with a notice.
namespace {

namespace fs = std::filesystem;

/// A kind of file, and what becomes of it.
struct Case {
    std::string name;
    std::function<std::string(fs::path const&)> make;  ///< in a folder; returns the file's name
    std::vector<std::string> options;
    int stores;  ///< exit code of fit and check
    std::string said;
    int sites;  ///< of predict, which needs no counts
    std::string said_of_sites;
};

std::string text(fs::path const& folder, std::string const& name, std::string const& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    return name;
}

/// One of sample_data/broken.
std::function<std::string(fs::path const&)> broken(std::string const& name) {
    return [name](fs::path const&) { return FOOTFALL_SOURCE_DIR "/sample_data/broken/" + name; };
}

std::function<std::string(fs::path const&)> csv(std::string const& content) {
    return [content](fs::path const& folder) { return text(folder, "s.csv", content); };
}

std::function<std::string(fs::path const&)> geojson(std::string const& features,
                                                    std::string const& more = "") {
    return [=](fs::path const& folder) {
        return text(folder, "s.geojson",
                    "{\"type\":\"FeatureCollection\"," + more + "\"features\":[" + features + "]}");
    };
}

std::string feature(std::string const& geometry, std::string const& visitors) {
    return R"({"type":"Feature","properties":{"visitors":)" + visitors + R"(},"geometry":)" + geometry + "}";
}

std::string const lonlat = "lon,lat,visitors\n";

std::vector<Case> const cases{
    {"a file that is not there",
     [](auto&) { return "none.geojson"; },
     {},
     1,
     "does not exist",
     1,
     "does not exist"},
    {"no byte", broken("zero_bytes.geojson"), {}, 1, "0 bytes", 1, "0 bytes"},
    {"GeoJSON cut short", broken("truncated.geojson"), {}, 1, "cut short", 1, "cut short"},
    {"a shapefile cut short", broken("truncated.shp"), {}, 1, "breaks off after 2 rows", 1, "breaks off"},
    {"no vector file",
     broken("not_a_vector_file.geojson"),
     {},
     1,
     "not a vector file",
     1,
     "not a vector file"},
    {"a folder", [](auto&) { return "."; }, {}, 1, "holds no vector data", 1, "holds no vector data"},
    {"a device", [](auto&) { return "/dev/zero"; }, {}, 1, "pipe or a device", 1, "pipe or a device"},
    {"a collection of nothing", broken("empty_layer.geojson"), {}, 3, "has no rows", 3, "has no rows"},
    {"a table of nothing but names", csv(lonlat), {}, 3, "has no rows", 3, "has no rows"},
    {"every count zero", broken("all_zero.csv"), {}, 3, "visitors = 0", 0, ""},
    {"no count at all", csv(lonlat + "-1.6,52.9,\n-1.5,52.9,x\n"), {}, 3, "visitors", 0, ""},
    {"counts with separators", csv(lonlat + "-1.6,52.9,\"12 34\"\n"), {}, 3, "without separators", 0, ""},
    {"decimal commas", broken("decimal_comma.csv"), {}, 3, "decimal comma", 3, "decimal comma"},
    {"counts that are none",
     csv(lonlat + "1,52,nan\n1,53,inf\n1,54,-3\n1,55,1e99\n"),
     {},
     3,
     "visitors absurdly large",
     0,
     ""},
    {"a null and an empty geometry",
     geojson(feature("null", "5") + "," + feature(R"({"type":"Point","coordinates":[]})", "6")),
     {},
     3,
     "no geometry",
     3,
     "no geometry"},
    {"lines",
     geojson(feature(R"({"type":"LineString","coordinates":[[0,50],[1,51]]})", "6")),
     {},
     3,
     "not a point",
     3,
     "not a point"},
    {"a collection",
     geojson(feature(R"({"type":"GeometryCollection","geometries":[]})", "6")),
     {},
     3,
     "no geometry",
     3,
     "no geometry"},
    {"several points in one",
     geojson(feature(R"({"type":"MultiPoint","coordinates":[[0,50],[1,51]]})", "6")),
     {},
     3,
     "several points",
     3,
     "several points"},
    {"metres for degrees", broken("metres.geojson"), {}, 3, "look like metres", 3, "look like metres"},
    {"latitude first", broken("swapped.geojson"), {}, 3, "look swapped", 3, "look swapped"},
    {"half the world", broken("half_the_world.geojson"), {}, 3, "240°", 0, ""},
    {"a shapefile without .prj", broken("no_prj.shp"), {}, 2, "--src-crs", 2, "--src-crs"},
    {"a shapefile without .dbf", broken("no_dbf.shp"), {}, 1, "no .dbf", 1, "no .dbf"},
    {"a table without coordinates",
     broken("no_coordinates.csv"),
     {},
     2,
     "--lon and --lat",
     2,
     "--lon and --lat"},
    {"a plane without a word on its CRS", broken("no_crs.csv"), {}, 2, "--src-crs", 2, "--src-crs"},
    {"a field that is not there",
     csv(lonlat + "1,52,5\n"),
     {"--name", "title"},
     2,
     "no field \"title\"",
     2,
     "no field \"title\""},
    {"a layer that is not there",
     csv(lonlat + "1,52,5\n"),
     {"--layer", "shops"},
     2,
     "no layer \"shops\"",
     2,
     "no layer \"shops\""},
    {"a filter that fits nothing",
     csv(lonlat + "1,52,5\n"),
     {"--where", "visitors = '6'"},
     3,
     "no row",
     3,
     "no row"},
    {"a filter that is none",
     csv(lonlat + "1,52,5\n"),
     {"--where", "visitors ="},
     2,
     "does not fit",
     2,
     "does not fit"},
    {"geocentric coordinates",
     csv("x,y,visitors\n1,2,3\n"),
     {"--src-crs", "EPSG:4978"},
     2,
     "neither longitude",
     2,
     "neither longitude"},
    {"an engineering CRS",
     csv("x,y,visitors\n1,2,3\n"),
     {"--src-crs",
      R"(ENGCRS["site",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]])"},
     2,
     "neither longitude",
     2,
     "neither longitude"},
    {"a CRS without a datum",
     csv("x,y,visitors\n1,2,3\n"),
     {"--src-crs", "+proj=longlat +ellps=bessel"},
     2,
     "ballpark",
     2,
     "ballpark"},
    {"a CRS that is none",
     csv("x,y,visitors\n1,2,3\n"),
     {"--src-crs", "EPSG:99999"},
     2,
     "not known to PROJ",
     2,
     "not known to PROJ"},
    {"positions outside the CRS",
     csv("x,y,visitors\n1e9,2e9,3\n2e9,1e9,4\n"),
     {"--src-crs", "EPSG:32631"},
     3,
     "EPSG:32631",
     3,
     ""},
    {"bytes of zero",
     [](fs::path const& f) { return text(f, "s.csv", std::string("lon,lat,visitors\n1,5\0,3\n", 24)); },
     {},
     3,
     "visitors missing",
     0,
     ""},
};

/// How a command ends.
commands::Failure outcome(commands::Run (*declare)(CLI::App&), std::vector<std::string> arguments,
                          std::vector<std::string> const& options) {
    arguments.insert(arguments.end(), options.begin(), options.end());
    CLI::App app;
    commands::Run const command = declare(app);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    return commands::failure_of(command).value_or(commands::Failure{commands::done, ""});
}

bool says(commands::Failure const& failure, std::string const& part) {
    UNSCOPED_INFO(failure.sentence);
    return failure.sentence.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each kind of broken file ends fit, check and predict with its sentence and its exit code") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    std::string const database = folder / "out/footfall.gpkg";
    for (Case const& broken_file : cases) {
        CAPTURE(broken_file.name);
        fs::create_directory(folder / "in");
        fs::path const made = broken_file.make(folder / "in");
        std::string const source = fs::exists(folder / "in" / made) ? folder / "in" / made : made;
        auto const fit =
            outcome(commands::declare_fit, {source, "--quiet", "-o", folder / "new"}, broken_file.options);
        CHECK(fit.code == broken_file.stores);
        CHECK(says(fit, broken_file.said));
        CHECK_FALSE(fs::exists(folder / "new"));
        auto const check = outcome(commands::declare_check, {source, "--quiet"}, broken_file.options);
        CHECK(check.code == broken_file.stores);
        CHECK(says(check, broken_file.said));
        auto const sites =
            outcome(commands::declare_predict, {database, source, "--quiet", "-o", folder / "sites.geojson"},
                    broken_file.options);
        CHECK(sites.code == broken_file.sites);
        CHECK(says(sites, broken_file.said_of_sites));
        CHECK(fs::exists(folder / "sites.geojson") == (sites.code == 0));
        fs::remove(folder / "sites.geojson");
        fs::remove_all(folder / "in");
    }
}
