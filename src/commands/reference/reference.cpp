#include "src/commands/reference/reference.hpp"

#include "db/database.hpp"
#include "db/described_tables.hpp"
#include "geo/write/layers.hpp"
#include "src/alerts/expression.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/reference/object_fields.hpp"
#include "src/commands/reference/option_groups.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <string_view>

namespace commands::markdown {
namespace {

std::string row(std::vector<std::string> const& cells) {
    std::string line = "|";
    for (std::string const& cell : cells) {
        line += ' ';
        for (char const c : cell) {
            if (c == '|') line += '\\';
            line += c == '\n' ? ' ' : c;
        }
        line += " |";
    }
    return line + "\n";
}

}  // namespace

std::string code(std::string const& text) {
    return fmt::format("`{}`", text);
}

std::string table(std::vector<std::string> const& titles, std::vector<std::vector<std::string>> const& rows) {
    std::string text = row(titles) + "|";
    for (std::size_t i = 0; i < titles.size(); ++i)
        text += "---|";
    text += "\n";
    for (std::vector<std::string> const& cells : rows)
        text += row(cells);
    return text + "\n";
}

std::string heading(int level, std::string const& text) {
    return fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(level), '#'), text);
}

}  // namespace commands::markdown

namespace commands {
namespace {

constexpr char const* introduction =
    R"(Printed by `footfall reference`, from what the program itself goes by; a test compares this file with it.

- [Commands](#commands) and their options
- [Alerts](#alerts)
- [Database](#database): tables and columns
- [Layers](#layers) and their fields
- [JSON](#json): what `--json` prints
- [Exit codes](#exit-codes)

)";

std::string exit_codes_reference() {
    std::vector<std::vector<std::string>> rows;
    for (auto const& [code, meaning] : exit_codes())
        rows.push_back({fmt::format("{}", static_cast<int>(code)), meaning});
    return markdown::heading(2, "Exit codes") + markdown::table({"code", "meaning"}, rows) + on_errors;
}

}  // namespace

std::string reference_text(CLI::App const& program) {
    return markdown::heading(1, "Reference") + introduction + commands_reference(program) +
           alerts_reference() + database_reference() + layers_reference() + json_reference() +
           exit_codes_reference();
}

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

namespace {

std::vector<std::string> row_of(CLI::Option const& option) {
    std::string const value = default_of(option);
    return {markdown::code(typed(option)), option.get_description(),
            option.get_required() ? "required"
            : value.empty()       ? ""
                                  : markdown::code(value)};
}

std::string options_table(std::vector<CLI::Option const*> const& options) {
    std::vector<std::vector<std::string>> rows;
    for (CLI::Option const* const option : options)
        rows.push_back(row_of(*option));
    return markdown::table({"option", "what it says", "default"}, rows);
}

std::string tables_of(CLI::App const& command) {
    std::string text;
    for (OptionGroup const& group : option_groups(command))
        text += fmt::format("{}\n\n{}", group.title, options_table(group.options));
    return text;
}

std::string command_text(CLI::App const& command) {
    std::string const footer = command.get_footer();
    return markdown::heading(3, fmt::format("footfall {}", command.get_name())) + command.get_description() +
           ".\n\n" + tables_of(command) + (footer.empty() ? "" : fmt::format("```text\n{}\n```\n\n", footer));
}

}  // namespace

std::string commands_reference(CLI::App const& program) {
    std::string text =
        markdown::heading(2, "Commands") +
        "`footfall COMMAND --help` prints the same in a terminal. These go with every command:\n\n" +
        options_table(program.get_options({}));
    for (CLI::App const* const command : listed_commands(program))
        text += command_text(*command);
    return text;
}

namespace {

constexpr char const* what_all_have =
    R"(`footfall.gpkg` is a GeoPackage and a SQLite database; its schema is {}. Every table of results has `fid`, a key, and
`run_id`, the run; those with a geometry have it in `geom`, in WGS 84. A view `latest_…` has the rows of the newest run of
each series. *Null* is where a value is unknown or does not apply. *Shared* is where people are divided among the stores
near them.

)";

bool is_told_for_all(db::DescribedColumn const& column) {
    return column.meaning.empty();
}

std::string table_text(db::DescribedTable const& table) {
    std::vector<std::vector<std::string>> rows;
    std::string geometry;
    for (db::DescribedColumn const& column : table.columns) {
        if (column.name == "geom") geometry = column.type;
        if (is_told_for_all(column)) continue;
        rows.push_back(
            {markdown::code(column.name), column.type, column.may_be_null ? "yes" : "", column.meaning});
    }
    return markdown::heading(3, table.name) + table.meaning +
           (geometry.empty() ? ".\n\n" : fmt::format(". Geometry: {}.\n\n", geometry)) +
           markdown::table({"column", "type", "null", "what it holds"}, rows);
}

}  // namespace

std::string database_reference() {
    std::string text = markdown::heading(2, "Database") + fmt::format(what_all_have, db::schema_version);
    for (db::DescribedTable const& table : db::described_tables())
        text += table_text(table);
    return text;
}

namespace {

constexpr char const* about_json =
    R"(With `--json` a command prints one object and nothing else; messages and errors stay on standard error. The objects of the
commands have their names, those that they are made of come first. A number that is unknown is null. Names of columns are
those of [the database](#database), and so is their meaning.
[json.schema.json](json.schema.json) says the same to programs as a JSON Schema: what `fit --json` prints is `#/$defs/fit`.

)";

std::string heading_of(std::string_view object) {
    return fmt::format("JSON: {}", object);
}

/// A link to where the object is described.
std::string link_to(std::string_view object) {
    std::string anchor = fmt::format("json-{}", object);
    std::ranges::replace(anchor, ' ', '-');
    return fmt::format("[{}](#{})", object, anchor);
}

std::string object_text(DescribedObject const& object) {
    std::vector<std::vector<std::string>> rows;
    for (ObjectField const& field : object.fields) {
        std::string meaning(field.meaning);
        if (!field.object.empty()) meaning += fmt::format(" ({})", link_to(field.object));
        rows.push_back({markdown::code(std::string(field.name)), meaning});
    }
    std::string text = markdown::heading(3, heading_of(object.name)) + std::string(object.meaning);
    if (!object.table.empty()) text += fmt::format(" It has the columns of [{0}](#{0}).", object.table);
    if (!object.like.empty()) text += fmt::format(" It has the fields of {}.", link_to(object.like));
    bool const has_others = !object.table.empty() || !object.like.empty();
    if (has_others && !rows.empty()) text += " Besides:";
    return text + "\n\n" + (rows.empty() ? "" : markdown::table({"field", "what it holds"}, rows));
}

}  // namespace

std::string json_reference() {
    std::string text = markdown::heading(2, "JSON") + about_json;
    for (DescribedObject const& object : json_objects())
        text += object_text(object);
    return text;
}

namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr char const* what_fit_writes =
    R"(`fit` writes these as GeoJSON beside the database, with a style for QGIS (`.qml`); `export` writes them, and the tables of
the database, in any format. Their fields are the columns of [the tables](#database) of the same names. A layer without a
feature has no file if it is one of the last three.

)";

constexpr char const* short_names_intro =
    R"(The fields of a shapefile have ten characters at most, and texts 254. Longer names become these; `from_city_5` becomes
`from_5`.

)";

std::map<std::string_view, char const*> const rasters{
    {"surface",
     "visitors that a store can expect there: the cities and the background together; where people are "
     "divided "
     "among stores, what one more store would have"},
    {"residual_surface",
     "where visitors are missing or too many: the misfits of about eight stores around, in their standard "
     "deviations"},
    {"density", "visitors per km², where they live; only where people are divided among stores"}};

std::string layers_table() {
    db::RunRecord const nothing;
    Rows rows;
    for (geo::Layer const& layer : results::layers_of(nothing))
        rows.push_back({markdown::code(layer.name + ".geojson"), layer.description});
    for (std::string_view const raster : results::raster_names)
        rows.push_back({markdown::code(std::string(raster) + ".tif"), rasters.at(raster)});
    return markdown::table({"file", "what it shows"}, rows);
}

std::string layer_text(DescribedObject const& layer) {
    Rows rows;
    for (ObjectField const& field : layer.fields)
        rows.push_back({markdown::code(std::string(field.name)), std::string(field.meaning)});
    return markdown::heading(3, std::string(layer.name)) + std::string(layer.meaning) + "\n\n" +
           markdown::table({"field", "what it holds"}, rows);
}

std::string short_names_text() {
    Rows rows;
    for (auto const& [name, short_name] : geo::short_field_names())
        rows.push_back({markdown::code(std::string(name)), markdown::code(std::string(short_name))});
    return markdown::heading(3, "Names in shapefiles") + short_names_intro +
           markdown::table({"field", "in a shapefile"}, rows);
}

}  // namespace

std::string layers_reference() {
    std::string text = markdown::heading(2, "Layers") + what_fit_writes + layers_table();
    for (DescribedObject const& layer : layer_objects())
        text += layer_text(layer);
    return text + short_names_text();
}

}  // namespace commands
