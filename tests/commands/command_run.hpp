#pragma once

#include "src/commands/options/command.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

/// Parses and runs one command in this process: what it throws reaches the test.
inline void run_command(commands::Run (*declare)(CLI::App&), std::vector<std::string> const& arguments) {
    CLI::App app;
    commands::Run const run = declare(app);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them last first
    run();
}
