#include "db/write_lock.hpp"

#include "db/database.hpp"

#include <system_error>

namespace db {
namespace {

namespace fs = std::filesystem;

/// Changes up to the size of the cache stay in memory until the commit, so that others can read the database
/// while a run is written. Larger ones go to the file early, which locks readers out. The temporary store,
/// where SQLite notes how to undo a single row, is faster in memory than in a file.
constexpr auto connection_settings = R"(
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -262144;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = OFF;
)";

/// While this process waits, another one may remove the file that it had created. Then the lock is on a file
/// that has moved.
std::unique_ptr<Connection> locked_connection(fs::path const& path, std::chrono::seconds wait,
                                              std::function<bool()> const& stop) {
    auto connection = std::make_unique<Connection>(path, Connection::Access::write, wait);
    connection->set_stop(stop);
    try {
        connection->execute(connection_settings);
        connection->execute("BEGIN IMMEDIATE");
    } catch (DatabaseError const&) {
        if (!connection->file_has_moved()) throw;
    }
    return connection;
}

bool has_no_bytes(fs::path const& path) {
    std::error_code error;
    return fs::file_size(path, error) == 0 && !error;
}

}  // namespace

WriteLock::WriteLock(fs::path const& path, std::chrono::seconds wait, std::function<bool()> const& stop)
    : file_is_new_{!fs::exists(path)}, connection_{locked_connection(path, wait, stop)} {
    // Nobody can find a file that has moved, so the next one at the path is taken.
    while (connection_->file_has_moved()) {
        file_is_new_ = true;
        connection_ = locked_connection(path, wait, stop);
    }
    file_was_empty_ = has_no_bytes(path);
}

WriteLock::~WriteLock() {
    if (committed_) return;
    connection_->set_stop({});
    try {
        connection_->execute("ROLLBACK");
    } catch (DatabaseError const&) {
        // SQLite has rolled back by itself, as it does after a full disk.
    }
    if (file_is_new_) remove_new_file();
}

Connection& WriteLock::connection() {
    return *connection_;
}

void WriteLock::commit() {
    connection_->execute("COMMIT");
    committed_ = true;
    try {
        // QGIS turns its databases to WAL while it edits them; a database at rest has no file beside it.
        connection_->set_wait(std::chrono::seconds{0});
        if (text_of(*connection_, "PRAGMA journal_mode") != "delete")
            connection_->execute("PRAGMA journal_mode = DELETE");
    } catch (DatabaseError const&) {
        // Somebody has the database open. The run is safe, and the last one to close the database tidies up.
    }
}

void WriteLock::shrink() try {
    auto const free = integer_of(*connection_, "PRAGMA freelist_count");
    if (2 * free < integer_of(*connection_, "PRAGMA page_count")) return;
    connection_->set_wait(std::chrono::seconds{0});
    connection_->execute("PRAGMA temp_store = FILE");  // what stays may be larger than memory
    connection_->execute("VACUUM");
} catch (DatabaseError const&) {
    // Somebody reads, or the disk has no room for a copy: the next run takes the free room as it is.
}

/// Only while nobody else has a lock on it, and only if nobody has written to it since the rollback.
void WriteLock::remove_new_file() try {
    connection_->set_wait(std::chrono::seconds{0});
    connection_->execute("BEGIN EXCLUSIVE");
    if (!connection_->file_has_moved() && has_no_bytes(connection_->path())) fs::remove(connection_->path());
} catch (std::exception const&) {
    // Another process uses the file already, so that it is not ours to remove.
}

}  // namespace db
