#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// A workbook whose cells are all texts, as exports from other programs are.
std::string workbook(std::string const& path, std::string const& driver,
                     std::map<std::string, Rows> const& sheets) {
    GDALAllRegister();
    GDALDatasetUniquePtr const file(GetGDALDriverManager()
                                        ->GetDriverByName(driver.c_str())
                                        ->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    for (auto const& [name, sheet_rows] : sheets) {
        OGRLayer& sheet = *file->CreateLayer(name.c_str(), nullptr, wkbNone, nullptr);
        for (std::string const& column : sheet_rows.front()) {
            OGRFieldDefn field(column.c_str(), OFTString);
            sheet.CreateField(&field);
        }
        for (std::size_t r = 1; r < sheet_rows.size(); ++r) {
            OGRFeatureUniquePtr const row(OGRFeature::CreateFeature(sheet.GetLayerDefn()));
            for (std::size_t i = 0; i < sheet_rows[r].size(); ++i)
                row->SetField(static_cast<int>(i), sheet_rows[r][i].c_str());
            if (sheet.CreateFeature(row.get()) != OGRERR_NONE) throw std::runtime_error("no row");
        }
    }
    return path;
}

/// Adds files with these contents to a zip archive.
std::string archive(std::string const& path, std::map<std::string, std::string> const& files) {
    VSILFILE* const keeps_open = VSIFOpenL(("/vsizip/" + path).c_str(), "wb");
    for (auto const& [name, content] : files) {
        VSILFILE* const file = VSIFOpenL(("/vsizip/" + path + "/" + name).c_str(), "wb");
        VSIFWriteL(content.data(), 1, content.size(), file);
        VSIFCloseL(file);
    }
    VSIFCloseL(keeps_open);
    return path;
}

std::string const two_rows = "name,lon,lat,visitors\nAshby,1,51,7\nCorby,2,52,8\n";

}  // namespace

TEST_CASE("a sheet whose cells are all texts has the header that its first row is") {
    TemporaryFolder const folder;
    Rows const shops{{"Site", "Latitude", "Longitude", "visits"},
                     {"Ashby", "51.5", "1.25", "1,234"},
                     {"Corby", "52.5", "1.5", "950"}};
    for (std::string const driver : {"XLSX", "ODS"}) {
        INFO(driver);
        auto const path = (folder / ("s." + std::string(driver == "ODS" ? "ods" : "xlsx"))).string();
        auto const table = read(workbook(path, driver, {{"shops", shops}}));
        REQUIRE(table.stores.size() == 2);
        CHECK(table.stores[0].name == "Ashby");
        CHECK(table.stores[0].visitors == 1234);
        CHECK(table.stores[1].position.y == 52.5);
        bool const told =
            std::ranges::any_of(table.notices, [](auto const& n) { return contains(n, "the first row"); });
        CHECK(told == (driver == "XLSX"));  // GDAL finds the header of the other one by itself
    }
}

TEST_CASE("a zip archive is read as the file that it holds") {
    TemporaryFolder const folder;
    auto const one = archive((folder / "one.zip").string(),
                             {{"data/s.csv", two_rows}, {"readme.txt", "x"}, {"__MACOSX/data/s.csv", "x"}});
    auto const table = read(one);
    CHECK(table.stores.size() == 2);
    CHECK(table.source == one);
    CHECK(table.input_hash == read(folder.write("s.csv", two_rows)).input_hash);
    auto const two = archive((folder / "two.zip").string(), {{"a.csv", two_rows}, {"b.csv", two_rows}});
    CHECK(contains(message_of<geo::UsageError>([&] { read(two); }), "as in /vsizip/" + two + "/a.csv"));
    CHECK(read("/vsizip/" + two + "/a.csv").stores.size() == 2);
    auto const none = archive((folder / "none.zip").string(), {{"readme.txt", "x"}});
    CHECK(contains(message_of<geo::IoError>([&] { read(none); }), "it holds readme.txt"));
    CHECK(contains(message_of<geo::IoError>([&] { read(folder.write("bad.zip", "not a zip")); }), "damaged"));
    std::string const gz = (folder / "s.csv.gz").string();
    VSILFILE* const file = VSIFOpenL(("/vsigzip/" + gz).c_str(), "wb");
    VSIFWriteL(two_rows.data(), 1, two_rows.size(), file);
    VSIFCloseL(file);
    CHECK(read(gz).stores.size() == 2);
}

TEST_CASE("a zipped file geodatabase is one source, not an archive of many files") {
    TemporaryFolder const folder;
    auto const database =
        workbook((folder / "s.gdb").string(), "OpenFileGDB",
                 {{"shops", {{"lon", "lat", "visitors"}, {"1", "51", "7"}, {"2", "52", "8"}}}});
    std::map<std::string, std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(database)) {
        std::ifstream const content(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << content.rdbuf();
        files["s.gdb/" + entry.path().filename().string()] = text.str();
    }
    CHECK(read(archive((folder / "s.gdb.zip").string(), files)).stores.size() == 2);
}

TEST_CASE("open options reach GDAL's driver, and one that it does not have is refused") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "name,east_lon,north_lat,visitors\nAshby,1,51,7\n");
    geo::ReadStoresOptions options;
    options.open_options = {"X_POSSIBLE_NAMES=east_lon", "Y_POSSIBLE_NAMES=north_lat"};
    options.source_crs = "EPSG:4326";
    CHECK(read(source, options).stores.at(0).position.y == 51);
    options.open_options = {"NO_SUCH_OPTION=1"};
    CHECK(contains(message_of<geo::UsageError>([&] { read(source, options); }), "NO_SUCH_OPTION"));
}

TEST_CASE("a Parquet file that GDAL here cannot read is called that, with what to do") {
    if (GetGDALDriverManager()->GetDriverByName("Parquet") != nullptr) {
        SUCCEED("this GDAL reads Parquet");
        return;
    }
    TemporaryFolder const folder;
    std::string const refusal =
        message_of<geo::IoError>([&] { read(folder.write("s.parquet", "PAR1 and so on")); });
    CHECK(contains(refusal, "Parquet, which GDAL here is built without"));
    CHECK(contains(refusal, "write it as GeoPackage or CSV"));
    for (std::string const file : {"s.arrow", "s.feather", "s.arrows"})
        CHECK(contains(message_of<geo::IoError>([&] { read(folder.write(file, "ARROW1 and so on")); }),
                       "Arrow, which GDAL here is built without"));
}

TEST_CASE("what is secret in a source is not shown, however it is written") {
    for (std::string const source :
         {"pg:host=h password=secret dbname=x", "PG:password = secret dbname=x", "PG:PASSWORD= 'secret a'",
          R"(PG:password='a\'secret' dbname=x)", R"(PG:password=a\ secret dbname=x)", "PG:password=a secret",
          "postgresql://me:a@secret@h/x", "postgresql://me:a/secret@h/x", "postgres://h/x?password=secret",
          "https://me:secret@h.example/s.csv", "/vsicurl/https://me:secret@h.example/s.csv",
          "https://h.example/s.csv?token=secret&b=secret", "/vsicurl?url=x&token=secret",
          "/vsizip//vsicurl/https://me:secret@h.example/s.zip/s.csv", "PG:passworD='secret"}) {
        INFO(source);
        CHECK_FALSE(contains(geo::without_secrets(source), "secret"));
    }
    for (std::string const address :
         {"http://h/town.zip?secret", "http://h/town.csv#secret", "http://h/s.csv?a=1&secret;secret#secret",
          "HTTPS://secret@h/s.csv", "/vsicurl/http://h/s.csv?secret", "/vsis3/bucket/s.csv?secret"}) {
        INFO(address);
        CHECK_FALSE(contains(geo::without_secrets(address), "secret"));
        CHECK_FALSE(contains(geo::message_without_secrets(std::string("see ") + address + " (it is gone)"),
                             "secret"));
    }
    CHECK(geo::without_secrets("PG:password=a=b dbname=x") == "PG:password=… dbname=x");
    CHECK(geo::without_secrets("PG:password='a b' dbname=x host = h") == "PG:password=… dbname=x host = h");
    CHECK(geo::without_secrets("https://me:a@h/s.csv?a=1&b=2") == "https://me:…@h/s.csv?a=…&b=…");
    CHECK(geo::without_secrets("https://h/s.csv?a=1&b#c=d=e") == "https://h/s.csv?a=…&…#c=…");
    CHECK(geo::without_secrets("/vsizip/{/vsicurl/https://h/s.zip?key}/a.csv") ==
          "/vsizip/{/vsicurl/https://h/s.zip?…}/a.csv");
    CHECK(geo::message_without_secrets("fetch \"http://h/s.csv?a=1&b\" first; is it there? a=b",
                                       "http://h/s.csv?a=1&b") ==
          "fetch \"http://h/s.csv?a=…&…\" first; is it there? a=b");
    CHECK(geo::without_secrets("https://token1@h:80/s.csv") == "https://…@h:80/s.csv");
    CHECK(geo::without_secrets("/vsicurl/https://token1:@h/s.csv") == "/vsicurl/https://…:@h/s.csv");
    CHECK(geo::message_without_secrets("token1 is wrong, see https://h or mail me@h",
                                       "https://token1@h/s.csv") == "… is wrong, see https://h or mail me@h");
    for (std::string const open :
         {"postgresql://me@h:5432/x", "https://[::1]:80/s.csv", "a folder/b?.csv", "a#b.csv",
          "/vsizip//a/b#1.zip", "https://h/@someone/s.csv", "https://h:80/@someone/s.csv"})
        CHECK(geo::without_secrets(open) == open);
    CHECK(geo::message_without_secrets("missing \"=\" after \"secret2\" in it", "PG:password=a secret2") ==
          "missing \"=\" after \"…\" in it");
    CHECK(geo::setting_without_secrets("http_userPwd=me:secret") == "http_userPwd=…");
    CHECK(geo::setting_without_secrets("HEADERS=YES") == "HEADERS=YES");
}

TEST_CASE("a password of a database is not shown") {
    for (std::string const source :
         {"PG:host=127.0.0.1 port=1 password=secret dbname=x",
          "PG:host=127.0.0.1 port=1 password='secret word'", "postgresql://me:secret@127.0.0.1:1/x"}) {
        INFO(source);
        geo::ReadStoresOptions options;
        std::string const refusal = message_of<geo::IoError>([&] { read(source, options); });
        CHECK(contains(refusal, "--allow-network"));
        CHECK_FALSE(contains(refusal, "secret"));
        options.allow_network = true;
        std::string const failure = message_of<geo::IoError>([&] { read(source, options); });
        CHECK_FALSE(contains(failure, "secret"));
        CHECK_FALSE(contains(failure, "--allow-network"));
    }
}

TEST_CASE("an address that nothing answers at is said to be that") {
    geo::ReadStoresOptions options;
    options.allow_network = true;
    std::string const failure =
        message_of<geo::IoError>([&] { read("http://me:secret@127.0.0.1:1/s.zip?token=hidden", options); });
    CHECK(contains(failure, "cannot be fetched"));
    CHECK_FALSE(contains(failure, "without the network"));
    CHECK_FALSE(contains(failure, "secret"));
    CHECK_FALSE(contains(failure, "hidden"));
}

TEST_CASE("of a folder the only file is read, and where several could be meant they are named") {
    TemporaryFolder const folder;
    std::string const rows = "lon,lat,visitors\n1,51,7\n2,52,8\n", path = (folder / "").string();
    folder.write("only.csv", rows);
    folder.write("readme.txt", "of no format");
    folder.write(".hidden.csv", rows);
    CHECK(read(path).stores.size() == 2);
    std::string const feature =
        R"({"type":"Feature","properties":{"visitors":3},"geometry":{"type":"Point","coordinates":[1,51]}})";
    folder.write("s.geojson", R"({"type":"FeatureCollection","features":[)" + feature + "]}");
    std::string const refusal = message_of<geo::UsageError>([&] { read(path); });
    CHECK(contains(refusal, "holds several files; name one of them"));
    CHECK(contains(refusal, "only.csv, s.geojson"));
    // A shapefile among others is not taken unasked either.
    TemporaryFolder const mixed;
    std::string const sample = FOOTFALL_SOURCE_DIR "/sample_data";
    for (char const* extension : {"shp", "shx", "dbf", "prj"})
        std::filesystem::copy(sample + "/stores_national_grid." + extension, mixed / "");
    CHECK(read((mixed / "").string()).stores.size() > 2);
    mixed.write("t.csv", rows);
    CHECK(contains(message_of<geo::UsageError>([&] { read((mixed / "").string()); }),
                   "stores_national_grid.shp, t.csv"));
}

TEST_CASE("the files of a folder are layers where GDAL opens it as one source") {
    TemporaryFolder const folder;
    std::string const path = (folder / "").string();
    folder.write("a.csv", "lon,lat,visitors\n1,51,7\n");
    folder.write("b.csv", "lon,lat,visitors\n1,51,7\n2,52,8\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(path); }), "choose one with --layer"));
    CHECK(read(path, {.layer = "b"}).stores.size() == 2);
}

TEST_CASE("headers are read in the encoding of the values") {
    TemporaryFolder const folder;
    auto const table = read(folder.write("s.csv",
                                         "L\xE4nge;Breite;Stra\xDF"
                                         "e;visitors\n"
                                         "4,85;52,3;M\xFChle;7\n4,9;52,4;x;8\n"),
                            {.source_crs = "EPSG:4326", .name_field = "Straße"});
    REQUIRE(table.stores.size() == 2);
    CHECK(table.stores[0].position.x == 4.85);
    CHECK(table.stores[0].name == "Mühle");
    geo::ReadStoresOptions filtered{.where = "Straße = 'Mühle'", .source_crs = "EPSG:4326"};
    CHECK(read((folder / "s.csv").string(), filtered).stores.size() == 1);
    // What GDAL's driver says of the rows is found under the recoded names too.
    auto const long_row = read(folder.write("t.csv",
                                            "L\xE4nge,Breite,visitors\n4.85,52.3,7\n4,9,52,4,8\n"
                                            "4.9,52.4,8\n4.9,52.5,8\n"),
                               {.source_crs = "EPSG:4326"});
    CHECK(long_row.set_aside.at(0).reason == "too many values");
}

TEST_CASE("a first line that tells Excel the separator is no header") {
    TemporaryFolder const folder;
    for (std::string const start : {"sep=;\n", "sep=;\r\n", "\xEF\xBB\xBFSEP=;\r\n"}) {
        INFO(start);
        auto const table = read(folder.write("s.csv", start + "name;lon;lat;visitors\nA;4,85;52,3;7\n"
                                                              "B;4,9;52,4;8\n"),
                                {.source_crs = "EPSG:4326"});
        REQUIRE(table.stores.size() == 2);
        CHECK(table.layer == "s");
        CHECK(table.stores[1].position.x == 4.9);
        CHECK(table.stores[1].name == "B");
    }
    // A column may be called so.
    CHECK(read(folder.write("t.csv", "sep=x,lon,lat,visitors\n3,1,51,7\n")).stores.size() == 1);
}
