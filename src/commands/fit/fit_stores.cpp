#include "src/commands/fit/fit_stores.hpp"

#include "geo/crs/crs.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/read/kept_stores.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/base/statistics.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/commands/inputs/holdout.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/text/text.hpp"
#include "src/fit/fit_cities.hpp"
#include "src/fit/inference/bootstrap.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/uncertainty.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <Eigen/Geometry>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace commands {
namespace {

/// Stores are put in order by their places to a decimetre, so that they come in the same order from formats
/// that round differently.
double to_decimetre(double metres) {
    return std::round(metres * 10) / 10;
}

/// The covariates of a store, by which those at one place are put in order.
std::vector<double> columns_as_key(results::Fitted const& fitted, Eigen::Index store) {
    auto const row = fitted.columns.row(store);
    return {row.begin(), row.end()};
}

/// Stores on a grid are as near to each other as their last decimals: they stand where they say, and nothing
/// was rounded.
double position_sd_of(model::Positions<2> const& positions, double rounding_sd_m) {
    if (rounding_sd_m == 0 || positions.cols() < 2) return 0;
    double const nearest = base::median(base::NearestNeighbours<2>(positions).distances_to_others());
    double const step = rounding_sd_m / geo::rounding_sd(1);
    return nearest > 2 * step ? rounding_sd_m : 0;
}

/// The stores that are held out, or those that are not, in the order of their places: the same stores give
/// the same cities in whichever order they came.
fit::Observations<2> observations(results::Fitted const& fitted, bool wanted) {
    geo::ProjectedStores const& stores = fitted.stores;
    auto const key = [&](Eigen::Index i) {
        geo::Planar const at = stores.planar[static_cast<std::size_t>(i)];
        geo::Store const& store = stores.table.stores[static_cast<std::size_t>(i)];
        return std::tuple(to_decimetre(at.x_m), to_decimetre(at.y_m), store.visitors, store.exposure,
                          columns_as_key(fitted, i));
    };
    std::vector<Eigen::Index> chosen;
    for (std::size_t i = 0; i < fitted.held_out.size(); ++i)
        if (fitted.held_out[i] == wanted) chosen.push_back(static_cast<Eigen::Index>(i));
    std::ranges::stable_sort(chosen, {}, key);
    auto const size = static_cast<Eigen::Index>(chosen.size());
    fit::Observations<2> observations{model::Positions<2>(2, size), Eigen::VectorXd(size),
                                      Eigen::VectorXd(size), fitted.columns(chosen, Eigen::all)};
    for (Eigen::Index i = 0; i < size; ++i) {
        auto const at = static_cast<std::size_t>(chosen[static_cast<std::size_t>(i)]);
        observations.positions.col(i) << stores.planar[at].x_m, stores.planar[at].y_m;
        observations.values[i] = stores.table.stores[at].visitors;
        observations.exposure[i] = stores.table.stores[at].exposure;
    }
    return observations;
}

/// With what the file's decimals leave open, which only values without noise show.
fit::Observations<2> with_rounding(fit::Observations<2> observations, geo::ProjectedStores const& stores) {
    observations.position_sd = position_sd_of(observations.positions, geo::position_sd_m(stores));
    observations.value_sd = geo::rounding_sd(geo::decimal_step(
        {observations.values.data(), static_cast<std::size_t>(observations.values.size())}));
    return observations;
}

/// What was asked for does not go with these stores; the fit does not know where they came from.
geo::InputRejected rejected(geo::ProjectedStores const& stores, std::invalid_argument const& error) {
    return geo::InputRejected(fmt::format("{}: {} ({} of {} rows can be used; footfall check tells more)",
                                          stores.table.source, error.what(), stores.table.stores.size(),
                                          stores.table.rows_read));
}

/// `previous` is the model of the run before, which the search may start from.
fit::Result<2> find_cities(results::Fitted const& fitted, FitOptions const& options,
                           std::optional<model::CityModel<2>> const& previous) {
    Phase phase(options.verbosity, fmt::format("finding cities among {} stores",
                                               words::grouped(fitted.stores.table.stores.size())));
    try {
        fit::Observations<2> train = observations(fitted, false);
        if (fitted.noise == fit::Noise::gaussian) train = with_rounding(std::move(train), fitted.stores);
        if (options.found_in_tiles)
            return fit::settle_cities<2>(train, options.fit, *options.found_in_tiles, std::ref(phase));
        return fit::fit_cities<2>(train, options.fit, std::ref(phase), observations(fitted, true), previous);
    } catch (std::invalid_argument const& error) {
        throw rejected(fitted.stores, error);
    }
}

/// What the stores draw from, as asked for, as in the run before, or as the counts show it. Counts that look
/// as if stores drew alone may be those of shared people where stores stand anywhere: there is no reason
/// then.
Mode mode_of(geo::ProjectedStores const& stores, FitOptions const& options,
             std::optional<results::KeptRun> const& before) {
    Mode mode;
    mode.competition = results::competition_among(stores, options.fit.threads);
    std::string const against = reason_against_sharing(options);
    if (options.competition != Competition::automatic) {
        mode.shared = options.competition == Competition::shared;
        mode.reason = words::how_stores_draw(mode.shared) +
                      (mode.shared ? ": --competition shared" : ": --competition none");
    } else if (options.shared.radius_m || options.shared.decay != fit::default_decay) {
        mode.shared = true;
        mode.reason = fmt::format("{}: {} is for that", words::how_stores_draw(true),
                                  options.shared.radius_m ? "--catchment" : "--decay");
    } else if (!against.empty()) {
        mode.reason = fmt::format("{}: {} is for that", words::how_stores_draw(false), against);
    } else if (before) {
        mode.shared = before->run.competition == "shared";
        mode.reason =
            fmt::format("{}: as in run {}", words::how_stores_draw(mode.shared), before->run.run_id);
    } else if (mode.competition && !mode.competition->alone) {
        mode.shared = true;
        mode.reason = words::competition_reason(*mode.competition);
    }
    return mode;
}

/// Where the counts leave it open both ways are fitted, and the likelier one is kept.
void decide_by_fits(Mode& mode, double bic_alone, double bic_shared) {
    mode.shared = bic_shared < bic_alone;
    double const lower = std::abs(bic_shared - bic_alone);
    mode.reason =
        mode.competition
            ? fmt::format(
                  "{}: by their neighbours stores seem to draw alone ({:.2f}; alone from {:.1f}), "
                  "{} the BIC of that fit is {:.1f} {}",
                  words::how_stores_draw(mode.shared), mode.competition->figure, results::alone_from,
                  mode.shared ? "but" : "and", lower, mode.shared ? "higher" : "lower")
            : fmt::format(
                  "{}: too few stores show it by their counts, and the BIC of that fit is "
                  "{:.1f} lower",
                  words::how_stores_draw(mode.shared), lower);
}

/// All stores that compete, in the order of their places as those of a fit of stores alone.
struct OrderedCompetitors {
    fit::Competitors competitors;
    std::vector<int> place_of;  ///< of each store of the file, then of each without a count: its number there
};

OrderedCompetitors competitors_among(results::Fitted const& fitted) {
    geo::ProjectedStores const& stores = fitted.stores;
    std::vector<bool> const& held_out = fitted.held_out;
    std::vector<geo::Planar> all = stores.planar;
    all.insert(all.end(), stores.uncounted_planar.begin(), stores.uncounted_planar.end());
    auto const key = [&](std::size_t i) {
        bool const counted = i < held_out.size();
        return std::tuple(to_decimetre(all[i].x_m), to_decimetre(all[i].y_m), counted,
                          counted ? stores.table.stores[i].visitors : 0.0,
                          counted ? stores.table.stores[i].exposure : 0.0, counted && held_out[i],
                          columns_as_key(fitted, static_cast<Eigen::Index>(i)));
    };
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, key);
    OrderedCompetitors result;
    result.place_of.resize(all.size());
    result.competitors.positions.resize(2, std::ssize(all));
    std::vector<double> visitors, exposure;
    for (std::size_t place = 0; place < order.size(); ++place) {
        std::size_t const i = order[place];
        result.place_of[i] = static_cast<int>(place);
        result.competitors.positions.col(static_cast<Eigen::Index>(place)) << all[i].x_m, all[i].y_m;
        if (i >= held_out.size() || held_out[i]) continue;
        result.competitors.counted.push_back(static_cast<int>(place));
        visitors.push_back(stores.table.stores[i].visitors);
        exposure.push_back(stores.table.stores[i].exposure);
    }
    result.competitors.visitors = Eigen::Map<Eigen::VectorXd>(visitors.data(), std::ssize(visitors));
    result.competitors.exposure = Eigen::Map<Eigen::VectorXd>(exposure.data(), std::ssize(exposure));
    result.competitors.covariates = fitted.columns(order, Eigen::all);
    result.competitors.ground = results::ground_of(stores.projection);
    return result;
}

/// Where stores draw alone nobody knows before how long it takes.
Pace pace_of(std::size_t stores, FitOptions const& options) {
    if (options.fit.cities || options.stability) return {};
    Duration const duration = fit_duration(stores, true);
    return {.expected_s = std::sqrt(duration.least_s * duration.most_s)};
}

/// Up to so many stores the search is repeated ten times without being asked: that takes seconds.
constexpr std::size_t most_stores_resampled = 20000;
constexpr int usual_resamples = 10;

fit::SharedFit find_shared_cities(results::Fitted const& fitted, FitOptions const& options,
                                  std::optional<results::KeptRun> const& before) {
    geo::ProjectedStores const& stores = fitted.stores;
    std::size_t const count = stores.table.stores.size();
    Phase phase(options.verbosity,
                fmt::format("finding cities among {} stores that share", words::grouped(count)),
                pace_of(count, options));
    fit::SharedOptions shared = options.shared;
    shared.resamples =
        options.stability.value_or(stores.planar.size() <= most_stores_resampled ? usual_resamples : 0);
    if (before && before->run.competition == "shared" && options.competition == Competition::automatic) {
        if (!shared.radius_m && before->run.catchment_km)
            shared.radius_m = *before->run.catchment_km * geo::m_per_km;
        if (shared.decay == fit::default_decay) shared.decay = before->run.decay.value_or(shared.decay);
    }
    try {
        OrderedCompetitors const ordered = competitors_among(fitted);
        fit::SharedFit fit = fit::fit_shared(ordered.competitors, options.fit, shared, std::ref(phase));
        fit.catchments = fit.catchments.of(ordered.place_of);
        fit.attractions.covariates = fit.attractions.covariates(ordered.place_of, Eigen::all).eval();
        return fit;
    } catch (std::invalid_argument const& error) {
        throw rejected(stores, error);
    }
}

GivenPlaces given_places(FitOptions const& options) {
    bool const allow_network = options.input.read.allow_network;
    GivenPlaces given;
    if (!options.places.empty() && options.places != no_places) {
        given.places = geo::read_named_places(options.places, allow_network);
        given.hashes.places = geo::input_hash(given.places);
    }
    if (!options.centres.empty()) {
        given.centres = geo::read_places(options.centres, allow_network);
        given.hashes.centres = geo::input_hash(given.centres);
    }
    return given;
}

/// The known centres among the stores, in the plane. What is left out is said in the notices.
std::vector<model::Vector<2>> centres_among(geo::ProjectedStores& stores, GivenPlaces const& given,
                                            FitOptions const& options) {
    if (given.centres.empty()) return {};
    Eigen::AlignedBox2d extent;
    for (geo::Planar const store : stores.planar)
        extent.extend(Eigen::Vector2d(store.x_m, store.y_m));
    std::vector<model::Vector<2>> centres;
    for (geo::Place const& place : given.centres) {
        geo::Planar const at = stores.projection.planar_from_lonlat(place.position);
        model::Vector<2> const centre(at.x_m, at.y_m);
        // False for NaN too.
        if (extent.contains(centre) && std::ranges::find(centres, centre) == centres.end())
            centres.push_back(centre);
    }
    std::size_t const beyond = given.centres.size() - centres.size();
    if (centres.empty())
        throw geo::InputRejected(fmt::format(
            "{} of {} lies among the stores of {}",
            given.centres.size() == 1 ? std::string("not even the one centre")
                                      : fmt::format("none of the {} centres", given.centres.size()),
            geo::without_secrets(options.centres), stores.table.source));
    if (beyond > 0)
        stores.table.notices.push_back(
            fmt::format("{} of the {} centres of {} {} beyond the stores, or at the place of another, and "
                        "{} left out",
                        beyond, given.centres.size(), geo::without_secrets(options.centres),
                        beyond == 1 ? "lies" : "lie", beyond == 1 ? "is" : "are"));
    return centres;
}

geo::StoreTable read(FitOptions const& options) {
    if (!options.kept.empty()) {
        std::vector<std::string> values;
        for (geo::Part const& part : options.input.read.parts)
            values.push_back(part.value);
        return geo::read_kept(options.kept, values);
    }
    Phase phase(options.verbosity, "reading " + geo::without_secrets(options.input.source), {.steady = true});
    return geo::read_stores(options.input.source, options.input.read, [&](double part) { phase(part); });
}

std::vector<bool> held_out_of(geo::ProjectedStores const& stores, FitOptions const& options) {
    auto const& block_m = options.holdout_block_m;
    auto held_out = block_m ? held_out_blocks(stores.planar, *block_m, options.holdout, options.fit.seed)
                            : held_out_stores(stores.planar.size(), options.holdout, options.fit.seed);
    bool const wanted = block_m || options.holdout > 0;
    if (!wanted || std::ranges::find(held_out, true) != held_out.end()) return held_out;
    throw geo::InputRejected(
        block_m
            ? fmt::format("{}: no square of {} km can be held out and half of the stores left; give smaller "
                          "--holdout-blocks",
                          stores.table.source, *block_m / geo::m_per_km)
            : fmt::format("{}: --holdout {} of {} stores is none of them; give a larger part",
                          stores.table.source, options.holdout, stores.planar.size()));
}

std::vector<model::CityModel<2>> refits_of(fit::Inference<2> const& inference, FitOptions const& options) {
    if (options.bootstrap == 0) return {};
    Phase phase(options.verbosity, fmt::format("refitting {} simulated data sets", options.bootstrap),
                {.steady = true});
    return fit::bootstrap<2>(
        inference, {.samples = options.bootstrap, .seed = options.fit.seed, .threads = options.fit.threads},
        std::ref(phase));
}

fit::Inference<2> errors_of(results::Fitted const& fitted, FitOptions const& options) {
    Phase phase(options.verbosity, "computing the errors");
    return results::inference_of(fitted);
}

/// The newest run of the series in the folder, if there is one.
std::optional<results::KeptRun> run_before(FitOptions const& options) {
    std::optional<db::Reader> const database = earlier_database(options);
    if (!database) return std::nullopt;
    std::vector<db::RunRow> runs = runs_of(*database, options.series);
    if (runs.empty()) return std::nullopt;
    std::vector<db::CityRow> cities = database->cities_of(runs.back().run_id);
    return results::KeptRun{std::move(runs.back()), std::move(cities), {}};
}

/// A trial on some of the rows is no further run of its series, whose layers and numbers of cities it would
/// take over; only who names the series can mean that.
void refuse_other_rows(db::RunRow const& before, geo::StoreTable const& table, FitOptions const& options) {
    if (options.series_is_given || !options.period.empty() || before.source_filter == table.filter) return;
    auto const rows = [](std::string const& filter) {
        return filter.empty() ? std::string("all rows") : "the rows where " + filter;
    };
    throw geo::UsageError(
        fmt::format("{} has run {} of series {} on {}, and this one is on {}: name another --series or "
                    "another folder with "
                    "-o, or go on in that series with --series {}",
                    options.output.string(), before.run_id, before.series, rows(before.source_filter),
                    rows(table.filter), before.series));
}

/// What each store has of its covariates, then each store without a count.
std::vector<std::vector<geo::CovariateValue>> covariates_of_all(geo::ProjectedStores const& stores) {
    std::vector<std::vector<geo::CovariateValue>> values;
    for (geo::Store const& store : stores.table.stores)
        values.push_back(store.covariates);
    for (geo::UncountedStore const& store : stores.table.uncounted)
        values.push_back(store.covariates);
    return values;
}

}  // namespace

FitOutcome fit_stores(FitOptions const& asked) {
    FitOptions options = asked;
    Start const start;
    refuse_unusable_output(options);
    geo::StoreTable table = read(options);
    GivenPlaces const given = given_places(options);
    if (std::optional<WrittenRun> run = recognised_run(table, given, options)) return {std::move(*run), {}};
    say_stage(options.verbosity, "projecting");
    geo::ProjectedStores stores = geo::project_stores(std::move(table), options.input.crs);
    if (options.raster_cell_m) results::refuse_too_many_cells(stores.planar, *options.raster_cell_m);
    options.fit.centres = centres_among(stores, given, options);
    std::vector<bool> held_out = held_out_of(stores, options);
    std::optional<results::KeptRun> const before = run_before(options);
    if (before) refuse_other_rows(before->run, stores.table, options);
    Mode mode = mode_of(stores, options, before);
    db::Integer started_from;
    results::Fitted fitted{.result = {},
                           .stores = std::move(stores),
                           .held_out = std::move(held_out),
                           .noise = options.fit.noise,
                           .background = options.fit.background,
                           .searched = !options.fit.cities,
                           .threads = options.fit.threads};
    fitted.terms = results::covariate_terms(fitted.stores, fitted.held_out);
    fitted.columns = results::columns_of(fitted.terms, covariates_of_all(fitted.stores));
    std::optional<fit::SharedFit> shared;
    if (!mode.shared) {
        std::optional<model::CityModel<2>> previous;
        if (before && before->run.competition != "shared")
            previous = results::model_in_plane(before->run, before->cities, fitted.stores.projection);
        fitted.result = find_cities(fitted, options, std::move(previous));
        if (fitted.result.resumed) started_from = before->run.run_id;
    }
    if (mode.shared || mode.reason.empty()) shared = find_shared_cities(fitted, options, before);
    if (mode.reason.empty()) decide_by_fits(mode, fitted.result.bic, shared->comparable_bic);
    if (mode.shared) {
        fitted.noise = fit::Noise::scaled;
        fitted.result = std::move(shared->result);
        fitted.shared = std::move(*shared);
        started_from = std::nullopt;
    }
    results::rank_by_visits(fitted);
    fit::Inference<2> const inference = errors_of(fitted, options);
    fitted.refits = refits_of(inference, options);
    for (;;) {
        if (auto run = write_run(fitted, inference, given, options, start, started_from, mode))
            return {std::move(*run), std::move(fitted)};
        if (auto run = recognised_run(fitted.stores.table, given, options)) return {std::move(*run), {}};
    }
}

}  // namespace commands
