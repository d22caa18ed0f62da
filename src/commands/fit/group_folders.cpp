#include "src/commands/fit/group_folders.hpp"

#include "geo/errors.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/commands/publish/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

namespace commands {
namespace {

constexpr std::size_t longest = 80;

/// Letters whose case says nothing on some file systems.
std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string plain(std::string const& value) {
    std::string name;
    for (char const c : value.substr(0, longest)) {
        bool const stays = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
        // One for each character, not for each of its bytes.
        if (stays)
            name += c;
        else if ((c & 0xC0) != 0x80)
            name += '_';
    }
    // A dot in front hides a folder, or leads out of it.
    if (name.starts_with('.')) name.front() = '_';
    while (name.ends_with('.'))
        name.back() = '_';
    return name.empty() ? "no_value" : name;
}

}  // namespace

std::vector<std::string> folder_names(std::vector<std::string> const& values) {
    std::vector<std::string> names;
    std::set<std::string> taken{index_name, database_name};
    for (std::string const& value : values) {
        std::string const base = plain(value);
        std::string name = base;
        for (int number = 2; !taken.insert(lower(name)).second; ++number)
            name = fmt::format("{}_{}", base, number);
        names.push_back(name);
    }
    return names;
}

namespace {

/// What a run keeps in whichever database it stands.
auto key_of(db::RunRow const& run) {
    return std::tuple(run.started_at, run.finished_at, run.input_hash, run.options);
}

/// Makes the runs of the series those of `own`: what is new is added, what is gone there goes here too.
void gather(db::Reader const& own, std::string const& series, db::RunTransaction& all,
            SignalHold const& hold) {
    std::vector<db::RunRow> const runs = runs_of(own, series);
    std::map<decltype(key_of(runs.front())), std::int64_t> there;
    for (db::RunRow const& run : all.runs_of(series))
        there.emplace(key_of(run), run.run_id);
    std::map<std::int64_t, std::int64_t> number_of;
    for (db::RunRow const& run : runs) {
        auto const found = there.find(key_of(run));
        if (found != there.end()) {
            number_of[run.run_id] = found->second;
            continue;
        }
        db::RunRecord record = own.record_of(run.run_id);
        auto const from = number_of.find(run.started_from.value_or(0));
        record.run.started_from = from == number_of.end() ? std::nullopt : db::Integer(from->second);
        number_of[run.run_id] = all.add(record, [&](std::size_t) { hold.give_way(); });
        all.keep_styles(layer_styles(record));
    }
    if (!runs.empty()) all.prune(series, static_cast<std::int64_t>(runs.size()));
}

}  // namespace

void refuse_unusable_group_database(FitOptions const& all) try {
    FitOptions options = all;
    options.overwrite = false;
    options.wait = std::chrono::seconds{0};
    earlier_database(options);
} catch (db::DatabaseLocked const&) {
    // Another run is writing; by the time this one has something to write, it may be done.
}

void refuse_other_runs(FitOptions const& all, std::vector<FitOptions> const& groups) {
    std::optional<db::Reader> const database = earlier_database(all);
    if (!database) return;
    std::map<std::string, std::vector<db::RunRow>> there;
    for (db::RunRow& run : database->runs())
        there[run.series].push_back(std::move(run));
    for (FitOptions group : groups) {
        auto const runs = there.find(group.series);
        if (runs == there.end()) continue;
        group.overwrite = false;
        std::optional<db::Reader> const own = earlier_database(group);
        std::set<decltype(key_of(runs->second.front()))> known;
        for (db::RunRow const& run : own ? runs_of(*own, group.series) : std::vector<db::RunRow>())
            known.insert(key_of(run));
        if (std::ranges::all_of(runs->second,
                                [&](db::RunRow const& run) { return known.contains(key_of(run)); }))
            continue;
        throw geo::UsageError(fmt::format(
            "{} has runs of series {} that are not of this plan; name another folder with -o, or discard all "
            "that it holds with --overwrite",
            database_in(all.output).string(), group.series));
    }
}

std::filesystem::path gather_runs(FitOptions const& all, std::vector<FitOptions> const& groups) {
    SignalHold const hold;
    std::filesystem::path const path = database_in(all.output);
    db::RunTransaction transaction(path, all.wait, all.overwrite, [&hold] { return hold.asked_to_stop(); });
    for (FitOptions group : groups) {
        hold.give_way();
        group.overwrite = false;  // That was done when the group was fitted.
        if (auto const own = earlier_database(group)) gather(*own, group.series, transaction, hold);
    }
    hold.give_way();
    transaction.commit();
    transaction.shrink();
    return path;
}

}  // namespace commands
