#include "src/commands/reference/reference.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/reference/json_schema.hpp"
#include "src/commands/reference/man_page.hpp"
#include "src/commands/text/input_summary.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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
    app.group("");  // Not listed: it is for what in docs the program prints, and the manual pages.
    CLI::App const* const program = app.get_parent();
    auto const page = std::make_shared<std::string>();
    auto const wants_schema = std::make_shared<bool>(false);
    app.add_option("--man", *page, "Print the manual page of a command, or of footfall itself");
    app.add_flag("--json-schema", *wants_schema, "Print a JSON Schema of what --json prints");
    return [program, page, wants_schema] {
        if (*wants_schema) return print_json(json_schema());
        fmt::print("{}", page->empty() ? reference_text(*program) : page_of(*program, *page));
    };
}

}  // namespace commands
