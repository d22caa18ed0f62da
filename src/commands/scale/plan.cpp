#include "src/commands/scale/plan.hpp"

#include "db/connection.hpp"
#include "db/database.hpp"
#include "geo/errors.hpp"
#include "geo/without_secrets.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

namespace commands {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr char const *plan_name = "plan.json", *outcome_name = "outcome.json";

/// Of the layout of a plan, which is for the program that made it.
constexpr int plan_format = 2;

std::string text_of_file(fs::path const& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw geo::IoError(fmt::format("cannot read {}", file.string()));
    return {std::istreambuf_iterator<char>(stream), {}};
}

Json part_json(std::size_t number, PlannedPart const& part) {
    Json json{{"part", number},        {"value", part.value},           {"place", part.place},
              {"stores", part.stores}, {"input_hash", part.input_hash}, {"core_m", nullptr}};
    if (part.core)
        json["core_m"] = {part.core->west_m, part.core->south_m, part.core->east_m, part.core->north_m};
    return json;
}

PlannedPart part_from(Json const& json) {
    PlannedPart part{json.at("value").get<std::string>(), json.at("place").get<std::size_t>(),
                     json.at("stores").get<std::size_t>(), json.at("input_hash").get<std::string>()};
    Json const& core = json.at("core_m");
    if (!core.is_null())
        part.core = {core.at(0).get<double>(), core.at(1).get<double>(), core.at(2).get<double>(),
                     core.at(3).get<double>()};
    return part;
}

ScalePlan plan_from(Json const& json, fs::path const& folder) {
    ScalePlan plan{.folder = folder,
                   .id = json.value("id", ""),  // Plans of format 1 have none.
                   .tool_version = json.at("tool_version").get<std::string>(),
                   .source = json.at("source").get<std::string>(),
                   .input_hash = json.at("input_hash").get<std::string>(),
                   .arguments = json.at("arguments").get<std::vector<std::string>>(),
                   .parts_per_task = json.at("parts_per_task").get<std::size_t>(),
                   .tiles_and_halo = json.at("tiles").get<std::string>(),
                   .crs_wkt = json.at("crs_wkt").get<std::string>(),
                   .parts = {}};
    for (Json const& part : json.at("parts"))
        plan.parts.push_back(part_from(part));
    return plan;
}

std::string unwritable(ScalePlan const& plan) {
    return fmt::format("cannot write into the plan {}: {}", plan.folder.string(),
                       std::generic_category().message(errno));
}

fs::path lock_of(ScalePlan const& plan, std::size_t part) {
    return plan.folder / "fits" / fmt::format("{}.lock", part);
}

/// The open lock file of a part, which this process has until it closes it.
int locked_file(ScalePlan const& plan, std::size_t part, std::chrono::seconds wait) {
    fs::path const file = lock_of(plan, part);
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    int const descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) throw geo::IoError(unwritable(plan));
    auto const until = std::chrono::steady_clock::now() + wait;
    // A file system without locks gives none to anybody. There the database's own lock has to do.
    while (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        if (std::chrono::steady_clock::now() >= until) {
            close(descriptor);
            throw db::DatabaseLocked(
                fmt::format("part {} of {} is being fitted by another process; try again once that has ended",
                            part, plan.folder.string()));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return descriptor;
}

}  // namespace

fs::path ScalePlan::stores_of(std::size_t part) const {
    return folder / "parts" / fmt::format("{}.gpkg", part);
}

fs::path ScalePlan::fit_of(std::size_t part) const {
    return folder / "fits" / fmt::format("{}", part);
}

fs::path ScalePlan::whole() const {
    return folder / "parts" / "all.gpkg";
}

std::string new_plan_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

namespace {

/// The plan in the folder, of whichever version; none where there is something else.
std::optional<ScalePlan> plan_in(fs::path const& folder) {
    std::error_code none;
    if (!fs::is_regular_file(folder / plan_name, none)) return std::nullopt;
    Json const json = Json::parse(text_of_file(folder / plan_name), nullptr, false);
    try {
        ScalePlan plan = plan_from(json, folder);
        return json.at("format").is_number_integer() ? std::optional(std::move(plan)) : std::nullopt;
    } catch (Json::exception const&) {
        return std::nullopt;
    }
}

}  // namespace

bool is_plan(fs::path const& folder) {
    return plan_in(folder).has_value();
}

void remove_plan(fs::path const& folder) {
    std::optional<ScalePlan> const plan = plan_in(folder);
    for (std::size_t part = 0; plan && part < plan->parts.size(); ++part)
        if (fs::exists(lock_of(*plan, part))) close(locked_file(*plan, part, std::chrono::seconds{0}));
    for (char const* const name : {plan_name, "fits", "parts"}) {
        std::error_code error;
        fs::remove_all(folder / name, error);
        if (error)
            throw geo::IoError(
                fmt::format("cannot remove {}: {}", (folder / name).string(), error.message()));
    }
}

std::string shell_word(fs::path const& path) {
    std::string const text = path.string();
    constexpr char const* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:@%+=";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string word = "'";
    for (char const c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

ScalePlan read_plan(fs::path const& folder) {
    std::error_code none;
    if (!fs::is_regular_file(folder / plan_name, none))
        throw geo::UsageError(
            fmt::format("{} is no plan: name the folder that footfall shard wrote, which holds {}",
                        folder.string(), plan_name));
    Json const json = Json::parse(text_of_file(folder / plan_name), nullptr, false);
    try {
        ScalePlan plan = plan_from(json, folder);
        if (json.at("format") != plan_format || plan.id.empty() || plan.tool_version != version())
            throw geo::UsageError(fmt::format(
                "{} was planned by footfall {}, and this is {}: make the plan again with this one, or "
                "fit it with that one",
                folder.string(), plan.tool_version, version()));
        return plan;
    } catch (Json::exception const&) {
        throw geo::IoError(fmt::format("{} is damaged: make the plan again with footfall shard",
                                       (folder / plan_name).string()));
    }
}

Json plan_json(ScalePlan const& plan) {
    Json json{{"format", plan_format},
              {"id", plan.id},
              {"tool_version", plan.tool_version},
              {"source", plan.source},
              {"input_hash", plan.input_hash},
              {"arguments", plan.arguments},
              {"parts_per_task", plan.parts_per_task},
              {"tiles", plan.tiles_and_halo},
              {"crs_wkt", plan.crs_wkt},
              {"tasks", (plan.parts.size() + plan.parts_per_task - 1) / plan.parts_per_task},
              {"parts", Json::array()}};
    for (std::size_t i = 0; i < plan.parts.size(); ++i)
        json["parts"].push_back(part_json(i, plan.parts[i]));
    return json;
}

namespace {

std::string masked(std::string const& option, std::string const& value) {
    if (option == "join" || option == "places") return geo::without_secrets(value);
    return option == "open-option" ? geo::setting_without_secrets(value) : value;
}

}  // namespace

std::vector<std::string> arguments_given(CLI::App const& command, std::set<std::string> const& without) {
    std::vector<std::string> arguments;
    for (CLI::Option const* const option : command.get_options()) {
        if (option->count() == 0) continue;
        if (option->get_positional()) {
            arguments.push_back(geo::without_secrets(option->results().front()));
            continue;
        }
        std::string const& name = option->get_lnames().front();
        if (without.contains(name)) continue;
        for (std::string const& value : option->results())
            if (!value.empty())  // "--layer=" would take the argument that follows.
                arguments.push_back(fmt::format("--{}={}", name, masked(name, value)));
    }
    return arguments;
}

FitOptions fit_of_plan(ScalePlan const& plan, fs::path const& output) {
    CLI::App app;
    FitOptions options;
    declare_fit_options(app, options);
    std::vector<std::string> arguments{"--output=" + output.string()};
    arguments.insert(arguments.end(), plan.arguments.rbegin(), plan.arguments.rend());
    app.parse(std::move(arguments));  // CLI11 takes them last first
    options.tiles_and_halo = plan.tiles_and_halo;
    return checked(std::move(options));
}

FitOptions fit_of_part(ScalePlan const& plan, std::size_t part, FitOptions const& whole) {
    FitOptions options =
        options_of_group(plan.parts[part].value, whole, plan.fit_of(part), whole.fit.threads);
    if (plan.has_tiles()) {
        // All of them in the plane of the whole, whose merge names the cities.
        options.input.read.parts.clear();
        options.input.crs = plan.crs_wkt;
        options.places = no_places;
        // These are of the whole, and the merge heeds them.
        options.alerts = {};
        options.bootstrap = 0;
        options.raster_cell_m = std::nullopt;
    }
    options.kept = plan.stores_of(part).string();
    return options;
}

namespace {

[[noreturn]] void refuse_parts(std::string const& text) {
    throw geo::UsageError(
        fmt::format("--part takes numbers of parts, as in 40-59 or 3,7-9, not \"{}\"", text));
}

std::size_t number_in(std::string_view digits, std::string const& text) {
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) refuse_parts(text);
    return number;
}

}  // namespace

std::vector<std::size_t> parts_named(std::string const& text, ScalePlan const& plan) {
    std::set<std::size_t> numbers;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view const range = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(range.size() + 1, rest.size()));
        std::size_t const dash = range.find('-');
        std::size_t const first = number_in(range.substr(0, dash), text);
        std::size_t const last =
            dash == std::string_view::npos ? first : number_in(range.substr(dash + 1), text);
        if (last < first) refuse_parts(text);
        if (first >= plan.parts.size())
            throw geo::UsageError(fmt::format("{} has no part {}: its parts are 0 to {}",
                                              plan.folder.string(), first, plan.parts.size() - 1));
        for (std::size_t i = first; i <= std::min(last, plan.parts.size() - 1); ++i)
            numbers.insert(i);
    }
    if (numbers.empty()) refuse_parts(text);
    return {numbers.begin(), numbers.end()};
}

std::string text_of_numbers(std::vector<std::size_t> const& numbers) {
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i + 1;
        while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1)
            ++end;
        text += fmt::format("{}{}", text.empty() ? "" : ",", numbers[i]);
        if (end > i + 1) text += fmt::format("-{}", numbers[end - 1]);
        i = end;
    }
    return text;
}

std::string array_of(std::vector<std::size_t> const& parts, ScalePlan const& plan) {
    std::set<std::size_t> tasks;
    for (std::size_t const part : parts)
        tasks.insert(part / plan.parts_per_task);
    return text_of_numbers({tasks.begin(), tasks.end()});
}

PartLock::PartLock(ScalePlan const& plan, std::size_t part, std::chrono::seconds wait)
    : descriptor_(locked_file(plan, part, wait)) {
    try {
        refuse_replaced(plan);
        std::string id(plan.id.size(), '\0');
        bool const is_known = pread(descriptor_, id.data(), id.size(), 0) == std::ssize(id) && id == plan.id;
        if (!is_known) {
            // A plan may have been copied without its locks.
            if (!kept_outcome(plan, part).is_object()) fs::remove_all(plan.fit_of(part));
            if (pwrite(descriptor_, plan.id.data(), plan.id.size(), 0) != std::ssize(plan.id))
                throw geo::IoError(unwritable(plan));
        }
        fs::create_directories(plan.fit_of(part));
    } catch (...) {
        close(descriptor_);
        throw;
    }
}

PartLock::~PartLock() {
    close(descriptor_);
}

void refuse_replaced(ScalePlan const& plan) {
    std::optional<ScalePlan> const now = plan_in(plan.folder);
    if (!now || now->id != plan.id)
        throw geo::IoError(fmt::format("{} was planned again in the meantime: start this command again",
                                       plan.folder.string()));
}

Json kept_outcome(ScalePlan const& plan, std::size_t part) {
    fs::path const file = plan.fit_of(part) / outcome_name;
    std::error_code none;
    if (!fs::is_regular_file(file, none)) return {};
    Json outcome = Json::parse(text_of_file(file), nullptr, false);
    bool const is_ours = outcome.is_object() && outcome.value("plan_id", Json()) == plan.id;
    return is_ours ? outcome : Json();
}

namespace {

/// When each run of the part began, which no other run has in common with it.
std::vector<std::string> starts_of_runs(ScalePlan const& plan, std::size_t part, FitOptions const& whole) {
    fs::path const file = plan.fit_of(part) / database_name;
    std::vector<std::string> starts;
    if (!db::is_written(file)) return starts;
    try {
        std::string const series = fit_of_part(plan, part, whole).series;
        for (db::RunRow const& run : db::Reader(file).runs())
            if (run.series == series) starts.push_back(run.started_at);
    } catch (db::DatabaseLocked const&) {
        throw;
    } catch (db::DatabaseError const& error) {
        throw geo::IoError(fmt::format("{}; remove {} and fit part {} again", error.what(),
                                       plan.fit_of(part).string(), part));
    }
    return starts;
}

bool would_be_the_same_again(int code) {
    return code == done || code == wrong_usage || code == input_rejected || code == alert_raised;
}

}  // namespace

void keep_outcome(ScalePlan const& plan, std::size_t part, FitOptions const& whole, Json outcome) {
    if (!would_be_the_same_again(outcome.at("exit_code").get<int>())) return;
    refuse_replaced(plan);
    outcome["plan_id"] = plan.id;
    outcome["runs_of_part"] = starts_of_runs(plan, part, whole);
    StagingFolder files(plan.fit_of(part));
    write_text(outcome.dump(1, ' ', false, Json::error_handler_t::replace), files.stage(outcome_name));
    files.publish();
}

void forget_outcome(ScalePlan const& plan, std::size_t part) {
    std::error_code error;
    fs::remove(plan.fit_of(part) / outcome_name, error);
    if (error) throw geo::IoError(unwritable(plan));
}

PartState state_of(ScalePlan const& plan, std::size_t part, FitOptions const& whole, Json const& outcome) {
    if (!outcome.is_object()) return PartState::to_do;
    // A fit that was begun again and killed has left other runs than those of the outcome.
    std::vector<std::string> const runs = starts_of_runs(plan, part, whole);
    if (outcome.value("runs_of_part", Json()) != runs) return PartState::to_do;
    int const code = outcome.value("exit_code", static_cast<int>(failed));
    if (code == wrong_usage || code == input_rejected) return PartState::rejected;
    bool const ended = code == done || code == alert_raised;
    return ended && !runs.empty() ? PartState::fitted : PartState::to_do;
}

}  // namespace commands
