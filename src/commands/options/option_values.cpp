#include "src/commands/options/option_values.hpp"

#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "src/commands/publish/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace commands {
namespace {

/// The whole text as a number, whatever the locale; none where it is anything else.
template <typename Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

[[noreturn]] void refuse(std::string const& name, std::string const& takes, std::string const& given) {
    throw geo::UsageError(fmt::format("{} takes {}, not \"{}\"", name, takes, given));
}

template <typename Number>
Number allowed_number(std::string const& name, Allowed const& allowed, std::string const& text) {
    std::optional<Number> const number = parsed<Number>(text);
    auto const fits = [&](auto value) {
        return static_cast<double>(value) >= allowed.low && static_cast<double>(value) <= allowed.high;
    };
    if (number && fits(*number)) return *number;
    std::string const most = fmt::format("{:g}", allowed.high);
    bool const too_large = number && static_cast<double>(*number) > allowed.high;
    bool const said = allowed.words.find(most) != std::string::npos;
    refuse(name, too_large && !said ? fmt::format("{} and at most {}", allowed.words, most) : allowed.words,
           text);
}

template <typename Number, typename Store>
CLI::Option* add(CLI::App& app, std::string const& name, Store store, Allowed const& allowed,
                 std::string const& help) {
    auto const parse = [=](std::string const& text) { store(allowed_number<Number>(name, allowed, text)); };
    return app.add_option_function<std::string>(name, parse, help);
}

template <typename Number, typename Store>
CLI::Option* add_auto_or(CLI::App& app, std::string const& name, Store store, Allowed const& allowed,
                         std::string const& help) {
    auto const parse = [=](std::string const& text) {
        if (text == "auto") return store(std::nullopt);
        store(allowed_number<Number>(name, allowed, text));
    };
    return app.add_option_function<std::string>(name, parse, help)->default_str("auto");
}

std::pair<double, double> point_from(std::string const& name, std::string const& text,
                                     std::string const& example) {
    std::size_t const comma = std::min(text.find(','), text.size());
    auto const x = parsed<double>(std::string_view(text).substr(0, comma));
    auto const y = parsed<double>(std::string_view(text).substr(std::min(comma + 1, text.size())));
    if (!x || !y) refuse(name, "two numbers with a comma between, as in " + example, text);
    return {*x, *y};
}

}  // namespace

CLI::Option* add_number(CLI::App& app, std::string const& name, std::function<void(double)> store,
                        Allowed const& allowed, std::string const& help) {
    return add<double>(app, name, std::move(store), allowed, help)->type_name("NUMBER");
}

CLI::Option* add_integer(CLI::App& app, std::string const& name, std::function<void(std::int64_t)> store,
                         Allowed const& allowed, std::string const& help) {
    return add<std::int64_t>(app, name, std::move(store), allowed, help)->type_name("N");
}

CLI::Option* add_earlier_runs(CLI::App& app, std::string const& name,
                              std::function<void(EarlierChoice const&)> const& store,
                              std::string const& help) {
    Allowed const run{1, 9e15,
                      fmt::format("a run's number from 1 on, {}", fmt::join(results::earlier_names, " or "))};
    auto const parse = [=](std::vector<std::string> const& texts) {
        for (std::string const& text : texts) {
            if (auto const earlier = results::earlier_named(text))
                store(*earlier);
            else
                store(allowed_number<std::int64_t>(name, run, text));
        }
    };
    return app.add_option_function<std::vector<std::string>>(name, parse, help);
}

CLI::Option* add_auto_or_number(CLI::App& app, std::string const& name,
                                std::function<void(std::optional<double>)> store, Allowed const& allowed,
                                std::string const& help) {
    return add_auto_or<double>(app, name, std::move(store), allowed, help);
}

CLI::Option* add_auto_or_integer(CLI::App& app, std::string const& name,
                                 std::function<void(std::optional<std::int64_t>)> store,
                                 Allowed const& allowed, std::string const& help) {
    return add_auto_or<std::int64_t>(app, name, std::move(store), allowed, help);
}

CLI::Option* add_point(CLI::App& app, std::string const& name,
                       std::function<void(std::pair<double, double>)> const& store, std::string const& help) {
    auto const parse = [=](std::string const& text) { store(point_from(name, text, "530000,180000")); };
    return app.add_option_function<std::string>(name, parse, help)->type_name("X,Y");
}

CLI::Option* repeatable(CLI::Option* option) {
    return option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::string checked_setting(char const* option, std::string const& setting) {
    auto const equals = setting.find('=');
    if (equals == 0 || equals == std::string::npos)
        throw geo::UsageError(
            fmt::format("{} takes NAME=VALUE, as in ENCODING=UTF-8, not \"{}\"", option, setting));
    return setting;
}

CLI::Option* add_points(CLI::App& app, std::string const& name,
                        std::function<void(std::pair<double, double>)> const& store,
                        std::string const& help) {
    auto const parse = [=](std::vector<std::string> const& texts) {
        for (std::string const& text : texts)
            store(point_from(name, text, "4.90,52.37"));
    };
    return repeatable(app.add_option_function<std::vector<std::string>>(name, parse, help)->type_name("X,Y"));
}

CLI::Option* add_choice(CLI::App& app, std::string const& name, std::vector<std::string> const& words,
                        std::function<void(std::size_t)> const& store, std::string const& help) {
    auto const parse = [=](std::string const& text) {
        auto const found = std::find(words.begin(), words.end(), text);
        if (found == words.end()) refuse(name, fmt::format("one of {}", fmt::join(words, ", ")), text);
        store(static_cast<std::size_t>(found - words.begin()));
    };
    return app.add_option_function<std::string>(name, parse, help)
        ->type_name(fmt::format("{}", fmt::join(words, "|")))
        ->default_str(words.front());
}

CLI::Option* add_database(CLI::App& app, std::filesystem::path& database, std::string const& what) {
    auto const store = [&database](std::string const& named) {
        std::filesystem::path const inside = std::filesystem::path(named) / database_name;
        std::error_code unreadable;
        database = std::filesystem::exists(inside, unreadable) ? inside : std::filesystem::path(named);
    };
    return app.add_option_function<std::string>("DB", store, what + ", footfall.gpkg, or its folder")
        ->required()
        ->type_name("DATABASE");
}

void add_raster_cell(CLI::App& app, std::optional<double>& cell_m) {
    add_number(
        app, "--raster-cell", [&cell_m](double km) { cell_m = km * geo::m_per_km; },
        {0.001, 1e4, "a number of kilometres from 0.001 on"},
        "Side of a cell of the rasters (default: by the cities and stores)")
        ->type_name("KM");
}

}  // namespace commands
