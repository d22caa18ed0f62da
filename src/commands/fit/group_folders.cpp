#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/write_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace commands {
namespace {

constexpr std::size_t longest = 80;

/// Letters whose case says nothing on some file systems.
std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string plain(std::string const& value) {
    std::string name;
    for (char const c : value.substr(0, longest)) {
        bool const stays = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
        // One for each character, not for each of its bytes.
        if (stays)
            name += c;
        else if ((c & 0xC0) != 0x80)
            name += '_';
    }
    // A dot in front hides a folder, or leads out of it.
    if (name.starts_with('.')) name.front() = '_';
    while (name.ends_with('.'))
        name.back() = '_';
    return name.empty() ? "no_value" : name;
}

}  // namespace

std::vector<std::string> folder_names(std::vector<std::string> const& values) {
    std::vector<std::string> names;
    std::set<std::string> taken{index_name, database_name};
    for (std::string const& value : values) {
        std::string const base = plain(value);
        std::string name = base;
        for (int number = 2; !taken.insert(lower(name)).second; ++number)
            name = fmt::format("{}_{}", base, number);
        names.push_back(name);
    }
    return names;
}

}  // namespace commands
