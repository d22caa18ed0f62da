#pragma once

#include <string>
#include <vector>

namespace base {

/// The word of these that a misspelt one was probably meant to be; empty where none is near.
std::string nearest_word(std::string const& misspelt, std::vector<std::string> const& words);

}  // namespace base
