#pragma once

#include "src/commands/options/reading_options.hpp"
#include "src/commands/options/report_options.hpp"
#include "src/fit/options.hpp"
#include "src/fit/shared/fit_shared.hpp"
#include "src/report/page.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace commands {

/// Whether stores draw their visitors alone or people are divided among them.
enum class Competition { automatic, none, shared };

/// What --places takes instead of a file, for cities that have numbers only.
inline constexpr char const* no_places = "none";

/// Everything `footfall fit` takes.
struct FitOptions {
    InputOptions input;
    Verbosity verbosity;
    fit::Options<2> fit;  ///< lengths in planar metres
    std::string centres;  ///< layer of known centres; empty: none
    Competition competition = Competition::automatic;
    fit::SharedOptions shared;        ///< where people are shared
    std::optional<int> stability;     ///< resamples; none: where they take seconds
    std::optional<bool> trade_areas;  ///< whether they are kept; none: where they are not too many
    std::optional<std::pair<double, double>> centre_min, centre_max;  ///< corners of the box, planar metres
    int bootstrap = 0;                      ///< simulated data sets to refit; 0: none
    double holdout = 0;                     ///< fraction of the stores kept out of the fit, in [0, 1)
    std::optional<double> holdout_block_m;  ///< side of the squares held out whole; none: single stores
    std::string places;                     ///< layer of named places, or no_places; empty: the gazetteer
    std::optional<double> raster_cell_m;    ///< none: by the data
    std::string series;                     ///< empty: the source's base name
    bool series_is_given = false;           ///< by the user
    report::Tiles tiles;                    ///< background map of the report
    std::filesystem::path output;
    std::chrono::seconds wait{60};  ///< for the database's lock
    bool overwrite = false;
    bool force = false;           ///< run again although nothing changed
    std::int64_t newer_than = 0;  ///< a run up to this number is out of date, whatever it was made from
    std::int64_t keep_runs = 0;   ///< of the series; older ones are deleted; 0: all are kept
    AlertOptions alerts;
    std::string group_by;  ///< field; one run per value of it, side by side; empty: one run of all
    std::string period;    ///< field; one run per value of it, one after the other; empty: one run of all
    bool database_only = false;  ///< nothing is written beside the database
    std::string
        parts;  ///< numbers of the parts of a plan to be fitted, as in "40-59"; empty: no plan is fitted
    std::string kept;  ///< file of stores that were read from the source before (geo/read/kept_stores.hpp);
                       ///< empty: they are read from it
    /// Cities that were found in tiles of the stores, to be settled together; none: cities are searched for.
    std::optional<model::CityModel<2>> found_in_tiles;
    std::string tiles_and_halo;  ///< how those tiles were made, as in "16, halo 25 km"; empty without
};

void declare_fit_options(CLI::App& app, FitOptions& options);

/// Fills in the options that follow from others. Throws geo::UsageError where options contradict.
FitOptions checked(FitOptions options);

/// The option that only stores that draw alone can have; empty without one.
std::string reason_against_sharing(FitOptions const& options);

/// What the files of --places and --centres hold, each empty without such a file.
struct FileHashes {
    std::string places, centres;
};

/// What decides the result, under the names of the command line, as a JSON object: `runs.options`.
std::string options_json(FitOptions const& options, FileHashes const& hashes);

}  // namespace commands
