#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/object_fields.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace commands {
namespace {

constexpr char const* about_json =
    R"(With `--json` a command prints one object and nothing else; messages and errors stay on standard error. The objects of the
commands have their names, those that they are made of come first. A number that is unknown is null. Names of columns are
those of [the database](#database), and so is their meaning.
[json.schema.json](json.schema.json) says the same to programs as a JSON Schema: what `fit --json` prints is `#/$defs/fit`.

)";

std::string heading_of(std::string_view object) {
    return fmt::format("JSON: {}", object);
}

/// A link to where the object is described.
std::string link_to(std::string_view object) {
    std::string anchor = fmt::format("json-{}", object);
    std::ranges::replace(anchor, ' ', '-');
    return fmt::format("[{}](#{})", object, anchor);
}

std::string object_text(DescribedObject const& object) {
    std::vector<std::vector<std::string>> rows;
    for (ObjectField const& field : object.fields) {
        std::string meaning(field.meaning);
        if (!field.object.empty()) meaning += fmt::format(" ({})", link_to(field.object));
        rows.push_back({markdown::code(std::string(field.name)), meaning});
    }
    std::string text = markdown::heading(3, heading_of(object.name)) + std::string(object.meaning);
    if (!object.table.empty()) text += fmt::format(" It has the columns of [{0}](#{0}).", object.table);
    if (!object.like.empty()) text += fmt::format(" It has the fields of {}.", link_to(object.like));
    bool const has_others = !object.table.empty() || !object.like.empty();
    if (has_others && !rows.empty()) text += " Besides:";
    return text + "\n\n" + (rows.empty() ? "" : markdown::table({"field", "what it holds"}, rows));
}

}  // namespace

std::string json_reference() {
    std::string text = markdown::heading(2, "JSON") + about_json;
    for (DescribedObject const& object : json_objects())
        text += object_text(object);
    return text;
}

}  // namespace commands
