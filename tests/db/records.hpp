#pragma once

#include "db/database.hpp"

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

/// Writes a run in a transaction of its own and returns its id.
std::int64_t add(std::filesystem::path const& path, db::RunRecord const& record);

std::string bytes_of(std::filesystem::path const& path);
void write_bytes(std::filesystem::path const& path, std::string const& bytes);

}  // namespace records
