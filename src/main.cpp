#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/commands/command.hpp"
#include "src/commands/command_line.hpp"
#include "src/commands/signals.hpp"
#include "src/commands/version.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

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
    {"check", "Read and validate only: what would be used, what set aside and why", commands::declare_check},
    {"simulate", "Make stores from known cities, with the truth beside them", commands::declare_simulate},
    {"evaluate", "Compare a run with a known truth", commands::declare_evaluate},
};

enum ExitCode { done = 0, failed = 1, wrong_usage = 2, input_rejected = 3, locked = 75 };

/// "footfall fit: what is wrong, where, and what to do", on one line whatever a library put in.
int fail(std::string const& who, std::string sentence, ExitCode code) {
    for (char& c : sentence) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}\n", who, sentence);
    return code;
}

int run(std::string const& who, commands::Run const& command) {
    try {
        command();
        if (std::fflush(stdout) == 0) return done;
        return fail(who, "standard output cannot be written to", failed);
    } catch (geo::UsageError const& error) {
        return fail(who, error.what(), wrong_usage);
    } catch (geo::InputRejected const& error) {
        return fail(who, error.what(), input_rejected);
    } catch (db::NoSuchRun const& error) {
        return fail(who, error.what(), wrong_usage);
    } catch (db::DatabaseLocked const& error) {
        return fail(who, error.what(), locked);
    } catch (std::bad_alloc const&) {
        return fail(who, "out of memory; try fewer stores or fewer threads", failed);
    } catch (std::exception const& error) {
        return fail(who, error.what(), failed);
    } catch (commands::Interrupted const&) {
        return fail(who, "interrupted; nothing was written", failed);
    }
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
        return app.exit(asked_for);
    } catch (CLI::ParseError const& error) {
        return fail(commands::name_of(app), commands::sentence_of(error, app),
                    commands::is_unreadable_file(error) ? failed : wrong_usage);
    } catch (geo::UsageError const& error) {
        return fail(commands::name_of(app), error.what(), wrong_usage);
    }
    return run(commands::name_of(app), runs.at(app.get_subcommands().front()));
}
