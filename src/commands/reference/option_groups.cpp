#include "src/commands/reference/option_groups.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace commands {

std::vector<CLI::App const*> listed_commands(CLI::App const& program) {
    return program.get_subcommands([](CLI::App const* command) { return !command->get_group().empty(); });
}

Footer footer_of(CLI::App const& command) {
    constexpr std::string_view start = "Examples:\n";
    std::string const footer = command.get_footer();
    std::size_t const examples = footer.find(start);
    if (examples == std::string::npos) return {footer, {}};
    return {footer.substr(0, examples), footer.substr(examples + start.size())};
}

std::vector<OptionGroup> option_groups(CLI::App const& command) {
    std::vector<CLI::Option const*> left = command.get_options([&](CLI::Option const* option) {
        return option != command.get_help_ptr() && !option->get_group().empty();
    });
    std::vector<OptionGroup> groups;
    auto const take = [&](std::string const& title, auto const& is_wanted) {
        OptionGroup group{title, {}};
        std::ranges::copy_if(left, std::back_inserter(group.options), is_wanted);
        std::erase_if(left, is_wanted);
        if (!group.options.empty()) groups.push_back(std::move(group));
    };
    take("Arguments", [](CLI::Option const* option) { return option->get_positional(); });
    while (!left.empty()) {
        std::string const title = left.front()->get_group();
        take(title, [&](CLI::Option const* option) { return option->get_group() == title; });
    }
    return groups;
}

std::string typed(CLI::Option const& option) {
    std::vector<std::string> names;
    if (option.get_positional()) names.push_back(option.get_name(true));
    for (std::string const& name : option.get_snames())
        names.push_back(fmt::format("-{}", name));
    for (std::string const& name : option.get_lnames())
        names.push_back(fmt::format("--{}", name));
    std::string text = fmt::format("{}", fmt::join(names, ", "));
    bool const takes_a_value = !option.get_positional() && option.get_expected_max() > 0;
    return takes_a_value ? text + " " + option.get_type_name() : text;
}

std::string default_of(CLI::Option const& option) {
    return option.get_expected_max() > 0 ? option.get_default_str() : "";
}

}  // namespace commands
