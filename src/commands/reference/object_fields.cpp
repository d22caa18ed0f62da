#include "src/commands/reference/object_fields.hpp"

#include "db/described_tables.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace commands {
namespace {

using SchemaJson = nlohmann::ordered_json;

/// "fit_group-by" for "fit --group-by".
std::string key_of(std::string_view object) {
    std::string key(object);
    if (std::size_t const dashes = key.find(" --"); dashes != std::string::npos) key.erase(dashes + 1, 2);
    std::ranges::replace(key, ' ', '_');
    return key;
}

SchemaJson reference_to(std::string_view object) {
    return {{"$ref", "#/$defs/" + key_of(object)}};
}

/// One such object, several, or none.
SchemaJson object_or_objects(std::string_view object) {
    return SchemaJson::array(
        {reference_to(object), {{"type", "array"}, {"items", reference_to(object)}}, {{"type", "null"}}});
}

SchemaJson column_schema(db::DescribedColumn const& column) {
    SchemaJson schema;
    std::string type = "string";
    if (column.type == "DOUBLE") type = "number";
    if (column.type == "INTEGER" || column.type == "TINYINT") type = "integer";
    schema["type"] = column.may_be_null ? SchemaJson::array({type, "null"}) : SchemaJson(type);
    if (!column.meaning.empty()) schema["description"] = column.meaning;
    return schema;
}

void add_columns(SchemaJson& properties, std::string_view table) {
    for (db::DescribedTable const& described : db::described_tables())
        if (described.name == table)
            for (db::DescribedColumn const& column : described.columns)
                if (column.name != "geom" && column.name != "fid")
                    properties[column.name] = column_schema(column);
}

void add_fields(SchemaJson& properties, DescribedObject const& object) {
    if (!object.table.empty()) add_columns(properties, object.table);
    for (DescribedObject const& other : json_objects())
        if (other.name == object.like) add_fields(properties, other);
    for (ObjectField const& field : object.fields) {
        SchemaJson schema{{"description", field.meaning}};
        if (!field.object.empty()) schema["anyOf"] = object_or_objects(field.object);
        properties[std::string(field.name)] = schema;
    }
}

SchemaJson object_schema(DescribedObject const& object) {
    SchemaJson properties = SchemaJson::object();
    add_fields(properties, object);
    return {{"type", "object"},
            {"description", object.meaning},
            {"properties", properties},
            {"additionalProperties", false}};
}

}  // namespace

nlohmann::ordered_json json_schema() {
    SchemaJson schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                      {"title", "What the commands of footfall print with --json"},
                      {"$comment",
                       "Printed by footfall reference --json-schema. Each command has its object in "
                       "$defs, under its name."},
                      {"$defs", SchemaJson::object()}};
    for (DescribedObject const& object : json_objects())
        schema["$defs"][key_of(object.name)] = object_schema(object);
    return schema;
}

}  // namespace commands
