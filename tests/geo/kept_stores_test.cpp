#include "geo/read/kept_stores.hpp"
#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>

#include <stdlib.h>

namespace {

namespace fs = std::filesystem;

/// Two chains in two months, one row of each kind that is set aside, decimal commas and covariates.
fs::path write_visits(fs::path const& folder) {
    fs::path const file = folder / "visits.csv";
    std::ofstream stream(file);
    stream << "id;name;chain;month;lon;lat;visitors;weeks;size;kind\n"
              "a;Äpfel;north;2024-02;-1,5;52,1;1.234,5;2;310,5;big\n"
              "b;;north;2024-02;-1,6;52,2;20;1;120;small\n"
              "c;Pears;north;2024-10;-1,7;52,3;;1;130;small\n"
              "d;Plums;north;2024-10;-1,8;52,4;31,25;3;;small\n"
              "a;Figs;north;2024-10;-1,25;52,45;7;3;99,5;big\n"
              "e;;2;2024-02;-1,9;52,5;12;4;140;\n"
              "f;Dates;2;2024-02;-2,0;52,6;13;4;150;big\n"
              "g;Limes;10;2024-02;-2,0;;13;4;150;big\n";
    return file;
}

geo::ReadStoresOptions reading() {
    geo::ReadStoresOptions options;
    options.source_crs = "EPSG:4326";
    options.visitors_field = "visitors";
    options.exposure_field = "weeks";
    options.covariates = {{"size", geo::CovariateScale::logarithm}, {"kind", geo::CovariateScale::factor}};
    options.allow_set_aside = true;
    return options;
}

std::vector<geo::Part> const by{{"--by", "chain", ""}, {"--period", "month", ""}};

void check_equal(geo::StoreTable const& a, geo::StoreTable const& b) {
    CHECK(a.input_hash == b.input_hash);  // of stores, their covariates, and the rows set aside
    CHECK(a.source == b.source);
    CHECK(a.layer == b.layer);
    CHECK(a.driver == b.driver);
    CHECK(a.filter == b.filter);
    CHECK(a.visitors_field == b.visitors_field);
    CHECK(a.id_field == b.id_field);
    CHECK(a.name_field == b.name_field);
    CHECK(a.exposure_field == b.exposure_field);
    CHECK(a.crs_wkt == b.crs_wkt);
    CHECK(a.crs_name == b.crs_name);
    CHECK(a.notices == b.notices);
    CHECK(a.rows_read == b.rows_read);
    REQUIRE(a.covariates.size() == b.covariates.size());
    for (std::size_t i = 0; i < a.covariates.size(); ++i) {
        CHECK(a.covariates[i].field == b.covariates[i].field);
        CHECK(a.covariates[i].scale == b.covariates[i].scale);
    }
    REQUIRE(a.stores.size() == b.stores.size());
    for (std::size_t i = 0; i < a.stores.size(); ++i) {
        CHECK(a.stores[i].source_fid == b.stores[i].source_fid);
        CHECK(a.stores[i].name == b.stores[i].name);
        CHECK(a.stores[i].exposure == b.stores[i].exposure);
    }
    REQUIRE(a.uncounted.size() == b.uncounted.size());
    for (std::size_t i = 0; i < a.uncounted.size(); ++i) {
        CHECK(a.uncounted[i].source_fid == b.uncounted[i].source_fid);
        CHECK(a.uncounted[i].position.x == b.uncounted[i].position.x);
        CHECK(a.uncounted[i].position.y == b.uncounted[i].position.y);
    }
}

class Folder {
public:
    Folder() { path_ = mkdtemp(pattern_); }
    ~Folder() { fs::remove_all(path_); }
    fs::path const& path() const { return path_; }

private:
    char pattern_[32] = "/tmp/footfall-test-XXXXXX";
    fs::path path_;
};

/// The groups in a file of their own.
fs::path written(Folder const& folder, std::vector<geo::StoreGroup> const& groups) {
    fs::path const file = folder.path() / "kept.gpkg";
    geo::write_layers(geo::layers_of(groups), file,
                      {.driver = "GPKG", .crs = groups.front().table.crs_wkt, .is_in_crs = true});
    return file;
}

}  // namespace

TEST_CASE("all groups of a file are read in one pass as each is read alone") {
    Folder const folder;
    std::string const file = write_visits(folder.path()).string();
    auto const groups = geo::read_groups(file, reading(), by);
    std::vector<std::vector<std::string>> values;
    for (auto const& group : groups) {
        values.push_back(group.values);
        geo::ReadStoresOptions alone = reading();
        for (std::size_t i = 0; i < by.size(); ++i)
            alone.parts.push_back({by[i].option, by[i].field, group.values[i]});
        if (group.rejected.empty())
            check_equal(group.table, geo::read_stores(file, alone));
        else
            CHECK_THROWS_WITH(geo::read_stores(file, alone), group.rejected);
    }
    CHECK(values == std::vector<std::vector<std::string>>{
                        {"2", "2024-02"}, {"10", "2024-02"}, {"north", "2024-02"}, {"north", "2024-10"}});
    CHECK_FALSE(groups[1].rejected.empty());
}

TEST_CASE("stores that were kept are read again to the last digit") {
    Folder const folder;
    auto const groups = geo::read_groups(write_visits(folder.path()).string(), reading(), by);
    fs::path const file = written(folder, groups);
    CHECK(geo::kept_values(file.string()).size() == groups.size());
    for (auto const& group : groups) {
        if (group.rejected.empty())
            check_equal(geo::read_kept(file.string(), group.values), group.table);
        else
            CHECK_THROWS_AS(geo::read_kept(file.string(), group.values), geo::InputRejected);
    }
}

TEST_CASE("a file of kept stores that is damaged or another one is refused") {
    Folder const folder;
    auto groups = geo::read_groups(write_visits(folder.path()).string(), reading(), by);
    groups[3].table.stores[0].visitors += 1;
    fs::path const file = written(folder, groups);
    CHECK_THROWS_AS(geo::read_kept(file.string(), groups[3].values), geo::IoError);
    CHECK_THROWS_AS(geo::read_kept(file.string(), {"south", "2024-02"}), geo::IoError);
    CHECK_THROWS_AS(geo::read_kept((folder.path() / "visits.csv").string(), groups[0].values), geo::IoError);
    CHECK_THROWS_AS(geo::read_kept((folder.path() / "none.gpkg").string(), groups[0].values), geo::IoError);
}
