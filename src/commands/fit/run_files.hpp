#pragma once

#include "db/rows.hpp"
#include "geo/layer.hpp"
#include "geo/write/rasters.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/report/page_input.hpp"

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace commands {

/// What there is to open of a run.
inline constexpr char const *report_name = "report.html", *project_name = "footfall.qgz";

/// The name of a layer's file beside the database.
std::string file_name(geo::Layer const& layer);

/// How far the writing of a run is. A row counts the same wherever it is written. Gives way to a signal
/// meanwhile. Several threads may tell.
class Writing {
public:
    Writing(SignalHold const& hold, Phase& phase) : hold_(hold), phase_(phase) {}

    /// The rows of the layers, in so many places.
    void expect(db::RunRecord const& record, int places);
    void begin(std::string_view stage);
    void done(std::size_t rows);
    bool asked_to_stop() const { return hold_.asked_to_stop(); }

private:
    void tell(std::string_view stage);

    SignalHold const& hold_;
    Phase& phase_;
    std::mutex mutex_;
    double rows_ = 0, written_ = 0;
};

/// Writes all files of a run into their stages, several at once; `folder` is where they are to stand.
void stage_files(db::RunRecord const& record, report::History const& history, FitOptions const& options,
                 std::filesystem::path const& folder, StagingFolder& files, Writing& writing);

/// The styles of the layers in the database, of all runs and of the newest, drawn by the numbers of `record`.
std::vector<db::LayerStyle> layer_styles(db::RunRecord const& record);

/// The layers of the land around the run, a style beside each layer and raster, and footfall.qgz, the project
/// that shows it all, to be published into `folder`, from where `database` leads to the database. What the
/// user has saved there in QGIS under these names stays.
void stage_qgis_files(StagingFolder& files, std::filesystem::path const& folder, std::string const& database,
                      db::RunRecord const& record, std::vector<geo::Raster> const& rasters);

/// Removes the styles of layers that the run has no file of, but for those saved in QGIS.
void remove_stale_styles(std::filesystem::path const& folder, db::RunRecord const& record);

}  // namespace commands
