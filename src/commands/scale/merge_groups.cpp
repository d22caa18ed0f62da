#include "src/commands/scale/merge_groups.hpp"

#include "db/connection.hpp"
#include "src/commands/fit/group_folders.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace commands {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A part, by its number and as it stands in the output.
struct MergedGroup {
    std::size_t part = 0;
    GroupFit group;
    FitOptions fitted;  ///< the fit in the plan's own folder
};

/// The groups in the order of their values.
std::vector<MergedGroup> merged_groups(ScalePlan const& plan, FitOptions const& whole,
                                       std::vector<std::size_t> const& missing) {
    std::vector<std::size_t> order(plan.parts.size());
    for (std::size_t part = 0; part < plan.parts.size(); ++part)
        order[plan.parts[part].place] = part;
    std::vector<std::string> values;
    for (std::size_t const part : order)
        values.push_back(plan.parts[part].value);
    std::vector<std::string> const folders = folder_names(values);
    std::vector<MergedGroup> groups;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (std::ranges::binary_search(missing, order[i])) continue;
        FitOptions const of_output =
            options_of_group(values[i], whole, whole.output / folders[i], whole.fit.threads);
        groups.push_back({order[i],
                          {values[i], folders[i], of_output, kept_outcome(plan, order[i])},
                          fit_of_part(plan, order[i], whole)});
    }
    return groups;
}

/// Brings the group's own database up to date, and writes the files beside it that are missing or stale.
/// Returns which.
std::vector<fs::path> written_files(ScalePlan const& plan, MergedGroup const& merged) {
    FitOptions const& options = merged.group.options;
    if (!db::is_written(database_in(plan.fit_of(merged.part)))) return {};
    OutputFolder const folder(options.output);
    std::vector<fs::path> files{gather_runs(options, {merged.fitted})};
    db::Reader const reader(database_in(folder.path()), options.wait);
    std::vector<db::RunRow> const runs = runs_of(reader, options.series);
    if (runs.empty()) return files;
    WrittenRun run{reader.record_of(runs.back().run_id), {}, folder.path()};
    run.history =
        history_of(reader, runs.back(), earlier_runs(runs, runs.back()), options.alerts.expressions);
    write_missing_files(run, options);
    files.insert(files.end(), run.files.begin(), run.files.end());
    return files;
}

Json files_written(ScalePlan const& plan, MergedGroup const& merged) {
    Json document;
    std::optional<Failure> const failure = failure_of([&] {
        document["files"] = Json::array();
        for (fs::path const& file : written_files(plan, merged))
            document["files"].push_back(file.string());
    });
    document["exit_code"] = failure ? failure->code : done;
    if (failure) document["error"] = failure->sentence;
    return document;
}

/// Writes the folder of each group, several at once, and notes in its document what was written or why not.
void write_folders(ScalePlan const& plan, std::vector<MergedGroup>& groups, int threads) {
    int const side_by_side = std::clamp(static_cast<int>(groups.size()), 1, threads);
    std::vector<std::function<Json()>> work;
    for (MergedGroup& merged : groups) {
        merged.group.options.fit.threads = threads / side_by_side;
        work.emplace_back([&plan, &merged] { return files_written(plan, merged); });
    }
    std::vector<Json> const written = outcomes_side_by_side(work, side_by_side, [](std::size_t) {});
    for (std::size_t i = 0; i < groups.size(); ++i) {
        Json& result = groups[i].group.result;
        result["files"] = written[i].value("files", Json::array());
        auto const code = static_cast<ExitCode>(written[i]["exit_code"].get<int>());
        if (code == done) continue;
        result["exit_code"] = worse(code, static_cast<ExitCode>(result["exit_code"].get<int>()));
        result["error"] = written[i]["error"];
    }
}

}  // namespace

void merge_groups(ScalePlan const& plan, FitOptions const& whole, std::vector<std::size_t> const& missing) {
    refuse_unusable_group_database(whole);
    std::vector<MergedGroup> groups = merged_groups(plan, whole, missing);
    OutputFolder const folder(whole.output);
    std::vector<FitOptions> fitted;
    for (MergedGroup const& merged : groups) {
        if (!whole.database_only) {
            refuse_unusable_output(merged.group.options);
            refuse_other_runs(merged.group.options, {merged.fitted});
        }
        fitted.push_back(merged.fitted);
    }
    refuse_other_runs(whole, fitted);
    fs::path const gathered = gather_runs(whole, fitted);
    std::vector<GroupFit> results;
    if (!whole.database_only) write_folders(plan, groups, whole.fit.threads);
    for (MergedGroup& merged : groups) {
        merged.group.result.erase("input_hash");
        results.push_back(std::move(merged.group));
    }
    conclude_groups(results, gathered, whole);
}

}  // namespace commands
