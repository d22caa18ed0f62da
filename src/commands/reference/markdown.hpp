#pragma once

#include <string>
#include <vector>

/// Markdown as GitHub and most viewers show it.
namespace commands::markdown {

/// The text as code.
std::string code(std::string const& text);

/// A table with a line for each row; what stands in a cell may hold line breaks and bars.
std::string table(std::vector<std::string> const& titles, std::vector<std::vector<std::string>> const& rows);

/// A heading of that level, 1 being the largest, with the lines around it.
std::string heading(int level, std::string const& text);

}  // namespace commands::markdown
