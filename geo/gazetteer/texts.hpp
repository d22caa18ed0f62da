#pragma once

/// The file of places, compiled in.
namespace geo::texts {

extern char const* const places;

}  // namespace geo::texts
