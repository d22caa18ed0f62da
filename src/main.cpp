#include "geo/errors.hpp"
#include "src/commands/command_line.hpp"
#include "src/commands/options/command.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <sstream>

namespace {

struct Command {
    char const* name;
    char const* summary;
    commands::Run (*declare)(CLI::App&);
};

constexpr Command table[] = {
    {"fit", "Find the cities; write footfall.gpkg and layers", commands::declare_fit},
    {"predict", "Expected visitors at candidate sites, from a run", commands::declare_predict},
    {"export", "Write a run's layers again, in any format", commands::declare_export},
    {"report", "Write the page for a run: one file with map, tables and charts", commands::declare_report},
    {"runs", "List the runs of a database", commands::declare_runs},
    {"compare", "What changed between two runs", commands::declare_compare},
    {"check", "Read and validate only: what would be used, what set aside and why", commands::declare_check},
    {"simulate", "Make stores from known cities, with the truth beside them", commands::declare_simulate},
    {"shard", "Divide a fit into parts for many machines", commands::declare_shard},
    {"merge", "Put the fitted parts of a plan together", commands::declare_merge},
    {"evaluate", "Compare a run with a known truth", commands::declare_evaluate},
    {"complete", "Say how a line that is being typed may go on", commands::declare_complete},
    {"reference", "Print the reference as Markdown", commands::declare_reference},
};

/// "footfall fit: what is wrong, where, and what to do", on one line whatever a library put in.
int fail(std::string const& who, std::string sentence, commands::ExitCode code) {
    for (char& c : sentence) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}\n", who, sentence);
    return code;
}

int run(std::string const& who, commands::Run const& command) {
    std::optional<commands::Failure> const failure = commands::failure_of(command);
    bool const is_cut = std::ferror(stdout) != 0;  // the failure is that of printing then
    if (failure && !(is_cut && failure->code == commands::failed))
        return fail(who, failure->sentence, failure->code);
    if (!is_cut && std::fflush(stdout) == 0) return commands::done;
    return fail(who, "standard output cannot be written to", commands::failed);
}

/// --help and the like.
int answer(CLI::Success const& asked_for, CLI::App const& app) {
    std::string const who = commands::name_of(app);
    bool const of_no_command = app.get_subcommands().empty() && !app.remaining().empty();
    if (of_no_command) return fail(who, commands::sentence_of(asked_for, app), commands::wrong_usage);
    return run(who, [&] {
        std::ostringstream text;
        app.exit(asked_for, text, text);
        fmt::print("{}", text.str());
    });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Estimates where people live from how many of them visit each store.", "footfall");
    std::map<CLI::App const*, commands::Run> runs;
    try {
        for (Command const& command : table) {
            CLI::App* const declared = app.add_subcommand(command.name, command.summary);
            runs[declared] = command.declare(*declared);
        }
        commands::declare_general(app);
        app.parse(argc, argv);
    } catch (CLI::Success const& asked_for) {
        return answer(asked_for, app);
    } catch (CLI::ParseError const& error) {
        return fail(commands::name_of(app), commands::sentence_of(error, app),
                    commands::is_unreadable_file(error) ? commands::failed : commands::wrong_usage);
    } catch (geo::UsageError const& error) {
        return fail(commands::name_of(app), error.what(), commands::wrong_usage);
    }
    return run(commands::name_of(app), runs.at(app.get_subcommands().front()));
}
