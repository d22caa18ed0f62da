#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

/// A second opinion on database files: plain SQLite, nothing of ours.
class RawSqlite {
public:
    explicit RawSqlite(std::filesystem::path const& path) {
        sqlite3* database = nullptr;
        int const code = sqlite3_open(path.c_str(), &database);
        database_.reset(database);
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database));
    }

    /// Every row's first column, one a line.
    std::string text(std::string const& sql) {
        std::string rows;
        auto const append = [](void* to, int, char** values, char**) {
            static_cast<std::string*>(to)->append(values[0] ? values[0] : "null").append("\n");
            return 0;
        };
        if (sqlite3_exec(database_.get(), sql.c_str(), append, &rows, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(database_.get()));
        if (!rows.empty()) rows.pop_back();
        return rows;
    }

private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
    };
    std::unique_ptr<sqlite3, Close> database_;
};
