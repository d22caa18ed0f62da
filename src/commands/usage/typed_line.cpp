#include "src/commands/usage/typed_line.hpp"

#include "src/commands/usage/value_syntax.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

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

}  // namespace commands
