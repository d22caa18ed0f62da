#include "src/words/city_warnings.hpp"

#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace words {
namespace {

/// The cities that the stores do not tell, by what is said of them.
std::vector<std::string> untold_by_note(std::vector<db::CityRow> const& cities) {
    std::map<std::string, std::vector<std::string>> names;
    for (db::CityRow const& city : cities)
        if (!city.identified) names[city.note].push_back(printable(city.name, 30));
    std::vector<std::string> warnings;
    for (auto const& [note, of_note] : names)
        warnings.push_back(of_note.size() == 1 ? fmt::format("{} {}", of_note.front(), note)
                                               : fmt::format("each of {} cities {}: {}", of_note.size(), note,
                                                             first_of(of_note)));
    return warnings;
}

}  // namespace

std::string first_of(std::vector<std::string> const& names) {
    constexpr std::size_t named = 5;
    auto const end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), named));
    std::string const list = fmt::format("{}", fmt::join(names.begin(), end, ", "));
    return names.size() > named ? fmt::format("{} and {} more", list, names.size() - named) : list;
}

std::vector<std::string> city_warnings(db::RunRecord const& record) {
    std::vector<std::string> warnings = untold_by_note(record.cities);
    auto const held = static_cast<std::size_t>(
        std::count_if(record.cities.begin(), record.cities.end(),
                      [](auto const& city) { return city.identified && !city.note.empty(); }));
    if (held > 0)
        warnings.push_back(
            fmt::format("a constraint and not the stores holds the spread of {}: it is shown without limits",
                        counted(held, "city", "cities")));
    return warnings;
}

}  // namespace words
