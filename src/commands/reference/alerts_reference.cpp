#include "src/alerts/quantity.hpp"
#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

constexpr char const* how_they_are_written = R"(Each `--alert` of `fit`, `compare` and `report` is one of

| alert | as in |
|---|---|
| a number of the run and a threshold | `r2 < 0.5`, `set-aside > 5 %` |
| a number of any city, or of one, and a threshold | `share > 40 %`, `share(Leeds) < 10 %`, `visits(city 3) < 1000` |
| a change of such a number, and a threshold | `change(visits) < -20 %`, `change(visits, Leeds) < -20 %` |
| how far a city moved | `moved > 5 km`, `moved(Leeds) > 800 m` |
| an event | `new-city`, `shrunk(Leeds)`, `store-closed` |

A threshold is `<`, `<=`, `>`, `>=`, `=` or `!=` and a number, which may end in `%`, `km` or `m` where the quantity is a
part of something or a length. What is about a change may end in `against year-before` or `against run-before`; without
that it is against the run that this one is compared with, by `fit` the run before. A city's name with a parenthesis, a comma or a quote in it stands in quotes.
[scheduling.md](scheduling.md#alerts) says when they call.

)";

template <typename Entries>
std::string table_of(std::string const& title, Entries const& entries) {
    std::vector<std::vector<std::string>> rows;
    for (auto const& entry : entries)
        rows.push_back({markdown::code(std::string(entry.name)), std::string(entry.meaning)});
    return markdown::table({title, "what it is"}, rows);
}

}  // namespace

std::string alerts_reference() {
    return markdown::heading(2, "Alerts") + how_they_are_written +
           table_of("number of the run", alerts::run_quantities()) +
           table_of("number of a city", alerts::city_quantities()) +
           table_of("event of a city, beyond chance", alerts::city_events()) +
           table_of("event of a store, beyond chance", alerts::store_events());
}

}  // namespace commands
