#include "src/results/comparison.hpp"

namespace results {

std::string_view word_of(CityEvent event) {
    constexpr std::string_view words[] = {"appeared", "vanished", "grown",   "shrunk",
                                          "moved",    "wider",    "narrower"};
    return words[static_cast<int>(event)];
}

std::string_view word_of(StoreEvent event) {
    constexpr std::string_view words[] = {"rose", "fell", "opened", "closed"};
    return words[static_cast<int>(event)];
}

}  // namespace results
