#pragma once

#include "src/report/page.hpp"

#include <string>

namespace report {

/// Throws geo::UsageError where tiles have no attribution, an attribution no tiles, or the URL is not one
/// that the page can use: http or https, with {z}, {x} and {y}, and {s} at most at the start of the host.
void refuse_unusable(Tiles const& tiles);

/// What the page may load, for the browser to enforce: nothing that is not in it, but tiles from their host.
std::string content_security_policy(Tiles const& tiles);

}  // namespace report
