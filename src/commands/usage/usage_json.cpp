#include "src/commands/usage/usage_json.hpp"

#include "src/commands/options/command.hpp"
#include "src/commands/reference/option_groups.hpp"
#include "src/commands/usage/value_syntax.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;

Json with_dashes(char const* dashes, std::vector<std::string> const& names) {
    Json json = Json::array();
    for (std::string const& name : names)
        json.push_back(dashes + name);
    return json;
}

/// The names that switch a flag on, or those that switch it off.
Json flags_of(CLI::Option const& option, bool off) {
    std::vector<std::string> const& negative = option.get_fnames();
    std::vector<std::string> longer = option.get_lnames();
    std::erase_if(longer, [&](std::string const& name) {
        return (std::ranges::find(negative, name) != negative.end()) != off;
    });
    Json json = off ? Json::array() : with_dashes("-", option.get_snames());
    for (Json const& name : with_dashes("--", longer))
        json.push_back(name);
    return json;
}

char const* type_of(ValueSyntax const& syntax, CLI::Option const& option) {
    if (!takes_a_value(option)) return "boolean";
    if (!syntax.words.empty() || syntax.kinds.size() != 1) return "string";
    if (syntax.kinds.front() == ValueKind::number) return "number";
    return syntax.kinds.front() == ValueKind::integer ? "integer" : "string";
}

Json most_values(CLI::Option const& option) {
    if (!takes_several(option)) return 1;
    bool const is_limited = option.get_expected_max() > 1 && option.get_expected_max() < 1000;
    return is_limited ? Json(option.get_expected_max()) : Json();
}

std::string short_name(CLI::Option const& option) {
    return option.get_lnames().empty() ? option.get_single_name() : option.get_lnames().front();
}

Json option_json(CLI::App const& command, CLI::Option const& option) {
    ValueSyntax const syntax = value_syntax(command, option);
    CLI::Option const* const source = source_of(command, option);
    Json json{{"name", short_name(option)}, {"description", option.get_description()}};
    if (!option.get_positional()) {
        json["group"] = option.get_group();
        json["flags"] = flags_of(option, false);
    }
    Json const off = flags_of(option, true);
    if (!off.empty()) json["flags_off"] = off;
    json["type"] = type_of(syntax, option);
    json["kinds"] = Json::array();
    for (ValueKind const kind : syntax.kinds)
        json["kinds"].push_back(name_of(kind));
    json["words"] = syntax.words;
    if (takes_a_value(option)) json["metavar"] = option.get_type_name();
    if (!syntax.endings.empty()) json["endings"] = syntax.endings;
    if (!syntax.unit.empty()) json["unit"] = syntax.unit;
    if (source) json["of"] = short_name(*source);
    if (is_written(option)) json["written"] = true;
    std::string const value = default_of(option);
    json["default"] = value.empty() ? Json() : Json(value);
    json["required"] = option.get_required();
    json["most"] = most_values(option);
    return json;
}

Json options_json(CLI::App const& command, bool positional) {
    Json json = Json::array();
    for (OptionGroup const& group : option_groups(command))
        for (CLI::Option const* const option : group.options)
            if (option->get_positional() == positional) json.push_back(option_json(command, *option));
    return json;
}

Json command_json(CLI::App const& command) {
    Footer const footer = footer_of(command);
    return {{"name", command.get_name()},
            {"description", command.get_description()},
            {"notes", footer.notes},
            {"examples", footer.examples},
            {"arguments", options_json(command, true)},
            {"options", options_json(command, false)}};
}

}  // namespace

nlohmann::ordered_json usage_json(CLI::App const& program, CLI::App const* only) {
    Json json{{"name", program.get_name()},
              {"version", version()},
              {"description", program.get_description()},
              {"options", options_json(program, false)},
              {"commands", Json::array()},
              {"exit_codes", Json::array()}};
    for (CLI::App const* const command : listed_commands(program))
        if (!only || only == command) json["commands"].push_back(command_json(*command));
    for (auto const& [code, meaning] : exit_codes())
        json["exit_codes"].push_back({{"code", static_cast<int>(code)}, {"meaning", meaning}});
    return json;
}

}  // namespace commands
