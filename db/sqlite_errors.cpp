#include "db/sqlite_errors.hpp"

#include "db/database.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

namespace db {
namespace {

/// The fields are {0} the file, {1} SQLite's own words.
char const* sentence_for(int primary_code) {
    switch (primary_code) {
        case SQLITE_NOTADB:
            return "'{0}' is not a SQLite database and stays as it is; move it away or name another folder";
        case SQLITE_CORRUPT:
            return "'{0}' is damaged ({1}); restore a copy of it, or move it away and run again";
        case SQLITE_FULL:
            return "no room left to write '{0}'; free some space on that disk and run again";
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "cannot write to '{0}': the file or its folder is read-only; change the permissions or "
                   "name "
                   "another folder";
        case SQLITE_CANTOPEN:
        case SQLITE_AUTH:
            return "cannot open '{0}' ({1}); check that its folder exists and that you may read and write "
                   "there";
        case SQLITE_IOERR:
            return "reading or writing '{0}' failed ({1}); check the disk and run again";
        case SQLITE_INTERRUPT:
            return "what was being done in '{0}' was interrupted and undone; run again";
        case SQLITE_NOMEM:
            return "not enough memory for '{0}'; close other programs and run again";
        case SQLITE_CONSTRAINT:
            return "this run does not fit into '{0}' ({1}); please report it with the command you ran";
        default:
            return "'{0}' is not as footfall left it ({1}); restore a copy of it, or start afresh with "
                   "--overwrite";
    }
}

}  // namespace

void throw_database_error(int code, char const* message, std::filesystem::path const& path,
                          std::chrono::seconds waited) {
    int const primary_code = code & 0xff;
    if (primary_code == SQLITE_BUSY || primary_code == SQLITE_LOCKED)
        throw DatabaseLocked(
            fmt::format("'{}' is in use by another program, which did not let go within {} s; close "
                        "that program, or run this again when it is done (fit waits longer with --wait)",
                        path.string(), waited.count()));
    throw DatabaseError(fmt::format(fmt::runtime(sentence_for(primary_code)), path.string(), message));
}

}  // namespace db
