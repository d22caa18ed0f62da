#pragma once

#include "geo/crs/projection.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/read_stores.hpp"

#include <chrono>
#include <string>

namespace CLI {
class App;
}

namespace commands {

/// Which stores are read, and into which plane they are projected.
struct InputOptions {
    std::string source;
    geo::ReadStoresOptions read;
    std::string crs = "auto";
};

/// How much a command says, and to whom.
struct Verbosity {
    bool quiet = false;    ///< nothing but errors
    bool verbose = false;  ///< the stages too, on standard error
    bool json = false;     ///< one JSON document on standard output, nothing else there
    bool progress = true;  ///< how far it is
    std::chrono::milliseconds between_progress = std::chrono::seconds(30);  ///< where that is no terminal
};

void declare_input(CLI::App& app, InputOptions& options);
/// "size", "size:log" or "chain:factor"; a field whose name ends otherwise after a colon is meant whole.
geo::Covariate covariate_from(std::string const& text);
/// The same the other way.
std::string text_of(geo::Covariate const& covariate);

void declare_verbosity(CLI::App& app, Verbosity& verbosity);

/// Throws geo::UsageError where options exclude each other.
void refuse_contradictions(Verbosity const& verbosity);

/// A line on standard error with --verbose, and where standard error is the journal's.
void say_stage(Verbosity const& verbosity, std::string const& what);
/// "Note: …" on standard error, of a sentence without its full stop; nothing where it is empty.
void say_note(std::string const& sentence);

/// How a file of stores or sites is read: the layer, where its coordinates are, how its numbers are written
/// and what is joined to it.
void declare_reading(CLI::App& app, geo::ReadStoresOptions& read);

/// Throws geo::UsageError where some of these exclude each other, or one lacks another.
void refuse_contradictory_reading(geo::ReadStoresOptions const& read);

/// The first of these that is given, as in "--layer"; empty for none.
std::string reading_option_given(geo::ReadStoresOptions const& read);

}  // namespace commands
