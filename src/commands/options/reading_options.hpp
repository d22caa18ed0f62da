#pragma once

#include "geo/read/read_options.hpp"

#include <string>

namespace CLI {
class App;
}

namespace commands {

/// How a file of stores or sites is read: the layer, where its coordinates are, how its numbers are written
/// and what is joined to it.
void declare_reading(CLI::App& app, geo::ReadStoresOptions& read);

/// Throws geo::UsageError where some of these exclude each other, or one lacks another.
void refuse_contradictory_reading(geo::ReadStoresOptions const& read);

/// The first of these that is given, as in "--layer"; empty for none.
std::string reading_option_given(geo::ReadStoresOptions const& read);

}  // namespace commands
