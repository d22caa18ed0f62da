#include "src/commands/options/input_options.hpp"

#include "geo/errors.hpp"
#include "geo/layer.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/reading_options.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace commands {
namespace {

/// As systemd.exec(5) says: JOURNAL_STREAM names the device and inode of what leads there.
bool into_the_journal() {
    char const* const journal = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    return journal && fstat(STDERR_FILENO, &status) == 0 &&
           fmt::format("{}:{}", status.st_dev, status.st_ino) == journal;
}

void refuse_twice(std::vector<geo::Covariate> const& covariates, geo::Covariate const& again) {
    if (std::ranges::any_of(
            covariates, [&](geo::Covariate const& one) { return geo::same_name(one.field, again.field); }))
        throw geo::UsageError(fmt::format("--covariate names {} twice; give it once", again.field));
}

constexpr std::array<std::pair<std::string_view, geo::CovariateScale>, 2> scales{
    {{":log", geo::CovariateScale::logarithm}, {":factor", geo::CovariateScale::factor}}};

}  // namespace

geo::Covariate covariate_from(std::string const& text) {
    geo::Covariate covariate{text};
    for (auto const& [ending, scale] : scales)
        if (text.ends_with(ending)) covariate = {text.substr(0, text.size() - ending.size()), scale};
    if (covariate.field.empty())
        throw geo::UsageError(fmt::format("--covariate takes a field, as in size:log, not \"{}\"", text));
    return covariate;
}

std::string text_of(geo::Covariate const& covariate) {
    std::string text = covariate.field;
    for (auto const& [ending, scale] : scales)
        if (covariate.scale == scale) text += ending;
    return text;
}

void declare_input(CLI::App& app, InputOptions& options) {
    app.add_option("STORES", options.source, "Vector file with a point and a visitor count per store")
        ->required()
        ->type_name("FILE");
    app.option_defaults()->group("Reading");
    declare_reading(app, options.read);
    app.add_option("--visitors", options.read.visitors_field,
                   "The count (default: the only numeric field, or one named "
                   "visitors, visits, customers, footfall or count)")
        ->type_name("FIELD");
    app.add_option("--exposure", options.read.exposure_field,
                   "The time or size a count refers to (weeks open, entrances): "
                   "visitors are modelled as exposure times a rate")
        ->type_name("FIELD");
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--covariate",
                      [&options](std::vector<std::string> const& fields) {
                          for (std::string const& field : fields) {
                              geo::Covariate const covariate = covariate_from(field);
                              refuse_twice(options.read.covariates, covariate);
                              options.read.covariates.push_back(covariate);
                          }
                      },
                      "A field by which stores differ, as its logarithm (:log) or as a kind "
                      "(:factor); may be given several times")
                   ->type_name("FIELD[:log|:factor]"));
    app.add_option("--name", options.read.name_field,
                   "The store's name (default: name, or one like store_name, station or Site)")
        ->type_name("FIELD");
    app.add_option("--id", options.read.id_field,
                   "The store's key, stable from file to file (default: id, code or "
                   "store_id if unique, else the row id)")
        ->type_name("FIELD");
    app.add_option("--crs", options.crs, "Planar CRS to fit in, as in EPSG:27700")
        ->default_str("auto")
        ->type_name("CRS");
    app.add_flag("--allow-negative", options.read.allow_negative,
                 "Take negative counts (and amplitudes); only with --noise gaussian");
}

void declare_verbosity(CLI::App& app, Verbosity& verbosity) {
    app.option_defaults()->group("Messages");
    app.add_flag("--quiet", verbosity.quiet, "Print nothing but errors");
    app.add_flag("--verbose", verbosity.verbose, "Print more: the stages, and lists in full");
    app.add_flag("--json", verbosity.json, "Print the result as JSON");
}

void refuse_contradictions(Verbosity const& verbosity) {
    if (verbosity.quiet && verbosity.verbose)
        throw geo::UsageError("--quiet and --verbose exclude each other");
    if (verbosity.quiet && verbosity.json) {
        throw geo::UsageError("--quiet and --json exclude each other; --json alone prints nothing else");
    }
}

void say_stage(Verbosity const& verbosity, std::string const& what) {
    if (verbosity.verbose || (!verbosity.quiet && into_the_journal())) fmt::print(stderr, "{}\n", what);
}

}  // namespace commands
