#pragma once

#include "db/rows.hpp"
#include "src/report/html.hpp"
#include "src/report/page_input.hpp"

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

// The sections of the page that can be read without a script, each as HTML.

/// Which counts of which file, as HTML.
std::string source_of(db::RunRow const& run);
/// Which series and run, from what, and when.
std::string heading(db::RunRow const& run);
/// The few numbers that are looked for first.
std::string key_figures(db::RunRecord const& record);
/// The run in plain words: what was found, how far to rely on it, what to look at.
std::string summary(db::RunRecord const& record, History const& history);
/// Since the run before: a section of its own, or empty where there is nothing to compare with and no alert.
std::string changes(History const& history, DrawnPlaces const& places);

std::string city_table(db::RunRecord const& record);
/// The stores furthest over and under what is expected of them.
std::string store_tables(db::RunRecord const& record, DrawnPlaces const& places);
/// The numbers of cities tried.
std::string count_table(std::vector<db::CityCountRow> const& counts);
std::string set_aside(db::RunRecord const& record);
/// Input, options, versions, CRS, time and the numbers of the fit.
std::string how_made(db::RunRow const& run, std::string const& program_version);

}  // namespace report
