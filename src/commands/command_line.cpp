#include "src/commands/command_line.hpp"

#include "src/commands/version.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace commands {
namespace {

constexpr char const* examples = R"(Examples:
  footfall check stores.geojson
  footfall fit stores.geojson -o out
  footfall fit --help)";

/// A file of options as in "cities = 12": an option outside any section belongs to the command that was
/// given.
class OptionFile : public CLI::ConfigTOML {
public:
    explicit OptionFile(CLI::App const& app) : app_(app) {}

    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        std::vector<CLI::ConfigItem> entries = CLI::ConfigTOML::from_config(input);
        for (CLI::ConfigItem& item : entries) {
            if (item.parents.empty() && !app_.get_subcommands().empty())
                item.parents = {app_.get_subcommands().front()->get_name()};
        }
        return entries;
    }

private:
    CLI::App const& app_;
};

}  // namespace

void declare_general(CLI::App& app) {
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("footfall {}", version()), "Print the version and stop");
    app.set_config("--config", "", "Read options from a file, as in \"cities = 12\"")->type_name("FILE");
    app.config_formatter(std::make_shared<OptionFile>(app));
    app.footer(examples);
    // So that --config may stand after the command's name.
    for (CLI::App* const command : app.get_subcommands([](CLI::App const*) { return true; }))
        command->fallthrough();
}

std::string name_of(CLI::App const& app) {
    auto const commands = app.get_subcommands();
    return commands.empty() ? app.get_name() : app.get_name() + " " + commands.front()->get_name();
}

std::string sentence_of(CLI::ParseError const& error, CLI::App const& app) {
    std::string const help = name_of(app) + " --help";
    if (error.get_name() == "ExtrasError") {
        return fmt::format("does not know {}; {} lists what it knows",
                           CLI::detail::join(app.remaining(true), " "), help);
    }
    if (app.get_subcommands().empty()) return fmt::format("a command is needed; {} lists them", help);
    return fmt::format("{}; see {}", error.what(), help);
}

}  // namespace commands
