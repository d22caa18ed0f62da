#include "src/commands/usage/usage_json.hpp"

#include "src/commands/options/command.hpp"
#include "src/commands/reference/option_groups.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace commands {
namespace {

struct TypeName {
    std::string_view name;
    ValueKind kind;
    char const* unit = "";
};

constexpr std::array type_names{
    TypeName{"NUMBER", ValueKind::number},
    TypeName{"KM", ValueKind::number, "km"},
    TypeName{"FRACTION", ValueKind::number},
    TypeName{"SD", ValueKind::number},
    TypeName{"N", ValueKind::integer},
    TypeName{"K", ValueKind::integer},
    TypeName{"STEPS", ValueKind::integer},
    TypeName{"SECONDS", ValueKind::integer, "s"},
    TypeName{"X,Y", ValueKind::point},
    TypeName{"LON,LAT", ValueKind::point},
    TypeName{"CRS", ValueKind::crs},
    TypeName{"FILE", ValueKind::file},
    TypeName{"DIR", ValueKind::folder},
    TypeName{"DATABASE", ValueKind::database},
    TypeName{"LAYER", ValueKind::layer},
    TypeName{"FIELD", ValueKind::field},
    TypeName{"FIELD=VALUE", ValueKind::setting},
    TypeName{"SERIES", ValueKind::series},
    TypeName{"RUN", ValueKind::run},
    TypeName{"STORE", ValueKind::store},
    TypeName{"FORMAT", ValueKind::format},
    TypeName{"CONDITION", ValueKind::condition},
    TypeName{"EXPR", ValueKind::alert},
    TypeName{"URL", ValueKind::url},
};

bool is_word(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::vector<std::string> alternatives(std::string const& text) {
    return CLI::detail::split(text, '|');
}

/// Every file that a command reads is one of features; that of --config, which all have, is not.
ValueKind kind_of_file(CLI::App const& command, CLI::Option const& option) {
    return command.get_parent() && !is_written(option) ? ValueKind::vector : ValueKind::file;
}

void add_alternative(ValueSyntax& syntax, std::string const& name) {
    if (is_word(name)) return syntax.words.push_back(name);
    auto const* const known = std::ranges::find(type_names, std::string_view(name), &TypeName::name);
    if (known == type_names.end()) return syntax.kinds.push_back(ValueKind::text);
    syntax.kinds.push_back(known->kind);
    syntax.unit = known->unit;
}

bool has(ValueSyntax const& syntax, std::initializer_list<ValueKind> kinds) {
    return std::ranges::find_first_of(syntax.kinds, kinds) != syntax.kinds.end();
}

CLI::Option const* argument_of_kind(CLI::App const& command, ValueKind kind) {
    for (CLI::Option const* const option : command.get_options())
        if (option->get_positional() && has(value_syntax(command, *option), {kind})) return option;
    return nullptr;
}

/// "--competitors" for "--competitors-layer", "--competitors-crs".
CLI::Option const* named_in_its_name(CLI::App const& command, CLI::Option const& option) {
    std::string const name = option.get_single_name();
    auto const* const longer = command.get_option_no_throw("--" + name.substr(0, name.rfind('-')));
    return longer == &option ? nullptr : longer;
}

}  // namespace

char const* name_of(ValueKind kind) {
    constexpr std::array names{"text",   "number",   "integer",   "point", "crs",     "vector", "file",
                               "folder", "database", "layer",     "field", "setting", "series", "run",
                               "store",  "format",   "condition", "alert", "url"};
    static_assert(names.size() == static_cast<std::size_t>(ValueKind::url) + 1);
    return names[static_cast<std::size_t>(kind)];
}

bool takes_a_value(CLI::Option const& option) {
    return option.get_expected_max() > 0;
}

bool takes_several(CLI::Option const& option) {
    return takes_a_value(option) && (option.get_expected_max() > 1 ||
                                     option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll);
}

bool is_written(CLI::Option const& option) {
    return option.check_lname("output") || option.check_lname("losses");
}

ValueSyntax value_syntax(CLI::App const& command, CLI::Option const& option) {
    ValueSyntax syntax;
    if (!takes_a_value(option)) return syntax;
    std::string name = option.get_type_name();
    std::size_t const bracket = name.find('[');
    if (bracket != std::string::npos && name.ends_with(']')) {
        syntax.endings = alternatives(name.substr(bracket + 1, name.size() - bracket - 2));
        name.resize(bracket);
    }
    if (name.find('[') != std::string::npos) {
        syntax.kinds = {ValueKind::text};
        return syntax;
    }
    for (std::string const& alternative : alternatives(name))
        add_alternative(syntax, alternative);
    std::ranges::replace(syntax.kinds, ValueKind::file, kind_of_file(command, option));
    return syntax;
}

CLI::Option const* source_of(CLI::App const& command, CLI::Option const& option) {
    ValueSyntax const syntax = value_syntax(command, option);
    bool const of_a_file = has(syntax, {ValueKind::layer, ValueKind::field}) ||
                           (has(syntax, {ValueKind::crs}) && option.get_single_name() != "crs");
    bool const of_a_database =
        has(syntax, {ValueKind::series, ValueKind::run, ValueKind::store, ValueKind::setting});
    if (!of_a_file && !of_a_database) return nullptr;
    if (of_a_file) {
        if (CLI::Option const* const named = named_in_its_name(command, option)) return named;
        if (CLI::Option const* const file = argument_of_kind(command, ValueKind::vector)) return file;
    }
    CLI::Option const* const database = argument_of_kind(command, ValueKind::database);
    return database || of_a_file ? database : command.get_option_no_throw("--output");
}

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
