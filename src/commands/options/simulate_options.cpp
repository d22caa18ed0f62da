#include "src/commands/options/simulate_options.hpp"

#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/layer.hpp"
#include "src/commands/options/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace commands {
namespace {

void declare_scene(CLI::App& app, SimulateOptions& options) {
    char const* const group = "The scene";
    app.add_option(
           "--cities-from", options.places,
           "Layer of places, or a country by its two letters, as GB: a city per place, its size and spread "
           "from the field population, or from the inhabitants of all places of 15,000 or more")
        ->type_name("FILE|COUNTRY")
        ->group(group);
    app.add_flag("--seed-problem", options.seed_problem,
                 "The random problem of the sum-of-Gaussians experiment: 10,000 points, no noise, one unit "
                 "as 10 km")
        ->group(group);
    add_integer(
        app, "--cities", [&options](auto k) { options.cities = static_cast<int>(k); },
        {0, 1e4, "a whole number from 0 on"},
        "How many cities (default: 3 to 12 at random; of --cities-from all, else the most populous K)")
        ->group(group);
    add_integer(
        app, "--stores", [&options](auto n) { options.stores = static_cast<int>(n); },
        {1, 1e7, "a whole number from 1 on"}, "How many stores (default: 400)")
        ->group(group);
    add_integer(
        app, "--test", [&options](auto n) { options.test_stores = static_cast<int>(n); },
        {0, 1e7, "a whole number from 0 on"}, "Write N further stores to a second file, to test a fit on")
        ->group(group);
    add_integer(
        app, "--seed", [&options](auto seed) { options.seed = seed; }, {0, 9e18, "a whole number from 0 on"},
        "Same seed and options, same files")
        ->default_str("1")
        ->group(group);
}

void declare_counts(CLI::App& app, SimulateOptions& options) {
    char const* const group = "The counts";
    add_choice(
        app, "--noise", {"negbin", "poisson", "none"},
        [&options](std::size_t i) {
            using simulate::Noise;
            options.noise = std::array{Noise::negbin, Noise::poisson, Noise::none}[i];
        },
        "How counts scatter: negative binomial, Poisson, or not at all")
        ->group(group);
    add_number(
        app, "--overdispersion", [&options](double value) { options.overdispersion = value; },
        {0, 100, "a number from 0 to 100"}, "α of the variance f + α·f² of negbin (default: 0.05)")
        ->group(group);
    add_number(
        app, "--background", [&options](double visitors) { options.background = visitors; },
        {0, 1e12, "a number from 0 on"},
        "Visitors per store that no city explains, per km² if shared (default: 5 to 20 at random, or the "
        "like "
        "per km²; of --cities-from 15)")
        ->group(group);
}

void declare_covariates(CLI::App& app, SimulateOptions& options) {
    repeatable(app.add_option_function<std::vector<std::string>>(
                      "--covariate",
                      [&options](std::vector<std::string> const& texts) {
                          for (std::string const& text : texts)
                              options.covariates.push_back(simulated_covariate_from(text));
                      },
                      "A field by which stores differ: each is multiplied by exp(EFFECT times the field), "
                      "its logarithm (:log), or, of a kind b, c, … against a, the effect of that kind "
                      "(:factor); may be given several times")
                   ->type_name("FIELD[:log|:factor]:EFFECT[,…]")
                   ->group("The counts"));
}

void declare_competition(CLI::App& app, SimulateOptions& options) {
    char const* const group = "Competition";
    add_choice(
        app, "--competition", {"none", "shared"}, [&options](std::size_t i) { options.shared = i == 1; },
        "Whether every store draws alone or people are divided among the four nearest stores; shared: cities "
        "are people per km², with --cities-from as many as the population")
        ->group(group);
    add_number(
        app, "--decay", [&options](double decay) { options.decay = decay; },
        {0.1, 10, "a number from 0.1 to 10"},
        "Shared: a store attracts by its distance to the power of minus this (default: 2)")
        ->group(group);
    add_number(
        app, "--catchment", [&options](double km) { options.catchment_m = km * geo::m_per_km; }, longest_way,
        "Shared: nobody goes to a store farther than this (default: from the spacing of the stores, at most "
        "60)")
        ->type_name("KM")
        ->group(group);
    add_choice(
        app, "--people", {"gaussian", "lumpy", "tail"},
        [&options](std::size_t i) {
            using simulate::PeopleShape;
            options.people = std::array{PeopleShape::gaussian, PeopleShape::lumpy, PeopleShape::tail}[i];
        },
        "Shared: each city's people are one Gaussian, several of different size near its centre, or a core "
        "with a power tail")
        ->group(group);
    add_number(
        app, "--decay-by-city", [&options](double sd) { options.decay_by_city = sd; },
        {0, 2, "a number from 0 to 2"},
        "Shared: each city's people have their own decay, log-normal around --decay with this standard "
        "deviation (default: 0)")
        ->type_name("SD")
        ->group(group);
    add_choice(
        app, "--placement", {"mixed", "people"},
        [&options](std::size_t i) { options.stores_follow_people = i == 1; },
        "Shared: stores stand where they would without sharing, half of them anywhere, or in proportion to "
        "the "
        "people, as chains open them")
        ->group(group);
    add_number(
        app, "--uncounted", [&options](double part) { options.uncounted = part; },
        {0, 0.99, "a fraction from 0 to 0.99"},
        "Shared: this part of the stores compete, but their count is null (default: 0)")
        ->type_name("FRACTION")
        ->group(group);
}

void declare_place(CLI::App& app, SimulateOptions& options) {
    char const* const group = "Where";
    app.add_option(
           "--crs", options.crs,
           "Planar CRS of the scene, and of the file if it is .shp or .fgb (default: EPSG:25832, or "
           "for more than 24 cities an equal-area plane around its middle; with --cities-from, chosen as by "
           "fit)")
        ->type_name("CRS")
        ->group(group);
    add_point(
        app, "--centre", [&options](auto point) { options.centre = point; },
        "Middle of the scene (default: 9,51)")
        ->type_name("LON,LAT")
        ->group(group);
}

}  // namespace

void declare_simulate_options(CLI::App& app, SimulateOptions& options) {
    app.add_option("-o,--output", options.output,
                   "File to write, its format by the extension: .geojson, .shp, …")
        ->required()
        ->type_name("FILE");
    app.add_flag("--overwrite", options.overwrite, "Replace files that exist");
    declare_scene(app, options);
    declare_counts(app, options);
    declare_covariates(app, options);
    declare_competition(app, options);
    declare_place(app, options);
    declare_verbosity(app, options.verbosity);
}

simulate::Covariate simulated_covariate_from(std::string const& text) {
    auto const refuse = [&] {
        return geo::UsageError(fmt::format(
            "--covariate takes a field with its effect, as in size:log:0.6 or chain:factor:0.5, not \"{}\"",
            text));
    };
    auto const last = text.rfind(':');
    if (last == std::string::npos) throw refuse();
    geo::Covariate const field = covariate_from(text.substr(0, last));
    simulate::Covariate covariate{field.field, simulate::Covariate::Kind::number, {}};
    if (field.scale == geo::CovariateScale::logarithm) covariate.kind = simulate::Covariate::Kind::logarithm;
    if (field.scale == geo::CovariateScale::factor) covariate.kind = simulate::Covariate::Kind::factor;
    for (std::string_view rest = std::string_view(text).substr(last + 1);;) {
        double effect = 0;
        auto const [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), effect);
        if (error != std::errc() || !(std::abs(effect) <= 5)) throw refuse();
        covariate.effects.push_back(effect);
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (rest.empty()) break;
        if (rest.front() != ',' || covariate.kind != simulate::Covariate::Kind::factor) throw refuse();
        rest.remove_prefix(1);
    }
    return covariate;
}

std::string text_of(simulate::Covariate const& covariate) {
    using Kind = simulate::Covariate::Kind;
    char const* const kind = covariate.kind == Kind::logarithm ? ":log"
                             : covariate.kind == Kind::factor  ? ":factor"
                                                               : "";
    return fmt::format("{}{}:{}", covariate.name, kind, fmt::join(covariate.effects, ","));
}

void refuse_contradictions(SimulateOptions const& options) {
    refuse_contradictions(options.verbosity);
    for (std::size_t c = 0; c < options.covariates.size(); ++c) {
        std::string const& name = options.covariates[c].name;
        if (geo::same_name(name, "store_id") || geo::same_name(name, "name") ||
            geo::same_name(name, "visitors"))
            throw geo::UsageError(fmt::format(
                "--covariate {}: the file has a field of that name already; choose another", name));
        for (std::size_t other = 0; other < c; ++other)
            if (geo::same_name(name, options.covariates[other].name))
                throw geo::UsageError(fmt::format("--covariate names {} twice; give it once", name));
    }
    if (options.seed_problem && !options.covariates.empty())
        throw geo::UsageError("--seed-problem has points that are all alike: leave out --covariate");
    bool const has_places = !options.places.empty();
    auto const refuse_if = [](bool contradiction, char const* sentence) {
        if (contradiction) throw geo::UsageError(sentence);
    };
    refuse_if(has_places && options.seed_problem, "--cities-from and --seed-problem exclude each other");
    refuse_if(options.seed_problem && (options.noise || options.overdispersion || options.background),
              "--seed-problem has neither noise nor background: leave out --noise, --overdispersion and "
              "--background");
    refuse_if(
        options.overdispersion && options.noise.value_or(simulate::Noise::negbin) != simulate::Noise::negbin,
        "--overdispersion needs --noise negbin");
    refuse_if(options.shared && options.seed_problem,
              "--seed-problem has stores that draw alone: leave out --competition shared");
    auto const refuse_alone = [&](bool given, char const* option) {
        if (given && !options.shared)
            throw geo::UsageError(fmt::format("{} needs --competition shared", option));
    };
    refuse_alone(options.decay.has_value(), "--decay");
    refuse_alone(options.catchment_m.has_value(), "--catchment");
    refuse_alone(options.people.has_value(), "--people");
    refuse_alone(options.decay_by_city.has_value(), "--decay-by-city");
    refuse_alone(options.stores_follow_people.has_value(), "--placement");
    refuse_alone(options.uncounted.has_value(), "--uncounted");
    refuse_if(has_places && options.cities == 0,
              "--cities-from makes at least one city: leave out --cities 0");
    refuse_if(has_places && options.centre,
              "--centre and --cities-from exclude each other: the places say where");
    refuse_if(!has_places && !options.crs.empty() && !options.centre,
              "--crs needs --centre LON,LAT: say where in that CRS the scene lies");
}

}  // namespace commands
