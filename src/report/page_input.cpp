#include "src/report/page_input.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <regex>

namespace report {
namespace {

/// Scheme, subdomain, host and the rest, without anything that could end the policy or an attribute.
std::regex const usable{R"((https?://)(\{s\}\.)?([A-Za-z0-9.-]+(:[0-9]+)?)(/[^\s"'<>\\;,]*)?)"};

[[noreturn]] void refuse(std::string const& url, std::string const& why) {
    throw geo::UsageError(
        fmt::format("--tiles {} {}; give it as in https://tile.example.org/{{z}}/{{x}}/{{y}}.png", url, why));
}

void refuse_unknown_places(std::string const& url) {
    std::regex const known{R"(\{(z|x|y|-y|s|r)\})"};
    if (std::regex_replace(url, known, "").find_first_of("{}") != std::string::npos)
        refuse(url, "has a place for something other than {z}, {x}, {y}, {-y}, {s} and {r}");
}

}  // namespace

void refuse_unusable(Tiles const& tiles) {
    std::string const& url = tiles.url;
    if (url.empty() && !tiles.attribution.empty())
        throw geo::UsageError("--tiles-attribution is for a background map; give its --tiles URL too");
    if (url.empty()) return;
    if (!std::regex_match(url, usable)) refuse(url, "is not the address of tiles");
    for (char const* const place : {"{z}", "{x}"})
        if (url.find(place) == std::string::npos) refuse(url, fmt::format("has no {}", place));
    if (url.find("{y}") == std::string::npos && url.find("{-y}") == std::string::npos)
        refuse(url, "has no {y}");
    refuse_unknown_places(url);
    if (tiles.attribution.empty())
        throw geo::UsageError(
            "--tiles needs --tiles-attribution TEXT: who made the map, as its licence asks");
}

std::string content_security_policy(Tiles const& tiles) {
    std::string host;
    if (std::smatch match; std::regex_match(tiles.url, match, usable))
        host = fmt::format(" {}{}{}", match.str(1), match[2].matched ? "*." : "", match.str(3));
    return "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:" + host +
           "; base-uri 'none'; form-action 'none'";
}

}  // namespace report
