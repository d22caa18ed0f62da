#include "src/commands/usage/completions.hpp"

#include "db/database.hpp"
#include "geo/read/source_layer.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/reference/option_groups.hpp"
#include "src/commands/usage/usage_json.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

namespace commands {
namespace {

class Walk {
public:
    explicit Walk(CLI::App const& program) { line_.program = &program; }

    void pass(std::string const& word) {
        if (pending_) return give(std::exchange(pending_, nullptr), word);
        if (only_arguments_ || !is_option(word)) return pass_argument(word);
        if (word == "--") {
            only_arguments_ = true;
            return;
        }
        auto const [option, prefix] = option_in(word);
        if (!option) return;
        bool const holds_value = prefix.size() < word.size() || prefix.ends_with('=');
        if (holds_value)
            give(option, word.substr(prefix.size()));
        else if (takes_a_value(*option))
            pending_ = option;
        else
            line_.values[option];
    }

    TypedLine stop_at(std::string const& word) {
        line_.begun = word;
        if (pending_) return asking_for(pending_);
        if (!only_arguments_ && is_option(word)) {
            auto const [option, prefix] = option_in(word);
            if (!option || !prefix.ends_with('=')) return asking(TypedLine::Asks::name);
            line_.prefix = prefix;
            line_.begun = word.substr(prefix.size());
            return asking_for(option);
        }
        if (is_lost_) return line_;
        if (!line_.command) return asking(TypedLine::Asks::command);
        CLI::Option const* const argument = next_argument();
        if (argument) return asking_for(argument);
        return word.empty() ? asking(TypedLine::Asks::name) : line_;
    }

private:
    static bool is_option(std::string const& word) { return word.starts_with('-'); }

    /// The option of a word, and the part of the word that is not its value: "--layer=" of "--layer=shops",
    /// "-o" of "-oout".
    std::pair<CLI::Option const*, std::string> option_in(std::string const& word) const {
        std::string name = word.substr(0, word.find('='));
        bool const is_short = !word.starts_with("--");
        if (is_short) name = word.substr(0, 2);
        CLI::Option const* option = line_.app().get_option_no_throw(name);
        if (!option) option = line_.program->get_option_no_throw(name);
        bool const has_equals = !is_short && name.size() < word.size();
        return {option, has_equals ? name + "=" : name};
    }

    void pass_argument(std::string const& word) {
        if (!line_.command) {
            auto const named = line_.program->get_subcommands(
                [&](CLI::App const* command) { return command->get_name() == word; });
            is_lost_ = named.empty();
            if (!is_lost_) line_.command = named.front();
        } else if (CLI::Option const* const argument = next_argument()) {
            give(argument, word);
        }
    }

    CLI::Option const* next_argument() const {
        for (CLI::Option const* const option : line_.app().get_options()) {
            if (!option->get_positional()) continue;
            auto const given = line_.values.find(option);
            std::size_t const count = given == line_.values.end() ? 0 : given->second.size();
            if (count < static_cast<std::size_t>(option->get_items_expected_max())) return option;
        }
        return nullptr;
    }

    void give(CLI::Option const* option, std::string const& value) { line_.values[option].push_back(value); }

    TypedLine asking(TypedLine::Asks what) {
        line_.asks = what;
        return line_;
    }
    TypedLine asking_for(CLI::Option const* option) {
        line_.option = option;
        return asking(TypedLine::Asks::value);
    }

    TypedLine line_;
    CLI::Option const* pending_ = nullptr;  ///< was named, and its value is to come
    bool only_arguments_ = false;           ///< after "--"
    bool is_lost_ = false;                  ///< what stands for the command is none
};

}  // namespace

std::string TypedLine::value_of(CLI::Option const* given) const {
    auto const found = values.find(given);
    return found == values.end() || found->second.empty() ? std::string() : found->second.back();
}

TypedLine typed_line(CLI::App const& program, std::vector<std::string> const& words) {
    Walk walk(program);
    if (words.empty()) return walk.stop_at({});
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        walk.pass(words[i]);
    return walk.stop_at(words.back());
}

namespace {

/// The shell has not replaced the tilde yet.
std::string path_of(std::string const& typed) {
    char const* const home = std::getenv("HOME");
    return home && typed.starts_with("~/") ? home + typed.substr(1) : typed;
}

void add_once(std::vector<std::string>& names, std::string const& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<std::string> names_in(std::vector<geo::ListedLayer> const& layers) {
    std::vector<std::string> names;
    for (geo::ListedLayer const& layer : layers)
        for (std::string const& name : layer.fields)
            add_once(names, name);
    return names;
}

/// What is asked for as one option's value.
class Values {
public:
    explicit Values(TypedLine const& line)
        : line_(line),
          syntax_(value_syntax(line.app(), *line.option)),
          source_(source_of(line.app(), *line.option)) {
        if (source_) source_path_ = path_of(line.value_of(source_));
    }

    Completions all() {
        for (std::string const& word : syntax_.words)
            add(word);
        for (ValueKind const kind : syntax_.kinds)
            if_readable([&] { add_kind(kind); });
        if (line_.option->check_lname("on")) if_readable([&] { add_keys(); });
        return std::move(found_);
    }

private:
    void add(std::string const& word, std::string const& description = {}) {
        found_.candidates.push_back({word, description});
    }

    /// In the midst of a line that is typed no error can be told: there is nothing to offer then.
    template <typename Read>
    static void if_readable(Read read) {
        try {
            read();
        } catch (std::exception const&) {
        }
    }

    void add_kind(ValueKind kind) {
        using enum ValueKind;
        switch (kind) {
            case vector:
            case file:
            case database:
                found_.paths = Completions::Paths::files;
                return;
            case folder:
                if (found_.paths == Completions::Paths::none) found_.paths = Completions::Paths::folders;
                return;
            case format:
                for (geo::VectorFormat const& one : geo::vector_formats())
                    add(one.driver, one.extension);
                return;
            case layer:
                return add_layers();
            case field:
                return add_fields();
            case series:
            case run:
            case store:
            case setting:
                return add_from_database(kind);
            default:
                return;
        }
    }

    /// Of a database those that export knows, which are no tables of it in part.
    void add_layers() {
        if (!source_) return;
        if (is_database(source_)) {
            for (std::string const& name : exported_layers())
                add(name);
        } else if (!source_path_.empty()) {
            for (geo::ListedLayer const& one : layers_of(*source_))
                add(one.name);
        }
    }

    std::string value_named(char const* option) const {
        return line_.value_of(line_.app().get_option_no_throw(option));
    }

    /// As the line says that it is read. Open options are for the file of the command's argument.
    std::vector<geo::ListedLayer> layers_of(CLI::Option const& file) const {
        geo::ReadStoresOptions options;
        options.allow_network = line_.values.contains(line_.app().get_option_no_throw("--allow-network"));
        auto const settings = line_.values.find(line_.app().get_option_no_throw("--open-option"));
        if (file.get_positional() && settings != line_.values.end()) options.open_options = settings->second;
        return geo::list_layers(path_of(line_.value_of(&file)), options);
    }

    /// Of the layer that `layer_option` names, else of all.
    std::vector<geo::ListedLayer> chosen_layers(CLI::Option const& file, char const* layer_option) const {
        std::vector<geo::ListedLayer> layers = layers_of(file);
        std::string const wanted = value_named(layer_option);
        std::erase_if(layers, [&](auto const& layer) { return !wanted.empty() && layer.name != wanted; });
        return layers;
    }

    std::vector<geo::ListedLayer> joined_layers() const {
        CLI::Option const* const join = line_.app().get_option_no_throw("--join");
        std::vector<geo::ListedLayer> layers;
        if (join && !line_.value_of(join).empty())
            if_readable([&] { layers = chosen_layers(*join, "--join-layer"); });
        return layers;
    }

    /// With those of the table that is joined, called as they are once it is.
    std::vector<std::string> fields() const {
        std::vector<std::string> const own = names_in(chosen_layers(*source_, "--layer"));
        std::vector<std::string> names = own;
        if (!source_->get_positional()) return names;
        std::string const keys = value_named("--on");
        for (geo::ListedLayer const& table : joined_layers())
            for (std::string const& name : table.fields) {
                if (geo::same_name(name, keys.substr(keys.find('=') + 1))) continue;
                bool const is_taken =
                    std::ranges::any_of(own, [&](auto const& one) { return geo::same_name(one, name); });
                add_once(names, is_taken ? fmt::format("{}.{}", table.name, name) : name);
            }
        return names;
    }

    /// A field that both tables have, or one of each.
    void add_keys() {
        CLI::Option const* const stores = source_of(line_.app(), *line_.app().get_option("--layer"));
        std::vector<std::string> const others = names_in(joined_layers());
        std::size_t const equals = line_.begun.find('=');
        if (equals != std::string::npos)
            for (std::string const& other : others)
                add(line_.begun.substr(0, equals + 1) + other);
        else
            for (std::string const& name : names_in(chosen_layers(*stores, "--layer")))
                add(std::ranges::find(others, name) == others.end() ? name + "=" : name);
    }

    /// With their endings only once it is clear which field is meant.
    void add_fields() {
        if (source_path_.empty()) return;
        std::vector<std::string> const names = fields();
        auto const may_be_meant = [&](std::string const& name) { return name.starts_with(line_.begun); };
        bool const is_clear = std::ranges::count_if(names, may_be_meant) == 1;
        for (std::string const& name : names) {
            add(name);
            if (line_.begun.starts_with(name) || (is_clear && may_be_meant(name)))
                for (std::string const& ending : syntax_.endings)
                    add(name + ending);
        }
    }

    void add_from_database(ValueKind kind) {
        if (source_path_.empty()) return;
        std::filesystem::path const inside = std::filesystem::path(source_path_) / "footfall.gpkg";
        std::error_code unreadable;
        bool const is_named = is_database(source_) && !std::filesystem::exists(inside, unreadable);
        std::filesystem::path const path = is_named ? std::filesystem::path(source_path_) : inside;
        db::Reader const database(path, std::chrono::seconds(0));
        if (kind == ValueKind::series) return add_series(database);
        if (kind == ValueKind::run) return add_runs(database);
        db::RunRow const run = choose_run(database, path, chosen_run());
        if (kind == ValueKind::store) {
            for (db::StoreRow const& store : database.stores_of(run.run_id))
                add(store.store_id, store.name);
        } else {
            std::set<std::string> known;
            for (db::CovariateRow const& covariate : database.covariates_of(run.run_id))
                if (known.insert(covariate.field).second) add(covariate.field + "=");
        }
    }

    void add_series(db::Reader const& database) {
        std::set<std::string> known;
        for (db::RunRow const& run : database.runs())
            if (known.insert(run.series).second) add(run.series);
    }

    void add_runs(db::Reader const& database) {
        std::string const series = chosen_run().series;
        for (db::RunRow const& run : database.runs())
            if (series.empty() || run.series == series)
                add(fmt::format("{}", run.run_id),
                    fmt::format("{}, {}", run.series, run.finished_at.substr(0, 10)));
    }

    RunChoice chosen_run() const {
        RunChoice choice;
        choice.series = value_named("--series");
        std::string const run = value_named("--run");
        std::int64_t id = 0;
        if (std::from_chars(run.data(), run.data() + run.size(), id).ec == std::errc()) choice.run_id = id;
        return choice;
    }

    bool is_database(CLI::Option const* option) const {
        ValueSyntax const syntax = value_syntax(line_.app(), *option);
        return std::ranges::find(syntax.kinds, ValueKind::database) != syntax.kinds.end();
    }

    TypedLine const& line_;
    ValueSyntax syntax_;
    CLI::Option const* source_;
    std::string source_path_;  ///< empty where it is not named
    Completions found_;
};

Completions commands_of(CLI::App const& program) {
    Completions found;
    for (CLI::App const* const command : listed_commands(program))
        found.candidates.push_back({command->get_name(), command->get_description()});
    return found;
}

/// None where it is given already and may not be given again.
void add_names(Completions& found, CLI::Option const& option, TypedLine const& line) {
    bool const is_done = line.values.contains(&option) && !takes_several(option);
    if (option.get_positional() || option.get_group().empty() || is_done) return;
    for (std::string const& name : option.get_lnames())
        found.candidates.push_back({"--" + name, option.get_description()});
    for (std::string const& name : option.get_snames())
        found.candidates.push_back({"-" + name, option.get_description()});
}

/// Those of the command, then those that go with every command.
Completions names_of(TypedLine const& line) {
    Completions found;
    for (CLI::Option const* const option : line.app().get_options())
        add_names(found, *option, line);
    if (!line.command) return found;
    for (CLI::Option const* const option : line.program->get_options())
        if (option != line.program->get_help_ptr()) add_names(found, *option, line);
    return found;
}

Completions everything(TypedLine const& line) {
    switch (line.asks) {
        case TypedLine::Asks::command:
            return commands_of(*line.program);
        case TypedLine::Asks::name:
            return names_of(line);
        case TypedLine::Asks::value:
            return Values(line).all();
        default:
            return {};
    }
}

}  // namespace

Completions completions(TypedLine const& line) {
    // Who typed a tab waits: a server has a few seconds. Libpq and GDAL look for these in the environment.
    for (char const* limit : {"PGCONNECT_TIMEOUT", "GDAL_HTTP_CONNECTTIMEOUT", "GDAL_HTTP_TIMEOUT"})
        setenv(limit, "5", 0);
    Completions found = everything(line);
    std::erase_if(found.candidates,
                  [&](Candidate const& candidate) { return !candidate.word.starts_with(line.begun); });
    for (Candidate& candidate : found.candidates)
        candidate.word.insert(0, line.prefix);
    return found;
}

}  // namespace commands
