#include "src/base/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace base {
namespace {

/// How many letters have to be put in, taken out or replaced (Levenshtein).
std::size_t edits_between(std::string const& a, std::string const& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            std::size_t const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest_word(std::string const& misspelt, std::vector<std::string> const& words) {
    std::string nearest;
    std::size_t least = std::max<std::size_t>(misspelt.size() / 3, 1) + 1;
    for (std::string const& word : words) {
        std::size_t const edits = edits_between(misspelt, word);
        if (edits >= least) continue;
        nearest = word;
        least = edits;
    }
    return nearest;
}

}  // namespace base
