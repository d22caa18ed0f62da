#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

namespace report {

/// More stores than this a browser draws slowly and a mail does not carry.
inline constexpr std::size_t most_drawn = 20000;

/// Indices of the stores that the page draws, in their order: all of them up to `most_drawn`, else those that
/// do not fit and after them those with most visitors.
std::vector<std::size_t> drawn_stores(std::vector<db::StoreRow> const& stores);

/// What was left out, in a sentence; empty where nothing was.
std::string left_out_text(std::size_t drawn, std::size_t all);

}  // namespace report
