#include "src/commands/command_line.hpp"

#include "db/database.hpp"
#include "geo/crs/crs.hpp"
#include "src/base/nearest_word.hpp"
#include "src/commands/help.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/usage/usage_json.hpp"
#include "src/fit/solve/solve.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace commands {
namespace {

constexpr char const* examples_of_the_program = R"(Examples:
  footfall check stores.geojson
  footfall fit stores.geojson -o out
  footfall fit --help)";

/// The option that an entry of a file of options means, an argument without dashes by its name in any case,
/// as in "stores = "; the stores may be called the source, as in the database. Null where there is none.
CLI::Option const* option_of(CLI::App const& command, std::string const& entry) {
    if (auto const* const option = command.get_option_no_throw("--" + entry)) return option;
    std::string const name = CLI::detail::to_lower(entry);
    auto const arguments = command.get_options([&](CLI::Option const* option) {
        return option->get_positional() &&
               CLI::detail::to_lower(option->get_name(true)) == (name == "source" ? "stores" : name);
    });
    return arguments.empty() ? nullptr : arguments.front();
}

/// A file of options as in "cities = 12": an option outside any section belongs to the command that was
/// given.
class OptionFile : public CLI::ConfigTOML {
public:
    explicit OptionFile(CLI::App const& app) : app_(app) {}

    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        std::vector<CLI::ConfigItem> entries = CLI::ConfigTOML::from_config(input);
        if (app_.get_subcommands().empty()) return entries;
        CLI::App const& command = *app_.get_subcommands().front();
        std::erase_if(entries, [&](auto const& item) { return is_for_fit_alone(command, item); });
        for (CLI::ConfigItem& item : entries) {
            if (!item.parents.empty()) continue;
            item.parents = {command.get_name()};
            CLI::Option const* const option = option_of(command, item.name);
            if (option != nullptr && option->get_positional()) item.name = option->get_name(true);
        }
        return entries;
    }

private:
    /// One file serves fit and what goes before it and after it.
    bool is_for_fit_alone(CLI::App const& command, CLI::ConfigItem const& item) const {
        return item.parents.empty() && option_of(command, item.name) == nullptr &&
               option_of(*app_.get_subcommand("fit"), item.name) != nullptr;
    }

    CLI::App const& app_;
};

/// The libraries too, on which results may depend.
std::string versions() {
    return fmt::format("footfall {}\nGDAL {}\nPROJ {}\nEigen {}\nCeres Solver {}\nSQLite {}", version(),
                       geo::gdal_version(), geo::proj_version(), fit::eigen_version(), fit::ceres_version(),
                       db::sqlite_version());
}

/// CLI11 gives an error the application's name now and then, so the type is all there is to go by.
template <typename Error>
bool is(CLI::ParseError const& error) {
    return dynamic_cast<Error const*>(&error) != nullptr;
}

/// An option is what was misspelt; what follows it may be its value.
std::string first_option_of(std::vector<std::string> const& unknown) {
    for (std::string const& word : unknown) {
        if (word.starts_with('-')) return word;
    }
    return unknown.front();
}

std::vector<std::string> option_names(CLI::App const& app, std::string const& dashes) {
    std::vector<std::string> names;
    for (CLI::Option const* const option : app.get_options())
        for (std::string const& name : option->get_lnames())
            names.push_back(dashes + name);
    return names;
}

/// "; did you mean --visitors?", or where to read on.
std::string advice(std::string const& misspelt, std::vector<std::string> const& known,
                   std::string const& help) {
    std::string const nearest = base::nearest_word(misspelt, known);
    return nearest.empty() ? fmt::format("; {} lists what is known", help)
                           : fmt::format("; did you mean {}?", nearest);
}

std::string unknown_command(std::string const& word, CLI::App const& app, std::string const& help) {
    std::vector<std::string> names;
    for (CLI::App const* const command : app.get_subcommands([](CLI::App const*) { return true; }))
        names.push_back(command->get_name());
    return fmt::format("there is no command \"{}\"{}", word, advice(word, names, help));
}

/// `app` has no command where the words stand before one.
std::string unknown_words(std::vector<std::string> const& words, CLI::App const& app,
                          std::string const& help) {
    auto const given = app.get_subcommands();
    if (given.empty() && !words.front().starts_with('-')) return unknown_command(words.front(), app, help);
    std::string const word = first_option_of(words);
    std::string const name = word.substr(0, word.find('='));
    std::vector<std::string> known = option_names(app, "--");
    if (!given.empty()) std::ranges::copy(option_names(*given.front(), "--"), std::back_inserter(known));
    return fmt::format("{} is unknown here{}", name, advice(name, known, help));
}

}  // namespace

bool is_unreadable_file(CLI::ParseError const& error) {
    return is<CLI::FileError>(error);
}

void declare_general(CLI::App& app) {
    app.require_subcommand(1);
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.set_version_flag("--version", versions(), "Print the version, and those of the libraries, and stop");
    app.set_config("--config", "", "Read options from a file, as in \"cities = 12\"")->type_name("FILE");
    app.add_flag_callback(
        "--json-usage",
        [&app] {
            auto const given = app.get_subcommands();
            // Printed as the version is, once it is known that the line has nothing wrong before it.
            throw CLI::CallForVersion(usage_json(app, given.empty() ? nullptr : given.front()).dump(2),
                                      CLI::ExitCodes::Success);
        },
        "Print the commands and options, or those of the command, as JSON for other programs, and stop");
    app.config_formatter(std::make_shared<OptionFile>(app));
    app.footer(examples_of_the_program);
    app.formatter(help_formatter());
    // So that --config may stand after the command's name, and a misspelt option in its file is no option.
    for (CLI::App* const command : app.get_subcommands([](CLI::App const*) { return true; }))
        command->fallthrough()
            ->formatter(app.get_formatter())
            ->allow_config_extras(CLI::config_extras_mode::error);
}

std::string name_of(CLI::App const& app) {
    auto const commands = app.get_subcommands();
    return commands.empty() ? app.get_name() : app.get_name() + " " + commands.front()->get_name();
}

std::string sentence_of(CLI::ParseError const& error, CLI::App const& app) {
    std::string const help = name_of(app) + " --help";
    std::vector<std::string> const unknown = app.remaining(true);
    if (!unknown.empty() &&
        (is<CLI::ExtrasError>(error) || is<CLI::RequiredError>(error) || app.get_subcommands().empty())) {
        return unknown_words(unknown, app, help);
    }
    if (app.get_subcommands().empty()) return fmt::format("a command is needed; {} lists them", help);
    std::string const what = error.what();
    std::string const option = what.substr(0, what.find(':'));
    if (is<CLI::ArgumentMismatch>(error)) {
        bool const twice = what.find("At Most") != std::string::npos;
        return fmt::format("{} {}; see {}", option, twice ? "is given more than once" : "needs a value",
                           help);
    }
    if (is_unreadable_file(error))
        return fmt::format("cannot open the file of --config ({}); check the path", what);
    if (is<CLI::ConfigError>(error)) {
        std::string const entry = what.substr(what.find_last_of(" .") + 1);
        std::vector<std::string> const known = option_names(*app.get_subcommands().front(), "");
        return fmt::format("the file of --config has {}, which is unknown here{}", entry,
                           advice(entry, known, help));
    }
    return fmt::format("{}; see {}", what, help);
}

}  // namespace commands
