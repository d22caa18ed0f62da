#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "src/commands/fit/fit_stores.hpp"
#include "src/commands/fit/fit_summary.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace commands {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// One value of the field, and what came of it.
struct Group {
    std::string value, folder;
    Json result;  ///< as fit_json, with exit_code and, where it failed, error
};

/// The options of one group; its threads are its part of all.
FitOptions options_of(Group const& group, FitOptions const& all, int threads) {
    FitOptions options = all;
    options.output = all.output / group.folder;
    options.series = fmt::format("{}/{}", all.series, group.value);
    options.input.read.parts.push_back({"--group-by", all.group_by, group.value});
    options.fit.threads = threads;
    options.verbosity = {.quiet = true, .progress = false};
    return options;
}

/// Runs one group to its end; what happens is in the document, nothing is thrown.
Json outcome_of(FitOptions const& options) {
    Json result;
    std::optional<Failure> const failure = failure_of([&] {
        FitOutcome const outcome = fit_one_or_periods(options);
        result = outcome.fitted ? fit_json(outcome.run, *outcome.fitted) : recognised_json(outcome.run);
        raise(outcome.run.history.outcomes, options.alerts);
    });
    result["exit_code"] = failure ? failure->code : done;
    if (failure) result["error"] = failure->sentence;
    return result;
}

std::size_t alerts_of(Json const& result) {
    Json const alerts = result.value("alerts", Json::array());
    return static_cast<std::size_t>(std::ranges::count_if(alerts, [](Json const& alert) {
        return alert["state"] == alerts::word_of(alerts::State::raised) ||
               alert["state"] == alerts::word_of(alerts::State::unknown);
    }));
}

std::string outcome_text(Json const& result) {
    if (result.contains("error") && !result.contains("run")) return result["error"].get<std::string>();
    std::string text = result["recognised"].get<bool>()
                           ? "is fitted already"
                           : fmt::format("run {}", result["run"]["run_id"].dump());
    if (std::size_t const alerts = alerts_of(result); alerts > 0)
        text += ", " + counted(alerts, "alert", "alerts");
    return text;
}

GroupEntry entry_of(Group const& group, fs::path const& output) {
    GroupEntry entry{.value = group.value, .outcome = outcome_text(group.result)};
    if (!group.result.contains("run")) {
        entry.calls = true;
        return entry;
    }
    bool const page = fs::exists(output / group.folder / report_name);
    entry.link = group.folder + "/" + (page ? report_name : "");
    Json const& run = group.result["run"];
    double visitors = 0;
    for (Json const& city : group.result["cities"])
        visitors += city["visits"].get<double>();
    entry.cities = grouped(run["cities_found"].get<std::int64_t>());
    entry.visitors = grouped(visitors);
    entry.calls = alerts_of(group.result) > 0;
    return entry;
}

std::string summary_text(std::vector<GroupEntry> const& entries, fs::path const& index) {
    using enum Table::Align;
    Table table({left, left, right, right, left});
    table.add({"", "value", "cities", "visits", ""});
    for (GroupEntry const& entry : entries)
        table.add({entry.calls ? "!" : "", entry.value.empty() ? "(none)" : printable(entry.value, 30),
                   entry.cities, entry.visitors, printable(entry.outcome, 120)});
    return fmt::format("{}\n", counted(entries.size(), "run", "runs")) + table.text(" ") +
           fmt::format("\nWritten to\n  {}\n", index.string());
}

Json groups_json(std::vector<Group> const& groups, FitOptions const& options, fs::path const& index) {
    Json json{{"group_by", options.group_by}, {"groups", Json::array()}, {"files", {index.string()}}};
    for (Group const& group : groups) {
        Json entry{{"value", group.value}, {"folder", group.folder}};
        entry.update(group.result);
        json["groups"].push_back(std::move(entry));
    }
    return json;
}

fs::path write_index(std::vector<GroupEntry> const& entries, FitOptions const& options) {
    SignalHold const hold;
    StagingFolder files(options.output);
    write_text(group_index(options.group_by, options.input.source, entries), files.stage(index_name));
    return files.publish().front();
}

/// Throws what the worst of the groups ended with.
void fail_as_worst(std::vector<Group> const& groups) {
    ExitCode worst = done;
    std::string first;
    std::size_t count = 0;
    for (Group const& group : groups) {
        auto const code = static_cast<ExitCode>(group.result["exit_code"].get<int>());
        if (code == done) continue;
        ++count;
        if (worse(worst, code) != worst)
            first = fmt::format("{}: {}", group.value, group.result["error"].get<std::string>());
        worst = worse(worst, code);
    }
    if (worst == done) return;
    throw GroupsFailed(
        count == 1 ? first : fmt::format("{} of {} groups, the worst {}", count, groups.size(), first),
        worst);
}

}  // namespace

void fit_groups(FitOptions const& options) {
    std::vector<std::string> const values =
        geo::values_of_field(options.input.source, options.input.read, "--group-by", options.group_by);
    std::vector<std::string> const folders = folder_names(values);
    OutputFolder const folder(options.output);
    std::vector<Group> groups;
    for (std::size_t i = 0; i < values.size(); ++i)
        groups.push_back({values[i], folders[i], {}});

    int const side_by_side = std::clamp(static_cast<int>(groups.size()), 1, options.fit.threads);
    int const threads = options.fit.threads / side_by_side;
    say_stage(options.verbosity, fmt::format("{} groups, {} side by side", groups.size(), side_by_side));
    std::vector<Work> work;
    work.reserve(groups.size());
    for (Group const& group : groups)
        work.emplace_back([&options, &group, threads] {
            return outcome_of(options_of(group, options, threads))
                .dump(-1, ' ', false, Json::error_handler_t::replace);
        });
    std::vector<std::string> const results = run_side_by_side(work, side_by_side, [&](std::size_t i) {
        say_stage(options.verbosity, fmt::format("{} done", groups[i].value));
    });
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i].result = Json::parse(results[i], nullptr, false);
        if (groups[i].result.is_discarded())
            groups[i].result = {{"exit_code", failed}, {"error", "it ended before it could say why"}};
    }

    std::vector<GroupEntry> entries;
    entries.reserve(groups.size());
    for (Group const& group : groups)
        entries.push_back(entry_of(group, options.output));
    fs::path const index = write_index(entries, options);
    if (options.verbosity.json)
        print_json(groups_json(groups, options, index));
    else if (!options.verbosity.quiet)
        fmt::print("{}", summary_text(entries, index));
    fail_as_worst(groups);
}

}  // namespace commands
