#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/without_secrets.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/report/page.hpp"
#include "src/results/run/run_record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace commands {

std::string reason_against_sharing(FitOptions const& options) {
    fit::Options<2> const& fit = options.fit;
    if (fit.noise != fit::Noise::negbin) return "--noise " + std::string(results::name_of(fit.noise));
    if (fit.allow_negative) return "--allow-negative";
    if (fit.init != fit::Init::peaks) return "--init";
    if (fit.start_cities > 0) return "--start-cities";
    if (fit.amplitude_l1 > 0) return "--amplitude-l1";
    if (fit.centre_spread > 0) return "--centre-spread";
    if (fit.reach) return "--reach";
    if (fit.restarts > 0) return "--restarts";
    if (options.bootstrap > 0) return "--bootstrap";
    return {};
}

namespace {

void refuse_if(bool contradiction, std::string const& sentence) {
    if (contradiction) throw geo::UsageError(sentence);
}

void refuse_contradictions(fit::Options<2> const& fit) {
    refuse_if(
        fit.allow_negative && fit.noise != fit::Noise::gaussian,
        "--allow-negative goes with --noise gaussian only: the other noise models have no negative counts");
    refuse_if(fit.cities && fit.max_cities > 0,
              "--max-cities goes with --cities auto only; leave out --max-cities or --cities K");
    refuse_if((fit.start_cities > 0) != (fit.prune_every > 0),
              "--start-cities and --prune-every go together; give both or neither");
    refuse_if(fit.start_cities > 0 && fit.cities && fit.start_cities < *fit.cities,
              fmt::format("--start-cities {} starts with fewer than --cities {}; start with more",
                          fit.start_cities, fit.cities.value_or(0)));
    refuse_if(fit.reach && fit.max_spread && *fit.reach >= *fit.max_spread,
              "--reach leaves no room below --max-spread; give a smaller reach or a larger spread");
}

void refuse_contradictory_competition(FitOptions const& options) {
    bool const of_sharing = options.shared.radius_m || options.shared.decay != fit::default_decay;
    if (options.competition == Competition::shared || of_sharing) {
        std::string const other = reason_against_sharing(options);
        refuse_if(
            !other.empty(),
            fmt::format("{} does not go with {}, which is for stores that draw alone; leave one of them out",
                        options.competition == Competition::shared ? "--competition shared"
                        : options.shared.radius_m                  ? "--catchment"
                                                                   : "--decay",
                        other));
    }
    refuse_if(of_sharing && options.competition == Competition::none,
              "--catchment and --decay do not go with --competition none; leave them out");
    refuse_if(
        options.trade_areas.value_or(false) && options.competition == Competition::none,
        "--trade-areas yes does not go with --competition none: a store that draws alone has none; leave "
        "one of them out");
}

void refuse_contradictions(FitOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictory_reading(options.input.read);
    refuse_contradictions(options.fit);
    report::refuse_unusable(options.tiles);
    refuse_contradictions(options.alerts);
    refuse_contradictory_competition(options);
    refuse_if(options.fit.fixed_centres && options.centres.empty(),
              "--centres-as says what becomes of the centres of --centres FILE; give them too");
    bool const seeds_way = options.fit.init != fit::Init::peaks || options.fit.start_cities > 0 ||
                           options.fit.amplitude_l1 > 0 || options.fit.centre_spread > 0;
    refuse_if(
        !options.centres.empty() && seeds_way,
        "--centres does not go with --init, --start-cities, --amplitude-l1 and --centre-spread, which are "
        "the seed's ways to begin; leave one of them out");
    bool const corners = options.centre_min || options.centre_max;
    refuse_if(corners && options.fit.init != fit::Init::uniform,
              "--centre-min and --centre-max go with --init uniform only");
    refuse_if(corners && !(options.centre_min && options.centre_max),
              "--centre-min and --centre-max go together; give both or neither");
    refuse_if(corners && (options.centre_min->first >= options.centre_max->first ||
                          options.centre_min->second >= options.centre_max->second),
              "--centre-min must lie south-west of --centre-max");
    refuse_if(
        !options.period.empty() && options.period == options.group_by,
        "--period and --group-by name the same field; periods follow each other in one series, groups have "
        "one each");
    refuse_if(options.bootstrap > 0 && options.bootstrap < 20,
              "--bootstrap of so few refits says nothing about errors; give 20 or more, or 0 for none");
}

nlohmann::json kilometres_json(std::optional<double> const& metres) {
    return metres ? nlohmann::json(*metres / geo::m_per_km) : nlohmann::json();
}

template <typename T>
nlohmann::json or_null(std::optional<T> const& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

char const* yes_no_auto(std::optional<bool> wanted) {
    if (!wanted) return "auto";
    return *wanted ? "yes" : "no";
}

/// Only where they are given: a run of an earlier version is recognised without them.
void add_reading(geo::ReadStoresOptions const& read, nlohmann::ordered_json& json) {
    geo::CoordinateFields const& fields = read.coordinates;
    std::string const join = geo::without_secrets(read.join.source);
    for (auto const& [name, value] :
         {std::pair{"lon", &fields.lon}, std::pair{"lat", &fields.lat}, std::pair{"x", &fields.x},
          std::pair{"y", &fields.y}, std::pair{"latlon", &fields.latlon}, std::pair{"lonlat", &fields.lonlat},
          std::pair{"join", &join}, std::pair{"join-layer", &read.join.layer}})
        if (!value->empty()) json[name] = *value;
    if (!join.empty()) json["on"] = fmt::format("{}={}", read.join.key, read.join.other);
    if (read.decimals != geo::Decimals::as_found)
        json["decimal"] = read.decimals == geo::Decimals::comma ? "comma" : "point";
    for (std::string const& setting : read.open_options)
        json["open-options"].push_back(geo::setting_without_secrets(setting));
    if (read.allow_set_aside) json["allow-set-aside"] = true;
}

char const* name_of(Competition competition) {
    if (competition == Competition::none) return "none";
    return competition == Competition::shared ? "shared" : "auto";
}

char const* name_of(fit::Init init) {
    if (init == fit::Init::kmeans) return "kmeans";
    return init == fit::Init::uniform ? "uniform" : "peaks";
}

nlohmann::json covariates_json(std::vector<geo::Covariate> const& covariates) {
    nlohmann::json json = nlohmann::json::array();
    for (geo::Covariate const& covariate : covariates)
        json.push_back(text_of(covariate));
    return json;
}

}  // namespace

namespace {

/// A database has no file name, and what stands there may hold a password.
std::string series_called_after(InputOptions const& input) {
    if (!geo::is_connection(input.source)) {
        std::string source = geo::without_secrets(input.source);
        if (source.find("://") != std::string::npos) source = source.substr(0, source.find('?'));
        return std::filesystem::path(source).stem().string();
    }
    refuse_if(input.read.layer.empty(),
              "a database gives the series no name; give one with --series, or a table with --layer");
    return input.read.layer;
}

}  // namespace

FitOptions checked(FitOptions options) {
    options.fit.allow_negative = options.input.read.allow_negative;
    refuse_contradictions(options);
    if (options.centre_min) {
        auto const [west, south] = *options.centre_min;
        auto const [east, north] = *options.centre_max;
        options.fit.box = {model::Vector<2>(west, south), model::Vector<2>(east, north)};
    }
    if (options.holdout_block_m && options.holdout == 0) options.holdout = 0.2;
    options.series_is_given = !options.series.empty();
    if (!options.series_is_given) options.series = series_called_after(options.input);
    return options;
}

std::string options_json(FitOptions const& options, FileHashes const& hashes) {
    fit::Options<2> const& fit = options.fit;
    geo::ReadStoresOptions const& read = options.input.read;
    nlohmann::ordered_json json{
        {"layer", read.layer},
        {"where", read.where},
        {"src-crs", read.source_crs},
        {"crs", options.input.crs},
        {"visitors", read.visitors_field},
        {"exposure", read.exposure_field},
        {"covariates", covariates_json(read.covariates)},
        {"name", read.name_field},
        {"id", read.id_field},
        {"cities", fit.cities ? nlohmann::json(*fit.cities) : nlohmann::json("auto")},
        {"max-cities", fit.max_cities > 0 ? nlohmann::json(fit.max_cities) : nlohmann::json()},
        {"noise", results::name_of(fit.noise)},
        {"competition", name_of(options.competition)},
        {"catchment", kilometres_json(options.shared.radius_m)},
        {"decay", options.shared.decay},
        {"stability", or_null(options.stability)},
        {"trade-areas", yes_no_auto(options.trade_areas)},
        {"min-stores", or_null(fit.min_stores)},
        {"reach", kilometres_json(fit.reach)},
        {"max-spread", kilometres_json(fit.max_spread)},
        {"background", fit.background ? "constant" : "none"},
        {"init", name_of(fit.init)},
        {"centre-min", or_null(options.centre_min)},
        {"centre-max", or_null(options.centre_max)},
        {"start-cities", fit.start_cities},
        {"prune-every", fit.prune_every},
        {"amplitude-l1", fit.amplitude_l1},
        {"centre-spread", fit.centre_spread},
        {"allow-negative", fit.allow_negative},
        {"holdout", options.holdout},
        {"holdout-blocks", kilometres_json(options.holdout_block_m)},
        {"places", geo::without_secrets(options.places)},
        {"places-hash", hashes.places},
        {"centres", geo::without_secrets(options.centres)},
        {"centres-as", options.fit.fixed_centres ? "fixed" : "start"},
        {"centres-hash", hashes.centres},
        {"group-by", options.group_by},
        {"period", options.period},
        {"bootstrap", options.bootstrap},
        {"raster-cell", kilometres_json(options.raster_cell_m)},
        {"restarts", fit.restarts},
        {"seed", fit.seed},
        {"trace", fit.trace},
    };
    add_reading(read, json);
    if (!options.tiles_and_halo.empty()) json["tiles"] = options.tiles_and_halo;
    // File and field names may hold bytes that are not UTF-8.
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace commands
