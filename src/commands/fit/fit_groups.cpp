#include "geo/errors.hpp"
#include "geo/read/kept_stores.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"
#include "src/commands/fit/fit_stores.hpp"
#include "src/commands/fit/fit_summary.hpp"
#include "src/commands/fit/group_folders.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/report/groups/groups.hpp"
#include "src/report/page.hpp"
#include "src/words/grade.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace commands {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

FitOptions options_of_group(std::string const& value, FitOptions const& all, std::filesystem::path output,
                            int threads) {
    FitOptions options = all;
    options.output = std::move(output);
    options.series = fmt::format("{}/{}", all.series, value);
    options.input.read.parts.push_back({"--group-by", all.group_by, value});
    options.fit.threads = threads;
    options.verbosity = {.quiet = true, .progress = false};
    return options;
}

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

std::vector<Json> outcomes_side_by_side(std::vector<std::function<Json()>> const& work, int side_by_side,
                                        std::function<void(std::size_t)> const& done) {
    std::vector<Work> texts;
    texts.reserve(work.size());
    for (std::function<Json()> const& one : work)
        texts.emplace_back([&one] { return one().dump(-1, ' ', false, Json::error_handler_t::replace); });
    std::vector<Json> outcomes;
    for (std::string const& said : run_side_by_side(texts, side_by_side, done)) {
        Json& outcome = outcomes.emplace_back(Json::parse(said, nullptr, false));
        if (outcome.is_discarded())
            outcome = {{"exit_code", failed}, {"error", "it ended before it could say why"}};
    }
    return outcomes;
}

namespace {

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

/// What `comparison` of a group's document says of the stores of both runs.
std::optional<report::GroupChange> change_in(Json const& result, char const* comparison) {
    Json const found = result.value(comparison, Json());
    if (found.is_null()) return std::nullopt;
    Json const& same = found["same_stores"];
    double const before = same["visitors_before"].get<double>();
    if (!(before > 0)) return std::nullopt;
    return report::GroupChange{found["before"]["run_id"].get<std::int64_t>(),
                               same["stores"].get<std::size_t>(),
                               same["visitors_after"].get<double>() / before - 1};
}

/// The group with its newest run, be it of today or of an earlier day; null where it never had one.
report::Group reported(GroupFit const& group, db::Reader const& database, std::int64_t const* newest,
                       fs::path const& output) {
    report::Group reported{.value = group.value,
                           .outcome = outcome_text(group.result),
                           .calls = group.result.contains("error") || alerts_of(group.result) > 0,
                           .since_run_before = change_in(group.result, "comparison"),
                           .since_year_before = change_in(group.result, "year_before")};
    if (fs::exists(output / group.folder / report_name)) reported.link = group.folder + "/" + report_name;
    if (newest != nullptr) reported.record = report::read_run(database, *newest);
    return reported;
}

std::vector<report::Group> reported_groups(std::vector<GroupFit> const& fits, db::Reader const& database,
                                           fs::path const& output) {
    std::map<std::string, std::int64_t> newest;
    for (db::RunRow const& run : database.runs())
        newest[run.series] = run.run_id;
    std::vector<report::Group> groups;
    for (GroupFit const& group : fits) {
        auto const found = newest.find(group.options.series);
        groups.push_back(reported(group, database, found == newest.end() ? nullptr : &found->second, output));
    }
    return groups;
}

std::string change_text(std::optional<report::GroupChange> const& change) {
    return change ? words::signed_percent(change->change) : "–";
}

std::string summary_text(std::vector<report::Group> const& groups, std::vector<fs::path> const& files) {
    using enum Table::Align;
    Table table({left, left, right, right, right, left, right, left});
    table.add({"", "value", "visitors", "from cities", "cities", "how good", "change", ""});
    for (report::Group const& group : groups) {
        bool const known = group.record.has_value();
        table.add({group.calls ? "!" : "", group.value.empty() ? "(none)" : printable(group.value, 30),
                   known ? grouped(report::visitors_of(group)) : "–",
                   known ? grouped(report::visits_of(group)) : "–",
                   known ? grouped(group.record->run.cities_found) : "–",
                   known ? std::string(words::word_of(words::grade_of(*group.record).grade)) : "–",
                   change_text(group.since_run_before), printable(group.outcome, 120)});
    }
    std::string text =
        fmt::format("{}, by visitors\n", counted(groups.size(), "group", "groups")) + table.text(" ") +
        wrapped("Change is that of the visitors of the stores that the run before has too.", "  ", "  ") +
        "\nWritten to\n";
    for (fs::path const& file : files)
        text += fmt::format("  {}\n", file.string());
    return text;
}

Json grade_json(report::Group const& group) {
    if (!group.record) return {};
    words::Graded const graded = words::grade_of(*group.record);
    return {{"grade", words::word_of(graded.grade)}, {"reason", graded.reason}};
}

Json groups_json(std::vector<GroupFit> const& fits, std::vector<report::Group> const& groups,
                 FitOptions const& options) {
    Json json{{"group_by", options.group_by}, {"groups", Json::array()}, {"files", Json::array()}};
    for (std::size_t i = 0; i < fits.size(); ++i) {
        Json entry{{"value", fits[i].value}, {"folder", fits[i].folder}, {"grade", grade_json(groups[i])}};
        entry.update(fits[i].result);
        json["groups"].push_back(std::move(entry));
    }
    return json;
}

fs::path write_index(std::vector<report::Group> const& groups, FitOptions const& options) {
    SignalHold const hold;
    StagingFolder files(options.output);
    write_text(report::group_page_of({options.group_by, geo::without_secrets(options.input.source), groups},
                                     {options.tiles, version()}),
               files.stage(index_name));
    return files.publish().front();
}

}  // namespace

void WorstOutcome::add(std::string const& name, Json const& outcome) {
    auto const code = static_cast<ExitCode>(outcome["exit_code"].get<int>());
    if (code == done) return;
    ++failures_;
    if (worse(worst_, code) != worst_)
        first_ = fmt::format("{}: {}", name, outcome["error"].get<std::string>());
    worst_ = worse(worst_, code);
}

void WorstOutcome::raise(std::size_t all, std::string_view what) const {
    if (worst_ == done) return;
    throw GroupsFailed(
        failures_ == 1 ? first_ : fmt::format("{} of {} {}, the worst {}", failures_, all, what, first_),
        worst_);
}

void fit_groups(FitOptions const& options) {
    refuse_unusable_group_database(options);
    std::vector<std::string> const values =
        geo::values_of_field(options.input.source, options.input.read, "--group-by", options.group_by);
    std::vector<std::string> const folders = folder_names(values);
    OutputFolder const folder(options.output);
    int const side_by_side = std::clamp(static_cast<int>(values.size()), 1, options.fit.threads);
    int const threads = options.fit.threads / side_by_side;
    std::vector<GroupFit> fits;
    for (std::size_t i = 0; i < values.size(); ++i)
        fits.push_back({values[i],
                        folders[i],
                        options_of_group(values[i], options, options.output / folders[i], threads),
                        {}});

    say_stage(options.verbosity, fmt::format("{} groups, {} side by side", fits.size(), side_by_side));
    std::vector<std::function<Json()>> work;
    work.reserve(fits.size());
    for (GroupFit const& group : fits)
        work.emplace_back([&group] { return outcome_of(group.options); });
    std::vector<Json> outcomes = outcomes_side_by_side(
        work, side_by_side, [&](std::size_t i) { say_stage(options.verbosity, fits[i].value + " done"); });
    for (std::size_t i = 0; i < fits.size(); ++i)
        fits[i].result = std::move(outcomes[i]);
    std::vector<FitOptions> of_groups;
    std::ranges::transform(fits, std::back_inserter(of_groups), &GroupFit::options);
    conclude_groups(fits, gather_runs(options, of_groups), options);
}

void conclude_groups(std::vector<GroupFit> const& fits, fs::path const& gathered, FitOptions const& options) {
    std::vector<fs::path> files{gathered};
    db::Reader const database(gathered);
    std::vector<report::Group> groups = reported_groups(fits, database, options.output);
    Json document = groups_json(fits, groups, options);
    report::rank(groups);
    if (!options.database_only) files.push_back(write_index(groups, options));
    for (fs::path const& file : files)
        document["files"].push_back(file.string());
    if (options.verbosity.json)
        print_json(document);
    else if (!options.verbosity.quiet)
        fmt::print("{}", summary_text(groups, files));
    WorstOutcome worst;
    for (GroupFit const& group : fits)
        worst.add(group.value, group.result);
    worst.raise(fits.size(), "groups");
}

namespace {

std::vector<std::string> kept_periods(std::string const& file) {
    std::vector<std::string> periods;
    for (std::vector<std::string> const& values : geo::kept_values(file))
        periods.push_back(values.back());
    return periods;
}

/// The periods to fit, the oldest first, and no more than are kept.
std::vector<std::string> periods_of(FitOptions const& options) {
    std::vector<std::string> periods =
        options.kept.empty()
            ? geo::values_of_field(options.input.source, options.input.read, "--period", options.period)
            : kept_periods(options.kept);
    if (periods.front().empty())
        throw geo::InputRejected(fmt::format(
            "{}: some rows have no {}, so they are of no period; leave them out with --where \"{} "
            "IS NOT NULL\"",
            geo::without_secrets(options.input.source), options.period, options.period));
    auto const count = static_cast<std::int64_t>(periods.size());
    if (options.keep_runs > 0 && options.keep_runs < count)
        periods.erase(periods.begin(), periods.end() - options.keep_runs);
    return periods;
}

}  // namespace

void print_outcome(FitOutcome const& outcome, FitOptions const& options) {
    if (options.verbosity.quiet) return;
    WrittenRun const& run = outcome.run;
    if (!outcome.fitted) {
        if (options.verbosity.json) return print_json(recognised_json(run));
        return fmt::print("{}", recognised_text(run));
    }
    if (options.verbosity.json) return print_json(fit_json(run, *outcome.fitted));
    fmt::print("{}", fit_text(run, *outcome.fitted, options));
}

FitOutcome fit_one_or_periods(FitOptions const& options) {
    if (options.period.empty()) return fit_stores(options);
    FitOptions of_period = options;
    of_period.input.read.parts.push_back({"--period", options.period, ""});
    std::optional<FitOutcome> outcome;
    for (std::string const& period : periods_of(options)) {
        say_stage(options.verbosity, fmt::format("{} {}", options.period, period));
        of_period.input.read.parts.back().value = period;
        outcome = fit_stores(of_period);
        of_period.overwrite = false;
        // Each is compared with the one before it, so none is older than that one.
        of_period.newer_than = outcome->run.record.run.run_id;
    }
    return std::move(*outcome);
}

}  // namespace commands
