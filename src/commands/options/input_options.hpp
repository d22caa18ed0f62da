#pragma once

#include "geo/crs/projection.hpp"
#include "geo/read/read_stores.hpp"

#include <string>

namespace CLI {
class App;
}

namespace commands {

/// Which stores, and into which plane.
struct InputOptions {
    std::string source;
    geo::ReadStoresOptions read;
    std::string crs = "auto";
};

/// What a command says, and to whom.
struct ReportOptions {
    bool quiet = false;    ///< nothing but errors
    bool verbose = false;  ///< the stages too, on standard error
    bool json = false;     ///< one JSON document on standard output, nothing else there
    bool progress = true;  ///< how far it is, where standard error is a terminal
};

void declare_input(CLI::App& app, InputOptions& options);
void declare_report(CLI::App& app, ReportOptions& options);

/// Throws geo::UsageError where options exclude each other.
void refuse_contradictions(ReportOptions const& options);

/// A line on standard error with --verbose, and where standard error is the journal's.
void say_stage(ReportOptions const& options, std::string const& what);

}  // namespace commands
