#pragma once

#include "db/connection.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace db {

/// The write lock of a database file, and the transaction under it, from construction to commit(). Without
/// commit() everything is rolled back, and a file that this lock brought into being is removed.
class WriteLock {
public:
    /// Waits for the lock up to `wait`, or until `stop` says so. Throws DatabaseLocked and DatabaseError.
    WriteLock(std::filesystem::path const& path, std::chrono::seconds wait,
              std::function<bool()> const& stop);
    WriteLock(WriteLock const&) = delete;
    WriteLock& operator=(WriteLock const&) = delete;
    ~WriteLock();

    Connection& connection();
    bool file_is_empty() const { return file_was_empty_; }  ///< as it was when the lock was taken
    void commit();
    void shrink();  ///< see RunTransaction::shrink

private:
    void remove_new_file();

    bool file_is_new_;
    std::unique_ptr<Connection> connection_;
    bool file_was_empty_ = false;
    bool committed_ = false;
};

}  // namespace db
