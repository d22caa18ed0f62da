#include "src/commands/options/command.hpp"
#include "src/commands/usage/completions.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace commands {
namespace {

char const* word_of(Completions::Paths paths) {
    if (paths == Completions::Paths::none) return "words";
    return paths == Completions::Paths::files ? "files" : "folders";
}

/// A name from a file may hold anything: a line break in it would make two candidates, and a terminal obeys
/// an escape.
bool is_printable(std::string const& word) {
    return words::printable(word, word.size()) == word;
}

/// A line that says which paths the shell adds, then one for each candidate with a tab before its
/// description.
void print(Completions const& found) {
    constexpr std::size_t widest_description = 60;
    fmt::print("{}\n", word_of(found.paths));
    for (Candidate const& candidate : found.candidates) {
        if (!is_printable(candidate.word)) continue;
        fmt::print("{}\t{}\n", candidate.word, words::printable(candidate.description, widest_description));
    }
}

}  // namespace

Run declare_complete(CLI::App& app) {
    app.group("");  // Not listed: it is for the shells, which call it with src/install/completion.
    CLI::App const* const program = app.get_parent();
    auto const words = std::make_shared<std::vector<std::string>>();
    app.add_option("WORDS", *words, "What is typed after the program's name up to the cursor, behind a --");
    return [program, words] { print(completions(typed_line(*program, *words))); };
}

}  // namespace commands
