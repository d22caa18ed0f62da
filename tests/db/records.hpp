#pragma once

#include "db/database.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <string>

/// Made-up runs and places to keep them, for the tests of the database.
namespace records {

/// A folder of its own that disappears at the end of the test.
class Folder {
public:
    Folder();
    Folder(Folder const&) = delete;
    ~Folder();
    std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A run with rows in every table, around a longitude. Some optional values are missing.
db::RunRecord run(std::string const& series = "shops", double lon_deg = 5.0);

/// `run` with `count` stores on a grid.
db::RunRecord run_with_stores(std::size_t count);

/// A copy of schema_2.gpkg: three runs as the program wrote them before schema 3. The first two are of counts
/// that scatter little, by negbin and by poisson; those of the third scatter wildly.
std::filesystem::path database_of_schema_2(Folder const& folder);

/// A copy of schema_4.gpkg: one run of 35 stores that share their customers with one that has no count, as
/// the program wrote it before schema 5.
std::filesystem::path database_of_schema_4(Folder const& folder);

/// A copy of schema_5.gpkg: one run of stores that share their customers and have a covariate, as the program
/// wrote it before schema 6.
std::filesystem::path database_of_schema_5(Folder const& folder);

/// Writes a run in a transaction of its own and returns its id.
std::int64_t add(std::filesystem::path const& path, db::RunRecord const& record);

/// Hands a layer's style over, in a transaction of its own.
void keep_style(std::filesystem::path const& path, db::LayerStyle const& style);

std::string bytes_of(std::filesystem::path const& path);
void write_bytes(std::filesystem::path const& path, std::string const& bytes);

/// Matches text that has `part` in it; Catch2 v3 gave the matcher another name.
inline auto says(std::string const& part) {
#if __has_include(<catch2/catch_all.hpp>)
    return Catch::Matchers::ContainsSubstring(part);
#else
    return Catch::Matchers::Contains(part);
#endif
}

}  // namespace records
