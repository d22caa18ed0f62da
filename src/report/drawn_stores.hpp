#pragma once

#include "db/rows.hpp"
#include "src/report/html.hpp"

#include <map>
#include <string>
#include <vector>

namespace report {

/// More stores than this a browser draws slowly and a mail does not carry.
inline constexpr std::size_t most_drawn = 20000;

/// Indices of the stores that the page draws, in their order: all of them up to `most_drawn`, else those that
/// do not fit and after them those with most visitors.
std::vector<std::size_t> drawn_stores(std::vector<db::StoreRow> const& stores);

/// The place of each drawn store among them, by its key.
using DrawnPlaces = std::map<std::string, std::size_t>;
DrawnPlaces drawn_places(std::vector<db::StoreRow> const& stores, std::vector<std::size_t> const& drawn);

/// A store's name, which leads to its place on the map where the page draws it.
Cell store_cell(std::string const& store_id, std::string const& store_name, DrawnPlaces const& places);

/// What was left out, in a sentence; empty where nothing was.
std::string left_out_text(std::size_t drawn, std::size_t all);

}  // namespace report
