#pragma once

#include <stdexcept>

/// The ways in which reading, projecting and writing geography fails. Each carries one sentence: what is
/// wrong, where (file, layer, row), and what to do. `main` turns each type into an exit code.
namespace geo {

/// An option, field, layer or CRS that does not exist, or options that contradict each other.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file that opens but has nothing usable in it.
struct InputRejected : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file that cannot be opened, read to its end, or written.
struct IoError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace geo
