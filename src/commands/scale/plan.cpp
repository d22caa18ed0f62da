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
#include <thread>

namespace commands {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr char const *plan_name = "plan.json", *outcome_name = "outcome.json";

/// Of the layout of a plan, which is for the program that made it.
constexpr int plan_format = 1;

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

bool is_plan(fs::path const& folder) {
    std::error_code none;
    return fs::is_regular_file(folder / plan_name, none);
}

ScalePlan read_plan(fs::path const& folder) {
    if (!is_plan(folder))
        throw geo::UsageError(
            fmt::format("{} is no plan: name the folder that footfall shard wrote, which holds {}",
                        folder.string(), plan_name));
    Json const json = Json::parse(text_of_file(folder / plan_name), nullptr, false);
    try {
        ScalePlan plan = plan_from(json, folder);
        if (json.at("format") != plan_format || plan.tool_version != version())
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

PartLock::PartLock(ScalePlan const& plan, std::size_t part, std::chrono::seconds wait) {
    fs::path const folder = plan.fit_of(part);
    std::error_code error;
    fs::create_directories(folder, error);
    descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0)
        throw geo::IoError(fmt::format("cannot write into the plan {}: {}", plan.folder.string(),
                                       std::generic_category().message(errno)));
    auto const until = std::chrono::steady_clock::now() + wait;
    // A file system without locks gives none to anybody. There the database's own lock has to do.
    while (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        if (std::chrono::steady_clock::now() >= until) {
            close(descriptor_);
            throw db::DatabaseLocked(
                fmt::format("part {} of {} is being fitted by another process; try again once that has ended",
                            part, plan.folder.string()));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

PartLock::~PartLock() {
    close(descriptor_);
}

Json kept_outcome(ScalePlan const& plan, std::size_t part) {
    fs::path const file = plan.fit_of(part) / outcome_name;
    std::error_code none;
    if (!fs::is_regular_file(file, none)) return {};
    Json outcome = Json::parse(text_of_file(file), nullptr, false);
    // That of another plan in the same folder.
    if (!outcome.is_object() || outcome.value("input_hash", "") != plan.parts[part].input_hash) return {};
    return outcome;
}

void keep_outcome(ScalePlan const& plan, std::size_t part, Json outcome) {
    outcome["input_hash"] = plan.parts[part].input_hash;
    StagingFolder files(plan.fit_of(part));
    write_text(outcome.dump(1, ' ', false, Json::error_handler_t::replace), files.stage(outcome_name));
    files.publish();
}

PartState state_of(ScalePlan const& plan, std::size_t part, Json const& outcome) {
    if (!outcome.is_object()) return PartState::to_do;
    int const code = outcome.value("exit_code", static_cast<int>(failed));
    if (code == wrong_usage || code == input_rejected) return PartState::rejected;
    bool const ended = code == done || code == alert_raised;
    return ended && db::is_written(plan.fit_of(part) / database_name) ? PartState::fitted : PartState::to_do;
}

}  // namespace commands
