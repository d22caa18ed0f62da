#pragma once

#include "db/rows.hpp"
#include "src/report/drawn_stores.hpp"
#include "src/report/history.hpp"

#include <string>
#include <vector>

/// The sections of the page that can be read without a script, each as HTML.
namespace report {

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
