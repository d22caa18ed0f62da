#include "geo/gazetteer/gazetteer.hpp"

#include "geo/gazetteer/texts.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace geo {
namespace {

/// Cuts the text up to the separator off its front.
std::string_view taken(std::string_view& text, char separator) {
    std::size_t const end = std::min(text.find(separator), text.size());
    std::string_view const field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
}

double number_of(std::string_view field) {
    double number = 0;
    std::from_chars(field.data(), field.data() + field.size(), number);
    return number;
}

std::vector<Place> all_places() {
    std::string_view text = texts::places;
    std::vector<Place> places;
    places.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')));
    taken(text, '\n');  // the names of the columns
    while (!text.empty()) {
        std::string_view line = taken(text, '\n');
        Place& place = places.emplace_back();
        place.name = taken(line, '\t');
        place.country = taken(line, '\t');
        place.region = taken(line, '\t');
        place.position.lon_deg = number_of(taken(line, '\t'));
        place.position.lat_deg = number_of(taken(line, '\t'));
        place.population = number_of(taken(line, '\t'));
        place.capital = taken(line, '\t') == "1";
        place.section = taken(line, '\t') == "1";
    }
    return places;
}

}  // namespace

std::vector<Place> const& gazetteer() {
    static std::vector<Place> const places = all_places();
    return places;
}

std::vector<Place> places_in_country(std::string_view country) {
    std::string code(country);
    std::ranges::transform(code, code.begin(), [](unsigned char c) { return std::toupper(c); });
    // std::ranges::equal_range does not compile with clang 14, which builds the fuzz targets.
    std::vector<Place> const& all = gazetteer();
    auto const first = std::ranges::lower_bound(all, code, {}, &Place::country);
    auto const last = std::ranges::upper_bound(all, code, {}, &Place::country);
    return {first, last};
}

}  // namespace geo
