#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/usage/completions.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

/// Whether a shell can take it: one line, without characters that steer a terminal.
bool is_one_line(std::string const& text) {
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void complete(std::vector<std::string> const& words) {
    CLI::App app("", "footfall");
    // They own the options that are looked at.
    std::vector<commands::Run> const commands{commands::declare_fit(*app.add_subcommand("fit")),
                                              commands::declare_check(*app.add_subcommand("check")),
                                              commands::declare_predict(*app.add_subcommand("predict")),
                                              commands::declare_export(*app.add_subcommand("export"))};
    commands::declare_general(app);
    commands::Completions const offered = commands::completions(commands::typed_line(app, words));
    for (commands::Candidate const& candidate : offered.candidates)
        if (candidate.word.empty() || !is_one_line(candidate.word) || !is_one_line(candidate.description))
            std::abort();
}

}  // namespace

/// Words of a line that is being typed, one on each line; after the first empty line a CSV file, whose name
/// the word "@" stands for. Whatever the file's header holds, a shell gets lines that it can take.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::string const file = "/dev/shm/footfall-fuzz-" + std::to_string(getpid()) + ".csv";
    std::string const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = text.find("\n\n");
    std::vector<std::string> words{""};
    for (char const c : text.substr(0, end)) {
        if (c == '\n')
            words.emplace_back();
        else if (c != '\0')
            words.back() += c;
    }
    std::ranges::replace(words, "@", file);
    std::ofstream(file, std::ios::binary) << (end == std::string::npos ? "" : text.substr(end + 2));
    complete(words);
    return 0;
}
