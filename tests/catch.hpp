#pragma once

// Serves Catch2 v2 (Debian 12) and v3 (Debian 13): tests include this header and write Catch::Approx and
// Catch::Matchers::…
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
namespace Catch {
using Detail::Approx;
}
#endif
