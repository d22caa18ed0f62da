#include "src/commands/reference/reference.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/reference/man_page.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace commands {
namespace {

std::string page_of(CLI::App const& program, std::string const& name) {
    if (name == program.get_name()) return man_page(program, nullptr);
    auto const named = program.get_subcommands([&](CLI::App const* one) { return one->get_name() == name; });
    if (named.empty())
        throw geo::UsageError(
            fmt::format("--man {}: there is no such command; footfall --help lists them", name));
    return man_page(program, named.front());
}

}  // namespace

Run declare_reference(CLI::App& app) {
    app.group("");  // Not listed: it is for docs/reference.md and the manual pages.
    CLI::App const* const program = app.get_parent();
    auto const page = std::make_shared<std::string>();
    app.add_option("--man", *page, "Print the manual page of a command, or of footfall itself");
    return [program, page] {
        fmt::print("{}", page->empty() ? reference_text(*program) : page_of(*program, *page));
    };
}

}  // namespace commands
