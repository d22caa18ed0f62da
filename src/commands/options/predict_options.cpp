#include "src/commands/options/predict_options.hpp"

#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/commands/options/report_options.hpp"
#include "src/commands/publish/output.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>

namespace commands {
namespace {

/// Visitors of a site with more would have more digits than anybody reads.
constexpr double largest_exposure = 1e12;

void declare_sites(CLI::App& app, PredictOptions& options) {
    app.option_defaults()->group("Sites");
    add_points(
        app, "--at", [&options](auto point) { options.at.push_back(point); },
        "A site by longitude and latitude; may be given several times")
        ->type_name("LON,LAT");
    geo::ReadStoresOptions& read = options.sites.read;
    declare_reading(app, read);
    app.add_option("--name", read.name_field,
                   "The site's name (default: name, or one like store_name or Site)")
        ->type_name("FIELD");
    app.add_option("--id", read.id_field, "The site's key (default: id, code or store_id if unique)")
        ->type_name("FIELD");
    app.add_option("--exposure", options.exposure,
                   "The sites' exposure where the run has one: a number, or a field of "
                   "SITES (default: 1)")
        ->type_name("NUMBER|FIELD");
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--covariate",
                      [&options](std::vector<std::string> const& settings) {
                          for (std::string const& setting : settings) {
                              auto const equals = setting.find('=');
                              if (equals == 0 || equals == std::string::npos || equals + 1 == setting.size())
                                  throw geo::UsageError(fmt::format(
                                      "--covariate takes FIELD=VALUE, as in size=1200, not \"{}\"", setting));
                              options.covariates.emplace_back(setting.substr(0, equals),
                                                              setting.substr(equals + 1));
                          }
                      },
                      "What every site has of a covariate of the run (default: what SITES "
                      "says in the field of that name)")
                   ->type_name("FIELD=VALUE"));
    app.add_flag("--covariate-default", options.covariate_default,
                 "A site without a covariate is as a mean store (default: it is set "
                 "aside)");
}

void declare_network(CLI::App& app, PredictOptions& options) {
    app.option_defaults()->group("Where stores share their customers");
    app.add_flag("--together", options.together, "All sites open at once (default: each by itself)");
    repeatable(app.add_option("--close", options.closed,
                              "A store of the run that closes, by its key or name; may be given several "
                              "times, with or without sites")
                   ->type_name("STORE"));
    app.add_option("--competitors", options.competitors.source,
                   "Vector file of stores of others that the fit did not know: as if they "
                   "stood there too, before and after. They have the run's covariates "
                   "from fields of these names, else as a mean store")
        ->type_name("FILE");
    app.add_option("--competitors-layer", options.competitors.read.layer,
                   "Layer of it to read (default: the only one with points)")
        ->type_name("LAYER");
    app.add_option("--competitors-crs", options.competitors.read.source_crs,
                   "CRS of it, where it names none or a wrong one")
        ->type_name("CRS");
    add_choice(
        app, "--rank", {"gain", "net"}, [&options](std::size_t i) { options.rank_by_net = i == 1; },
        "Rank sites by what each gains, or by what the run's stores have more");
}

/// Options that say how to read SITES have no effect without a file.
void refuse_reading_options_without_sites(PredictOptions const& options) {
    if (!options.sites.source.empty()) return;
    geo::ReadStoresOptions const& read = options.sites.read;
    std::string const name = !read.name_field.empty() ? "--name"
                             : !read.id_field.empty() ? "--id"
                                                      : reading_option_given(read);
    if (!name.empty())
        throw geo::UsageError(fmt::format(
            "{} is about a file of sites, but there is none; name it, or leave {} out", name, name));
}

void refuse_reading_options_without_competitors(PredictOptions const& options) {
    if (!options.competitors.source.empty()) return;
    geo::ReadStoresOptions const& read = options.competitors.read;
    for (auto const& [name, value] :
         {std::pair{"--competitors-layer", &read.layer}, std::pair{"--competitors-crs", &read.source_crs}})
        if (!value->empty())
            throw geo::UsageError(fmt::format(
                "{} is about a file of competitors, but there is none; name it with --competitors, or "
                "leave {} out",
                name, name));
}

std::vector<std::filesystem::path> inputs_of(PredictOptions const& options) {
    return {options.database, options.sites.source, options.competitors.source};
}

bool is_folder(std::filesystem::path const& output) {
    return std::filesystem::is_directory(output) || (!output.empty() && !output.has_filename()) ||
           (output.has_filename() && !output.has_extension() && !std::filesystem::exists(output));
}

/// A folder gets several files. That of a run has a page of its own and stays as it is.
void refuse_unusable_folder(PredictOptions const& options) {
    std::filesystem::path const& folder = options.output;
    if (!is_folder(folder)) {
        if (!options.tiles.url.empty())
            throw geo::UsageError(
                "--tiles is for the report of a prediction, but there is none; name a folder with -o");
        return;
    }
    if (!options.losses.empty())
        throw geo::UsageError(fmt::format(
            "--output {} is a folder, which gets the losses too; leave --losses out", folder.string()));
    if (std::filesystem::exists(folder / "footfall.gpkg"))
        throw geo::UsageError(fmt::format(
            "{} is the folder of a run, whose report a report of a prediction would replace; choose another "
            "folder",
            folder.string()));
    // Whether there are losses is not known yet: those of an earlier prediction would be wrong beside this.
    PredictionPlaces const places = places_of(options, true);
    for (std::filesystem::path const& file : {places.predictions, places.losses, places.page})
        if (!file.empty()) refuse_output(file, inputs_of(options), options.overwrite);
}

}  // namespace

PredictionPlaces places_of(PredictOptions const& options, bool people_are_shared) {
    if (!is_folder(options.output)) return {{}, options.output, options.losses, {}};
    bool const has_sites = !options.sites.source.empty() || !options.at.empty();
    std::filesystem::path const& folder = options.output;
    return {folder, has_sites ? folder / "predictions.geojson" : "",
            people_are_shared ? folder / "losses.geojson" : "", folder / "report.html"};
}

void declare_predict_options(CLI::App& app, PredictOptions& options) {
    options.sites.read.counted = options.competitors.read.counted = false;
    add_database(app, options.database, "Database of a run");
    app.add_option("SITES", options.sites.source, "Vector file with a point per candidate site")
        ->type_name("FILE");
    app.add_option("-o,--output", options.output,
                   "File to write, its format by the extension: .geojson, .gpkg, .csv, .xlsx, …; "
                   "or a folder, one that exists or a name without an extension, for a "
                   "report of the prediction and its layers")
        ->type_name("FILE|DIR");
    app.add_option("--losses", options.losses,
                   "File for lines from each store to the sites that it loses visitors to")
        ->type_name("FILE");
    app.add_flag("--overwrite", options.overwrite, "Replace files that exist");
    declare_run_choice(app, options.run, "predict from");
    declare_sites(app, options);
    declare_network(app, options);
    app.option_defaults()->group("Report of the prediction");
    declare_tiles(app, options.tiles);
    app.option_defaults()->group("Options");
    declare_verbosity(app, options.verbosity);
}

std::optional<double> constant_exposure(PredictOptions const& options) {
    std::string const& text = options.exposure;
    if (text.empty()) return 1;
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (!(number > 0) || number > largest_exposure)
        throw geo::UsageError(
            fmt::format("--exposure takes a number above 0 and up to {:g}, or a field, not \"{}\"",
                        largest_exposure, text));
    return number;
}

void refuse_contradictions(PredictOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictory_reading(options.sites.read);
    bool const has_sites = !options.sites.source.empty() || !options.at.empty();
    if (!has_sites && options.closed.empty())
        throw geo::UsageError(
            "no site is given: name a file of sites after the database, or use --at LON,LAT");
    for (auto const& [name, is_given] :
         {std::pair{"--together", options.together}, std::pair{"--rank net", options.rank_by_net},
          std::pair{"--exposure", !options.exposure.empty()},
          std::pair{"--covariate", !options.covariates.empty()},
          std::pair{"--covariate-default", options.covariate_default}})
        if (!has_sites && is_given)
            throw geo::UsageError(
                fmt::format("{} is about sites, but there is none; name them, or leave it out", name));
    if (options.together && options.rank_by_net)
        throw geo::UsageError(
            "--rank net is about each site by itself, but --together opens all at once; leave one out");
    if (!has_sites && !options.output.empty() && !is_folder(options.output))
        throw geo::UsageError(
            "--output is for predictions at sites, but there is none; name sites, or write "
            "--losses FILE or, with a report, a folder");
    refuse_contradictions(options.run);
    if (options.sites.source.empty() && !constant_exposure(options))
        throw geo::UsageError(fmt::format(
            "--exposure {} names a field, but there is no file of sites; give a number", options.exposure));
    refuse_reading_options_without_sites(options);
    refuse_reading_options_without_competitors(options);
    report::refuse_unusable(options.tiles);
    refuse_unusable_folder(options);
    for (std::filesystem::path const& file : {options.output, options.losses}) {
        if (file.empty() || is_folder(file)) continue;
        geo::driver_for(file);
        refuse_output(file, inputs_of(options), options.overwrite);
    }
    auto const without_extension = [](std::filesystem::path const& file) {
        return std::filesystem::weakly_canonical(std::filesystem::absolute(file)).replace_extension();
    };
    if (!options.output.empty() && !options.losses.empty() &&
        without_extension(options.output) == without_extension(options.losses))
        throw geo::UsageError("--output and --losses share a name, and so would their styles; give them two");
}

}  // namespace commands
