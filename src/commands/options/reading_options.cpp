#include "src/commands/options/reading_options.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/option_values.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <utility>
#include <vector>

namespace commands {
namespace {

void declare_coordinates(CLI::App& app, geo::CoordinateFields& fields) {
    app.add_option("--lon", fields.lon,
                   "The longitude in degrees, with --lat (default: the geometry, or columns named lon and "
                   "lat, x and y, or the like)")
        ->type_name("FIELD");
    app.add_option("--lat", fields.lat, "The latitude in degrees")->type_name("FIELD");
    app.add_option("--x", fields.x, "The coordinate to the east in the plane of --src-crs, with --y")
        ->type_name("FIELD");
    app.add_option("--y", fields.y, "The coordinate to the north")->type_name("FIELD");
    app.add_option("--latlon", fields.latlon, "Both degrees in one field, as in \"51.5, -0.12\"")
        ->type_name("FIELD");
    app.add_option("--lonlat", fields.lonlat, "The same with the longitude first")->type_name("FIELD");
}

void declare_numbers(CLI::App& app, geo::ReadStoresOptions& read) {
    auto const declare = [&](char const* flag, geo::Decimals decimals, char const* description) {
        app.add_flag_callback(
            flag,
            [&read, decimals] {
                if (read.decimals != geo::Decimals::as_found && read.decimals != decimals)
                    throw geo::UsageError("--decimal-comma and --decimal-point exclude each other");
                read.decimals = decimals;
            },
            description);
    };
    declare("--decimal-comma", geo::Decimals::comma,
            "Numbers in texts are written 1.234,5 (default: what all of a column says)");
    declare("--decimal-point", geo::Decimals::point, "Numbers in texts are written 1,234.5");
}

geo::Join joined_on(geo::Join join, std::string const& keys) {
    auto const equals = keys.find('=');
    join.key = keys.substr(0, equals);
    join.other = equals == std::string::npos ? keys : keys.substr(equals + 1);
    if (join.key.empty() || join.other.empty())
        throw geo::UsageError(fmt::format(
            "--on takes a field that both tables have, or one of each as in store=code, not \"{}\"", keys));
    return join;
}

void declare_join(CLI::App& app, geo::Join& join) {
    app.add_option("--join", join.source,
                   "Second table, whose fields and places are added to the rows that have its key")
        ->type_name("FILE");
    app.add_option_function<std::string>(
           "--on", [&join](std::string const& keys) { join = joined_on(join, keys); },
           "The key of --join: a field of both tables, or one of each")
        ->type_name("KEY[=KEY]");
}

void require_pair(std::string const& one, std::string const& other, char const* names) {
    if (one.empty() != other.empty()) throw geo::UsageError(fmt::format("{} go together; give both", names));
}

}  // namespace

void declare_reading(CLI::App& app, geo::ReadStoresOptions& read) {
    app.add_option("--layer", read.layer, "Layer to read (default: the only one with points)")
        ->type_name("LAYER");
    app.add_option("--where", read.where, "Read only rows that meet this, as in \"year = 2024\"")
        ->type_name("CONDITION");
    declare_coordinates(app, read.coordinates);
    app.add_option("--src-crs", read.source_crs, "CRS of the file, where it names none or a wrong one")
        ->type_name("CRS");
    declare_numbers(app, read);
    declare_join(app, read.join);
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--open-option",
                      [&read](std::vector<std::string> const& settings) {
                          for (std::string const& setting : settings)
                              read.open_options.push_back(checked_setting("--open-option", setting));
                      },
                      "An open option of GDAL's driver of the file; may be given several times")
                   ->type_name("NAME=VALUE"));
    app.add_flag("--allow-set-aside", read.allow_set_aside,
                 "Go on where one reason sets more than half of the rows aside");
    app.add_flag("--allow-network", read.allow_network,
                 "Read databases (PG:dbname=…) and addresses (https://…, /vsicurl/…, /vsis3/…)");
}

void refuse_contradictory_reading(geo::ReadStoresOptions const& read) {
    geo::CoordinateFields const& fields = read.coordinates;
    require_pair(fields.lon, fields.lat, "--lon and --lat");
    require_pair(fields.x, fields.y, "--x and --y");
    require_pair(read.join.source, read.join.key, "--join and --on");
    int ways = 0;
    for (std::string const* way : {&fields.lon, &fields.x, &fields.latlon, &fields.lonlat})
        ways += way->empty() ? 0 : 1;
    if (ways > 1)
        throw geo::UsageError(
            "--lon and --lat, --x and --y, --latlon and --lonlat exclude each other; give one of them");
}

std::string reading_option_given(geo::ReadStoresOptions const& read) {
    geo::CoordinateFields const& fields = read.coordinates;
    for (auto const& [name, value] :
         {std::pair{"--layer", &read.layer}, std::pair{"--where", &read.where},
          std::pair{"--src-crs", &read.source_crs}, std::pair{"--lon", &fields.lon},
          std::pair{"--lat", &fields.lat}, std::pair{"--x", &fields.x}, std::pair{"--y", &fields.y},
          std::pair{"--latlon", &fields.latlon}, std::pair{"--lonlat", &fields.lonlat},
          std::pair{"--join", &read.join.source}, std::pair{"--on", &read.join.key}})
        if (!value->empty()) return name;
    if (!read.open_options.empty()) return "--open-option";
    if (read.allow_set_aside) return "--allow-set-aside";
    if (read.decimals == geo::Decimals::as_found) return {};
    return read.decimals == geo::Decimals::comma ? "--decimal-comma" : "--decimal-point";
}

}  // namespace commands
