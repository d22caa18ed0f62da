#pragma once

#include "db/rows.hpp"
#include "src/report/html.hpp"
#include "src/report/page_input.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// The sections of the page that can be read without a script, each as HTML, and the choice of the stores
/// that the page draws.
namespace report {

/// More stores than this a browser draws slowly and a mail does not carry.
inline constexpr std::size_t most_drawn = 20000;

/// Indices of the stores that the page draws, in their order: all of them up to `most_drawn`, else those that
/// do not fit and after them those with most visitors.
std::vector<std::size_t> drawn_stores(std::vector<db::StoreRow> const& stores);

/// What was left out of the drawing, in a sentence; empty where nothing was.
std::string left_out_text(std::size_t drawn, std::size_t all);

/// The place of each drawn store among those drawn, by its key.
using DrawnPlaces = std::map<std::string, std::size_t>;
DrawnPlaces drawn_places(std::vector<db::StoreRow> const& stores, std::vector<std::size_t> const& drawn);

/// A store's name, which leads to the store on the map where the page draws it.
Cell store_cell(std::string const& store_id, std::string const& store_name, DrawnPlaces const& places);

/// Which series and run, from what, and when.
std::string heading(db::RunRow const& run);
/// Which counts of which file a run is of, for use in a sentence.
std::string source_of(db::RunRow const& run);
/// The few numbers that are looked for first.
std::string key_figures(db::RunRecord const& record);
/// Where visitors come from, in a sentence, and how good the run is, in a word with its reason.
std::string lead(db::RunRecord const& record);
/// The five largest cities as bars.
std::string largest_cities(db::RunRecord const& record);
/// In a few lines each: what changed, cities with few visits for the people there, stores far below what
/// their place promises.
std::string look_at(db::RunRecord const& record, History const& history, DrawnPlaces const& places);
/// How far to rely on the run, in sentences, and its warnings.
std::string quality(db::RunRecord const& record);
/// What changed since the run before and since a year before, with the alerts. Empty where there is no run to
/// compare with and no alert.
std::string changes(History const& history, DrawnPlaces const& places);
/// The cities with their limits, uncertain ones apart.
std::string city_table(db::RunRecord const& record);
/// The cities with few visits for the people who live there; empty where nobody knows how many these are.
std::string inhabitants_table(db::RunRecord const& record);
/// The stores furthest below and above what is expected of them.
std::string store_tables(db::RunRecord const& record, DrawnPlaces const& places);
/// What makes stores differ, as a table and in sentences; empty for a run without covariates.
std::string covariates(db::RunRecord const& record);
/// What the chart of the numbers of cities shows.
std::string count_caption(db::RunRow const& run);
/// The numbers of cities tried, or how the number follows from a price.
std::string count_table(db::RunRecord const& record);
/// What the ellipses on the map hold, and what visits are, under the run's way to take stores to compete.
std::string spread_text(db::RunRow const& run);
std::string visits_text(db::RunRow const& run);
/// The rows of the input that could not be used, by reason and one by one.
std::string set_aside(db::RunRecord const& record);
/// Input, options, versions, CRS, time and the numbers of the fit.
std::string how_made(db::RunRow const& run, std::string const& program_version);

}  // namespace report
