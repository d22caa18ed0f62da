#include "db/connection.hpp"

#include "db/database.hpp"
#include "db/detail/spatial_functions.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/core.h>
#include <sqlite3.h>

#include <cmath>
#include <thread>
#include <utility>

namespace db {
namespace {

int flags_for(Connection::Access access) {
    return access == Connection::Access::read ? SQLite::OPEN_READONLY
                                              : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
}

}  // namespace

std::string sqlite_version() {
    return sqlite3_libversion();
}

struct Connection::Implementation {
    std::filesystem::path path;
    std::chrono::seconds wait;
    std::function<bool()> stop;
    std::chrono::steady_clock::time_point waiting_since;
    std::optional<SQLite::Database> database;

    /// For SQLite: whether to try once more to get a lock.
    static int goes_on_waiting(void* self, int tries) {
        auto& it = *static_cast<Implementation*>(self);
        auto const now = std::chrono::steady_clock::now();
        if (tries == 0) it.waiting_since = now;
        if (now - it.waiting_since >= it.wait || (it.stop && it.stop())) return 0;
        std::this_thread::sleep_for(std::chrono::milliseconds{tries < 10 ? 2 : 25});
        return 1;
    }
    /// For SQLite: whether to give up what it works on.
    static int gives_up(void* self) {
        auto const& it = *static_cast<Implementation*>(self);
        return it.stop && it.stop();
    }

    /// The one place where SQLite's errors become ours.
    template <typename Action>
    auto guarded(Action const& action) const try {
        return action();
    } catch (SQLite::Exception const& error) {
        throw_database_error(error.getErrorCode(), error.what(), path, wait);
    }

    void open_in_memory() {
        database.emplace(":memory:", SQLite::OPEN_READWRITE);
        add_spatial_functions(database->getHandle());
    }
};

Connection::Connection(std::filesystem::path const& path, Access access, std::chrono::seconds wait)
    : implementation_{
          new Implementation{.path = path, .wait = wait, .stop = {}, .waiting_since = {}, .database = {}}} {
    if (std::filesystem::is_directory(path))
        throw DatabaseError(fmt::format(
            "'{}' is a folder{}", path.string(),
            access == Access::read ? " without a footfall.gpkg; name the one that 'footfall fit' wrote"
                                   : " and no database; move it away or name another folder"));
    if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path))
        throw DatabaseError(fmt::format(
            "'{}' is a pipe or a device, which cannot hold a database; name a file", path.string()));
    implementation_->guarded([&] {
        // Absolute, because SQLite gives "file:…" and ":memory:" a meaning of its own.
        auto const name = std::filesystem::absolute(path).string();
        auto& database = implementation_->database.emplace(name, flags_for(access));
        constexpr int steps_between_questions = 10'000;
        auto* const self = implementation_.get();
        sqlite3_busy_handler(database.getHandle(), Implementation::goes_on_waiting, self);
        sqlite3_progress_handler(database.getHandle(), steps_between_questions, Implementation::gives_up,
                                 self);
        add_spatial_functions(database.getHandle());
    });
}

Connection::Connection() : implementation_{new Implementation{}} {
    implementation_->guarded([&] { implementation_->open_in_memory(); });
}

Connection::~Connection() = default;

std::filesystem::path const& Connection::path() const {
    return implementation_->path;
}

void Connection::execute(std::string const& sql) {
    implementation_->guarded([&] { implementation_->database->exec(sql); });
}

std::int64_t Connection::last_insert_id() const {
    return implementation_->database->getLastInsertRowid();
}

bool Connection::file_has_moved() const {
    int moved = 0;
    sqlite3_file_control(implementation_->database->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

void Connection::become_copy_in_memory() {
    implementation_->guarded([&] {
        SQLite::Database file = std::move(*implementation_->database);
        implementation_->open_in_memory();
        SQLite::Backup{*implementation_->database, file}.executeStep(-1);
    });
}

void Connection::set_wait(std::chrono::seconds wait) {
    implementation_->wait = wait;
}

void Connection::set_stop(std::function<bool()> stop) {
    implementation_->stop = std::move(stop);
}

struct Statement::Implementation {
    Connection::Implementation const& connection;
    SQLite::Statement statement;
    int next_parameter = 1;
    int next_column = 0;

    template <typename Bind>
    void bind(Bind const& bind_at) {
        connection.guarded([&] { bind_at(next_parameter++); });
    }
    SQLite::Column column() { return statement.getColumn(next_column++); }

    /// The next column, if it holds what belongs there: SQLite lets other programs put anything anywhere.
    template <typename Accept>
    SQLite::Column column_with(char const* what_belongs_there, Accept const& accepts) {
        SQLite::Column column = this->column();
        if (accepts(column)) return column;
        throw DatabaseError(
            fmt::format("'{}' is damaged: in its column {} stands {}, where {} belongs; restore a copy of it",
                        connection.path.string(), column.getName(), shown(column), what_belongs_there));
    }

    static std::string shown(SQLite::Column const& column) {
        if (column.isNull()) return "nothing";
        return column.isBlob() ? "a blob" : fmt::format("\"{:.40}\"", column.getString());
    }
};

Statement::Statement(Connection& connection, std::string const& sql) {
    auto const& owner = *connection.implementation_;
    implementation_ = owner.guarded([&] {
        return std::unique_ptr<Implementation>(
            new Implementation{owner, SQLite::Statement{*connection.implementation_->database, sql}});
    });
}
Statement::Statement(Statement&&) noexcept = default;
Statement::~Statement() = default;

void Statement::bind(std::int64_t value) {
    implementation_->bind([&](int at) { implementation_->statement.bind(at, value); });
}
void Statement::bind(double value) {
    implementation_->bind([&](int at) { implementation_->statement.bind(at, value); });
}
void Statement::bind(std::string const& value) {
    implementation_->bind([&](int at) { implementation_->statement.bindNoCopy(at, value); });
}
void Statement::bind(Blob const& value) {
    implementation_->bind([&](int at) {
        implementation_->statement.bindNoCopy(at, value.data(), static_cast<int>(value.size()));
    });
}
void Statement::bind_null() {
    implementation_->bind([&](int at) { implementation_->statement.bind(at); });
}

bool Statement::next_row() {
    implementation_->next_column = 0;
    return implementation_->connection.guarded([&] { return implementation_->statement.executeStep(); });
}

void Statement::run() {
    implementation_->connection.guarded([&] {
        implementation_->statement.exec();
        implementation_->statement.reset();
    });
    implementation_->next_parameter = 1;
}

bool Statement::read_null() {
    bool const is_null = implementation_->statement.isColumnNull(implementation_->next_column);
    if (is_null) ++implementation_->next_column;
    return is_null;
}
void Statement::read(std::int64_t& value) {
    value = implementation_->column_with("a whole number", [](auto const& c) { return c.isInteger(); })
                .getInt64();
}
void Statement::read(double& value) {
    auto const is_number = [](SQLite::Column const& column) {
        return column.isInteger() || (column.isFloat() && std::isfinite(column.getDouble()));
    };
    value = implementation_->column_with("a finite number", is_number).getDouble();
}
void Statement::read(std::string& value) {
    value = implementation_->column_with("a text", [](auto const& c) { return c.isText(); }).getString();
}
BlobView Statement::read_blob() {
    auto const column = implementation_->column();
    return {static_cast<std::uint8_t const*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}
std::int64_t Statement::read_integer() {
    return implementation_->column().getInt64();
}

std::int64_t integer_of(Connection& connection, std::string const& sql) {
    Statement statement{connection, sql};
    return statement.next_row() ? statement.read_integer() : 0;
}

std::string text_of(Connection& connection, std::string const& sql) {
    Statement statement{connection, sql};
    std::string text;
    if (statement.next_row()) statement.read(text);
    return text;
}

namespace {

/// The fields are {0} the file, {1} SQLite's own words.
char const* sentence_for(int primary_code) {
    switch (primary_code) {
        case SQLITE_NOTADB:
            return "'{0}' is not a SQLite database and stays as it is; name the footfall.gpkg that "
                   "'footfall fit' wrote, or a folder without that file";
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
