#include "src/commands/command_line.hpp"
#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

void parse(std::vector<std::string> arguments) {
    CLI::App app("", "footfall");
    // They own the options that are parsed into.
    std::vector<commands::Run> const commands{commands::declare_fit(*app.add_subcommand("fit")),
                                              commands::declare_predict(*app.add_subcommand("predict")),
                                              commands::declare_report(*app.add_subcommand("report")),
                                              commands::declare_compare(*app.add_subcommand("compare")),
                                              commands::declare_simulate(*app.add_subcommand("simulate"))};
    commands::declare_general(app);
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them last first
        app.parse(arguments);
    } catch (CLI::Success const&) {
    } catch (CLI::ParseError const& error) {
        std::string const sentence = commands::sentence_of(error, app);
        if (sentence.empty()) std::abort();
    } catch (geo::UsageError const&) {
    }
}

/// The words of a command line stand on lines of their own.
std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines{""};
    for (char const c : text) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    return lines;
}

}  // namespace

/// Options: up to the first empty line those of the command line, after it the file of --config.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::string const file = "/dev/shm/footfall-fuzz-" + std::to_string(getpid()) + ".toml";
    std::string const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = text.find("\n\n");
    std::vector<std::string> arguments = lines_of(text.substr(0, end));
    std::erase_if(arguments, [](std::string const& word) { return word.find('\0') != std::string::npos; });
    if (end != std::string::npos) {
        std::ofstream(file, std::ios::binary) << text.substr(end + 2);
        arguments.insert(arguments.end(), {"--config", file});
    }
    parse(arguments);
    return 0;
}
