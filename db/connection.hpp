#pragma once

#include "db/geometry_blob.hpp"
#include "db/rows.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace db {

/// One connection to a database file. What SQLite reports as an error is thrown as DatabaseError, or as
/// DatabaseLocked where another program holds the file for longer than `wait`.
class Connection {
public:
    enum class Access { read, write };

    Connection(std::filesystem::path const& path, Access access, std::chrono::seconds wait);
    Connection();  ///< to an empty database in memory
    ~Connection();

    std::filesystem::path const& path() const;

    /// Runs one or several statements that return no rows.
    void execute(std::string const& sql);
    std::int64_t last_insert_id() const;

    /// Whether the path no longer leads to the file that is open.
    bool file_has_moved() const;
    void set_wait(std::chrono::seconds wait);
    /// Goes on with a copy of the database in memory, which may be written to, and closes the file.
    void become_copy_in_memory();
    /// `stop` is asked now and then by what waits or works for long; where it is true, that ends with
    /// DatabaseError.
    void set_stop(std::function<bool()> stop);

private:
    friend class Statement;
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// A prepared statement. Parameters are bound and columns read from left to right, so that both follow the
/// order of `columns(row, visit)`. Bound text and blobs must live until the statement has run.
class Statement {
public:
    Statement(Connection& connection, std::string const& sql);
    Statement(Statement&&) noexcept;
    ~Statement();

    void bind(std::int64_t value);
    void bind(double value);  ///< NaN becomes null
    void bind(std::string const& value);
    void bind(Blob const& value);
    void bind_null();
    template <typename T>
    void bind(std::optional<T> const& value) {
        value ? bind(*value) : bind_null();
    }
    template <typename... Values>
    Statement& with(Values const&... values) {
        (bind(values), ...);
        return *this;
    }

    /// Whether there is a (further) row, whose first column is read next.
    bool next_row();
    /// Runs a statement without rows and makes it ready for new values.
    void run();

    // Reading throws DatabaseError where something else stands in the column than belongs there.

    bool read_null();  ///< whether the column is null; passes over it only then
    void read(std::int64_t& value);
    void read(double& value);
    void read(std::string& value);
    BlobView read_blob();  ///< valid until the next row
    template <typename T>
    void read(std::optional<T>& value) {
        value.reset();
        if (!read_null()) read(value.emplace());
    }
    std::int64_t read_integer();

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// The first column of a query's first row; 0 or empty where it has none.
std::int64_t integer_of(Connection& connection, std::string const& sql);
std::string text_of(Connection& connection, std::string const& sql);

/// Whether something has been written to the database at the path. First undoes what a run that was killed
/// had begun, which keeps everybody from reading.
bool is_written(std::filesystem::path const& path);

/// SQLite's result code and message as one sentence with the file and what to do. Throws DatabaseLocked or
/// DatabaseError.
[[noreturn]] void throw_database_error(int code, char const* message, std::filesystem::path const& path,
                                       std::chrono::seconds waited);

}  // namespace db
