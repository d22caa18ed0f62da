#pragma once

#include "geo/geometry.hpp"
#include "src/commands/options/fit_options.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}

/// A fit in parts that any machine may take, one after the other or many at once: what `footfall shard`
/// plans, `footfall fit PLAN --part` does (fit_parts.hpp) and `footfall merge` puts together
/// (merge_groups.hpp).
///
/// A plan is a folder: plan.json, the stores of each part in parts/N.gpkg, and beside them what was fitted,
/// in fits/N with its own database and fits/N.lock; of tiles also parts/all.gpkg, for the merge. Nothing else
/// is shared, so that a task may run wherever the folder is seen.
namespace commands {

/// One part: all periods of a group, or a tile.
struct PlannedPart {
    std::string value;      ///< of the field by which the stores are divided; "tile 3"
    std::size_t place = 0;  ///< in the order of the values, in which parts are merged
    std::size_t stores = 0;
    std::string input_hash = {};              ///< of its stores
    std::optional<geo::PlanarBox> core = {};  ///< of a tile
};

struct ScalePlan {
    std::filesystem::path folder;
    std::string id;            ///< no two plans have the same, not even of the same input and options
    std::string tool_version;  ///< that made it, and is to fit it
    std::string source, input_hash;
    std::vector<std::string> arguments;  ///< of the fit that is divided, as on its command line
    std::size_t parts_per_task = 1;      ///< so that a job array has no more tasks than Slurm takes
    std::string tiles_and_halo;          ///< as in "16, 25 km"; empty for groups
    std::string crs_wkt;                 ///< the plane of the tiles, as WKT; empty for groups
    std::vector<PlannedPart> parts;      ///< those with most to do come first

    std::filesystem::path stores_of(std::size_t part) const;  ///< its file of stores
    std::filesystem::path fit_of(std::size_t part) const;     ///< the folder of its fit
    bool has_tiles() const { return !tiles_and_halo.empty(); }
    std::filesystem::path whole() const;  ///< of a plan of tiles: the file of all stores, for the merge
};

/// A new name for a plan.
std::string new_plan_id();

/// Whether the folder is a plan that footfall shard wrote, of whichever version.
bool is_plan(std::filesystem::path const& folder);

/// Takes away what a plan consists of, and nothing else that stands in its folder. Throws db::DatabaseLocked
/// where a part of it is being fitted, and geo::IoError.
void remove_plan(std::filesystem::path const& folder);

/// A path that the shell takes as one word.
std::string shell_word(std::filesystem::path const& path);

/// Throws geo::IoError where it cannot be read, and geo::UsageError where it is no plan or that of another
/// version of the program.
ScalePlan read_plan(std::filesystem::path const& folder);
nlohmann::ordered_json plan_json(ScalePlan const& plan);

/// The options that were given to a command, as arguments that give them again, but for those named in
/// `without` and those without a value. Secrets are masked.
std::vector<std::string> arguments_given(CLI::App const& command, std::set<std::string> const& without);

/// The fit that is divided, its output in `output`.
FitOptions fit_of_plan(ScalePlan const& plan, std::filesystem::path const& output);

/// The fit of one part of it into the part's own folder, on all threads of `whole`.
FitOptions fit_of_part(ScalePlan const& plan, std::size_t part, FitOptions const& whole);

/// The numbers in a text such as "40-59" or "3,7-9". A range may end beyond the last part. Throws
/// geo::UsageError.
std::vector<std::size_t> parts_named(std::string const& text, ScalePlan const& plan);

/// The other way: the shortest text for numbers in ascending order.
std::string text_of_numbers(std::vector<std::size_t> const& numbers);

/// The tasks of a job array that fit these parts, as --array takes them.
std::string array_of(std::vector<std::size_t> const& parts, ScalePlan const& plan);

/// A part's fit belongs to one process from construction to destruction, on every machine that sees the
/// folder and whose file system has locks. It locks a file that is open for writing, since NFS passes on no
/// other lock.
class PartLock {
public:
    /// What another plan left in the part's folder is removed. Throws db::DatabaseLocked where another
    /// process has it for longer than `wait`, and geo::IoError, also where `plan` no longer stands in its
    /// folder.
    PartLock(ScalePlan const& plan, std::size_t part, std::chrono::seconds wait);
    PartLock(PartLock const&) = delete;
    PartLock& operator=(PartLock const&) = delete;
    ~PartLock();

private:
    int descriptor_ = -1;
};

/// Throws geo::IoError where another plan has taken the place of this one since it was read.
void refuse_replaced(ScalePlan const& plan);

/// What came of a part: the document of its fit, with exit_code; null where it has not been fitted to its
/// end.
nlohmann::ordered_json kept_outcome(ScalePlan const& plan, std::size_t part);

/// Keeps an outcome that would be the same again, with the runs that the part's database has. `whole` is
/// fit_of_plan, as in fit_of_part. Throws as refuse_replaced does.
void keep_outcome(ScalePlan const& plan, std::size_t part, FitOptions const& whole,
                  nlohmann::ordered_json outcome);

/// A part that is about to be fitted has no outcome until that has ended.
void forget_outcome(ScalePlan const& plan, std::size_t part);

/// What becomes of a part by its outcome.
enum class PartState { to_do, fitted, rejected };

/// `whole` as in keep_outcome. Throws geo::IoError, with what to do, where the database of the part cannot be
/// read.
PartState state_of(ScalePlan const& plan, std::size_t part, FitOptions const& whole,
                   nlohmann::ordered_json const& outcome);

}  // namespace commands
