#include "db/described_tables.hpp"
#include "src/commands/reference/object_fields.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"

#include <nlohmann/json.hpp>
#include <regex>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>

using commands::DescribedObject;
using commands::ObjectField;
using nlohmann::json;

namespace {

/// Compares documents with what the reference says of them: what it does not say, and what they do not have.
class Descriptions {
public:
    explicit Descriptions(std::span<DescribedObject const> objects) : objects_(objects) {
        for (db::DescribedTable const& table : db::described_tables())
            for (db::DescribedColumn const& column : table.columns)
                columns_[table.name].insert(column.name);
    }

    void look_at(json const& value, std::string_view name) {
        if (value.is_null()) return;
        if (value.is_array()) {
            for (json const& one : value)
                look_at(one, name);
            return;
        }
        DescribedObject const& object = named(name);
        seen_.insert(std::string(name));
        for (auto const& [key, member] : value.items()) {
            auto const* const field = field_of(object, key);
            if (!field && !is_column(object, key)) unknown_.insert(std::string(name) + ": " + key);
            if (field && !field->object.empty()) look_at(member, field->object);
        }
    }

    std::set<std::string> const& not_described() const { return unknown_; }

    std::set<std::string> not_there() const {
        std::set<std::string> missing;
        for (DescribedObject const& object : objects_) {
            if (!seen_.contains(std::string(object.name))) missing.insert(std::string(object.name));
            for (ObjectField const& field : object.fields)
                if (!found_.contains(&field))
                    missing.insert(std::string(object.name) + ": " + std::string(field.name));
        }
        return missing;
    }

private:
    DescribedObject const& named(std::string_view name) const {
        auto const found = std::ranges::find(objects_, name, &DescribedObject::name);
        if (found == objects_.end()) throw std::out_of_range("no object " + std::string(name));
        return *found;
    }
    ObjectField const* field_of(DescribedObject const& object, std::string const& key) {
        std::string const name = key.starts_with("from_city_") ? "from_city_N" : key;
        auto const found = std::ranges::find(object.fields, name, &ObjectField::name);
        if (found == object.fields.end())
            return object.like.empty() ? nullptr : field_of(named(object.like), key);
        found_.insert(&*found);
        return &*found;
    }
    bool is_column(DescribedObject const& object, std::string const& key) const {
        auto const table = columns_.find(std::string(object.table));
        return table != columns_.end() && table->second.contains(key);
    }

    std::span<DescribedObject const> objects_;
    std::map<std::string, std::set<std::string>> columns_;
    std::set<std::string> seen_, unknown_;
    std::set<ObjectField const*> found_;
};

json printed(program::Folder const& folder, std::string const& arguments) {
    program::Outcome const outcome = program::run(folder, arguments + " --json");
    INFO(arguments << "\n" << outcome.err);
    json document = json::parse(outcome.out, nullptr, false);
    REQUIRE_FALSE(document.is_discarded());
    return document;
}

/// The words of a command with every file that begins with @ in the folder.
std::string in(program::Folder const& folder, std::string text) {
    for (std::size_t at = 0; (at = text.find('@', at)) != std::string::npos;)
        text.replace(at, 1, (folder / "").string());
    return text;
}

void look_at_features(Descriptions& layers, std::filesystem::path const& file, std::string_view name) {
    json const document = json::parse(program::content_of(file), nullptr, false);
    INFO(file.string());
    REQUIRE(document.contains("features"));
    for (json const& feature : document["features"])
        layers.look_at(feature["properties"], name);
}

/// Two groups of shops, of which one has no visitors at all, and so cannot be fitted.
void write_groups(std::filesystem::path const& file) {
    std::ofstream stream(file);
    stream << "id,lon,lat,visitors,chain\n";
    for (int i = 0; i < 80; ++i)
        stream << i << "," << -1.8 + i % 8 * 0.05 << "," << 52.8 + i / 8 * 0.03 << ","
               << (i < 60 ? 100 + i * i % 37 : 0) << "," << (i < 60 ? "a" : "b") << "\n";
}

}  // namespace

TEST_CASE("docs/reference.md is what the program prints") {
    program::Folder const folder;
    program::Outcome const printed = program::run(folder, "reference");
    CHECK(printed.exit_code == 0);
    bool const is_up_to_date =
        printed.out == program::content_of(std::string(FOOTFALL_SOURCE_DIR) + "/docs/reference.md");
    INFO("write it again: build/footfall reference > docs/reference.md");
    CHECK(is_up_to_date);
}

TEST_CASE("every command has a manual page with all its options, which is installed") {
    program::Folder const folder;
    std::string const root = FOOTFALL_SOURCE_DIR;
    std::string const reference = program::content_of(root + "/docs/reference.md");
    std::string const install = program::content_of(root + "/src/install/CMakeLists.txt");
    std::regex const heading("### footfall ([a-z]+)"),
        option("^\\| `[^`]*(--[a-z-]+)", std::regex::multiline);
    int commands = 0;
    for (std::sregex_iterator at(reference.begin(), reference.end(), heading), end; at != end;
         ++at, ++commands) {
        std::string const command = (*at)[1];
        INFO(command);
        CHECK(std::regex_search(install, std::regex("IN ITEMS footfall[a-z ]* " + command + "[ )]")));
        program::Outcome const page = program::run(folder, "reference --man " + command);
        REQUIRE(page.exit_code == 0);
        std::string const typed = std::regex_replace(page.out, std::regex("\\\\-"), "-");
        std::string const own = at->suffix().str().substr(0, at->suffix().str().find("\n### "));
        std::string const of_command = own.substr(0, own.find("\n## "));
        for (std::sregex_iterator o(of_command.begin(), of_command.end(), option); o != end; ++o) {
            INFO((*o)[1]);
            CHECK(typed.find((*o)[1].str()) != std::string::npos);
        }
    }
    CHECK(commands == 11);
    program::Outcome const unknown = program::run(folder, "reference --man frobnicate");
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.err ==
          "footfall reference: --man frobnicate: there is no such command; footfall --help lists them\n");
}

TEST_CASE("the reference has every field of --json and of the layers, and none that does not exist") {
    program::Folder const folder;
    Descriptions objects(commands::json_objects()), layers(commands::layer_objects());
    auto const look = [&](std::string const& object, std::string const& arguments) {
        json const document = printed(folder, in(folder, arguments));
        objects.look_at(document, object);
        return document;
    };
    std::string const fit_alone =
        "fit @alone.geojson --visitors visitors --covariate size:log --competition none "
        "--series s -o @alone ";

    look("simulate", "simulate --cities 3 --stores 250 --seed 3 --covariate size:log:0.6 -o @alone.geojson");
    look("fit", fit_alone + "--bootstrap 20 --trace");
    json const second = look("fit", fit_alone + "--where \"store_id <> 'S001'\" --alert 'cities > 0'");
    look("fit", fit_alone + "--where \"store_id <> 'S001'\"");
    look("runs", "runs @alone/footfall.gpkg");
    look("compare", "compare @alone/footfall.gpkg --alert new-city");
    look("report", "report @alone/footfall.gpkg -o @page.html --alert new-city");
    look("export", "export @alone/footfall.gpkg -o @layers");
    look("evaluate", "evaluate @alone/footfall.gpkg @alone_truth.geojson -o @beside");
    look("predict", "predict @alone/footfall.gpkg --at 0,0 --covariate size=1");
    look_at_features(layers, folder / "alone_truth.geojson", "truth");
    for (char const* const layer :
         {"truth_cities", "fitted_cities", "truth_city_spreads", "fitted_city_spreads", "matches"})
        look_at_features(layers, folder / "beside" / (std::string(layer) + ".geojson"), layer);

    look("simulate",
         "simulate --competition shared --cities 2 --stores 350 --seed 3 --uncounted 0.1 "
         "-o @shared.geojson");
    look("check", "check @shared.geojson --visitors visitors");
    json const fitted =
        look("fit", "fit @shared.geojson --visitors visitors --competition shared -o @shared");
    look("evaluate", "evaluate @shared/footfall.gpkg @shared_truth.geojson -o @shared_beside");
    std::string const at =
        " --at " + fitted["cities"][0]["lon"].dump() + "," + fitted["cities"][0]["lat"].dump();
    look("predict", "predict @shared/footfall.gpkg --competitors @alone.geojson -o @sites" + at);
    look("predict", "predict @shared/footfall.gpkg --together" + at);
    look_at_features(layers, folder / "shared.geojson", "simulated stores");
    look_at_features(layers, folder / "shared_truth.geojson", "truth");
    look_at_features(layers, folder / "shared_beside" / "matches.geojson", "matches");
    look_at_features(layers, folder / "sites" / "predictions.geojson", "predictions");
    look_at_features(layers, folder / "sites" / "losses.geojson", "losses");

    // A model that is not the truth's: cities are tried in vain, and only centres and spreads are compared.
    look("fit", "fit @shared.geojson --visitors visitors --competition none --max-cities 6 -o @other");
    look("evaluate", "evaluate @other/footfall.gpkg @shared_truth.geojson");

    program::fit(folder, "--series weeks --visitors visitors --exposure weeks", true);
    printed(folder, in(folder, "predict @out/footfall.gpkg --at -1.6,52.9 -o @weeks.geojson"));
    look_at_features(layers, folder / "weeks.geojson", "predictions");

    write_groups(folder / "groups.csv");
    look("fit --group-by",
         "fit @groups.csv --src-crs EPSG:4326 --visitors visitors --group-by chain -o @groups");
    look("shard", "shard @groups.csv --src-crs EPSG:4326 --visitors visitors --by chain -o @plan");
    look("fit --part", "fit @plan --part 0-1");
    look("merge", "merge @plan -o @merged");

    CHECK(objects.not_described() == std::set<std::string>());
    CHECK(objects.not_there() == std::set<std::string>());
    CHECK(layers.not_described() == std::set<std::string>());
    CHECK(layers.not_there() == std::set<std::string>());
}
