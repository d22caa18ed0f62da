#include "src/results/predict/shared_sites.hpp"

#include "geo/crs/ground.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace results {
namespace {

/// Nobody goes further to a store than the radius: stores two of them apart share nobody. Distances in the
/// plane are a little off.
constexpr double reach_of_radius = 2.1;

}  // namespace

model::Positions<2> competing_places(KeptRun const& run, geo::Projection const& plane,
                                     OtherStores const& others) {
    model::Positions<2> const known = competing_places(run, plane);
    model::Positions<2> all(2, known.cols() + std::ssize(others.places));
    all.leftCols(known.cols()) = known;
    all.rightCols(std::ssize(others.places)) = positions_of(others.places);
    return all;
}

fit::Attractions attractions_of(KeptRun const& run, OtherStores const& others) {
    fit::Attractions attractions = results::attractions_of(run);
    if (others.places.empty() || attractions.effects.size() == 0) return attractions;
    Eigen::MatrixXd all(attractions.covariates.rows() + others.columns.rows(), others.columns.cols());
    all.topRows(attractions.covariates.rows()) = attractions.covariates;
    all.bottomRows(others.columns.rows()) = others.columns;
    attractions.covariates = std::move(all);
    return attractions;
}

std::vector<double> expected_beside(OtherStores const& others, fit::Inference<2> const& inference,
                                    KeptRun const& run, geo::Projection const& plane) {
    fit::Catchments const rows = fit::catchments_of(competing_places(run, plane, others), ground_of(plane),
                                                    rule_of(run.run), attractions_of(run, others));
    Contributions const density(inference.fitted().model);
    std::vector<double> expected;
    for (std::size_t i = 0; i < run.stores.size(); ++i) {
        double visitors = 0;
        for (int e = rows.first[i]; e < rows.first[i + 1]; ++e) {
            auto const place = rows.places.col(rows.place[e]);
            visitors += rows.km2[e] * density.rate_at({place.x(), place.y()});
        }
        expected.push_back(weight_of(run.stores[i], true) * visitors);
    }
    return expected;
}

std::size_t known_already(OtherStores const& others, KeptRun const& run, geo::Projection const& plane) {
    constexpr double same_m = 1;
    model::Positions<2> const known = competing_places(run, plane);
    base::NearestNeighbours<2> const index(known);
    return static_cast<std::size_t>(std::ranges::count_if(others.places, [&](geo::Planar const& at) {
        auto const nearest = index.nearest({at.x_m, at.y_m});
        return nearest &&
               (known.col(static_cast<Eigen::Index>(*nearest)) - Eigen::Vector2d(at.x_m, at.y_m)).norm() <
                   same_m;
    }));
}

std::size_t forget_distant(geo::ProjectedStores& others, KeptRun const& run,
                           geo::ProjectedStores const& sites, geo::Projection const& plane) {
    model::Positions<2> const stores = competing_places(run, plane), of_sites = positions_of(sites.planar);
    model::Positions<2> known(2, stores.cols() + of_sites.cols());
    known.leftCols(stores.cols()) = stores;
    known.rightCols(of_sites.cols()) = of_sites;
    base::NearestNeighbours<2> const index(known);
    double const reach_m = reach_of_radius * rule_of(run.run).radius_m;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < others.planar.size(); ++i) {
        auto const nearest = index.nearest({others.planar[i].x_m, others.planar[i].y_m});
        auto const at = known.col(static_cast<Eigen::Index>(nearest.value_or(0)));
        if (!nearest ||
            geo::distance_m(others.lonlat[i], plane.lonlat_from_planar({at.x(), at.y()})) > reach_m)
            continue;
        if (kept != i) {
            others.table.stores[kept] = std::move(others.table.stores[i]);
            others.planar[kept] = others.planar[i];
            others.lonlat[kept] = others.lonlat[i];
        }
        ++kept;
    }
    std::size_t const forgotten = others.planar.size() - kept;
    others.table.stores.resize(kept);
    others.planar.resize(kept);
    others.lonlat.resize(kept);
    return forgotten;
}

namespace {

/// Decays that people may choose by: the ranges are over these.
constexpr std::array usual_decays{1.0, 2.0, 3.0};

void extend(fit::Interval& range, double value) {
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
}

/// 95 % limits whatever the decay, from what is expected with each of them and the limits with that of the
/// run: it is the same density that is divided, so its relative error is taken to be the same.
fit::Interval limits_over_decays(fit::Interval const& expected, double value, fit::Interval const& limits) {
    if (value == 0) return expected;
    bool const is_scaled = (expected.low > 0) == (value > 0) && (expected.high > 0) == (value > 0);
    if (is_scaled) return {expected.low * (limits.low / value), expected.high * (limits.high / value)};
    return {expected.low + limits.low - value, expected.high + limits.high - value};
}

/// How far off places of the fit and squares of a site make what a store gets, and what another gives up, as
/// standard deviations: in 24 simulated scenes without overdispersion (tests/bench/losses.py, seeds 900 to
/// 923), whose other errors are smaller.
constexpr double gain_off = 0.0075, change_off = 0.0125;
/// So many stores tell of misfit near a place, and weigh as much as all others do.
constexpr int stores_nearby = 8;
/// Of their squared misfits, so that one odd store does not speak for a place.
constexpr double most_of_one = 9;

/// Sums of what cancels are 0, not what rounding leaves of it.
constexpr double rounding = 1e-12, rounding_of_sums = 1e-9;

double settled(double sum, double moved) {
    return std::abs(sum) <= rounding_of_sums * moved ? 0 : sum;
}

/// One row that is the weighted sum of all: what they have together.
fit::Catchments sum_of(fit::Catchments const& rows, std::vector<double> const& weights) {
    auto const places = static_cast<std::size_t>(rows.places.cols());
    std::vector<double> km2(places, 0), moved(places, 0);
    Eigen::MatrixXd by_effects = Eigen::MatrixXd::Zero(rows.effects(), rows.places.cols());
    for (int row = 0; row < rows.stores(); ++row)
        for (int e = rows.first[row]; e < rows.first[row + 1]; ++e) {
            double const own = weights[row] * rows.km2[e];
            km2[rows.place[e]] += own;
            moved[rows.place[e]] += std::abs(own);
            if (rows.effects() > 0)
                by_effects.col(rows.place[e]) += weights[row] * rows.km2_by_effects.col(e);
        }
    fit::Catchments sum = rows;
    sum.place.clear();
    sum.km2.clear();
    for (int q = 0; q < std::ssize(km2); ++q) {
        if (std::abs(km2[q]) <= rounding * moved[q]) continue;
        sum.place.push_back(q);
        sum.km2.push_back(km2[q]);
    }
    sum.km2_by_effects = by_effects(Eigen::all, sum.place);
    sum.first = {0, static_cast<int>(sum.place.size())};
    return sum;
}

}  // namespace

/// Expectations alone.
struct SharedSites::AtDecay {
    std::vector<double> sites;
    std::vector<double> changes;  ///< in the order of the stores in the moves
    double from_stores = 0, from_others = 0, newly_reached = 0, net = 0;
    double moved = 0;  ///< what all of them gain and lose together, without signs
};

SharedSites::SharedSites(fit::Inference<2> const& inference, KeptRun const& run, geo::Projection const& plane,
                         OtherStores const& others)
    : inference_(inference),
      decay_(rule_of(run.run).decay),
      network_(competing_places(run, plane, others), ground_of(plane), rule_of(run.run),
               attractions_of(run, others), inference.fitted().threads),
      density_(inference.fitted().model),
      fitted_stores_(inference.fitted().stores.positions),
      counted_(run.stores.size()) {
    for (db::StoreRow const& store : run.stores)
        exposures_.push_back(weight_of(store, true));
    exposures_.resize(run.stores.size() + run.competitors.size() + others.places.size(), 1);
    model::Positions<2> const places = competing_places(run, plane, others);
    for (Eigen::Index i = 0; i < places.cols(); ++i)
        local_misfits_.push_back(local_misfit(places.col(i)));
}

double SharedSites::local_misfit(model::Vector<2> const& position) const {
    auto const near = fitted_stores_.nearest(position, stores_nearby);
    double sum = 0;
    for (auto const& [place, distance] : near) {
        auto const store = static_cast<Eigen::Index>(place);
        double const misfit = inference_.fitted().stores.values[store] - inference_.expected()[store];
        sum += std::min(misfit * misfit / inference_.fitted_variance(store), most_of_one);
    }
    auto const count = static_cast<double>(near.size());
    return near.empty() ? 1 : std::sqrt(std::max(1.0, (sum + count) / (2 * count)));
}

SharedSites::AtDecay SharedSites::at_decay(fit::Moves const& moves, std::vector<double> const& density,
                                           std::vector<double> const& exposures) const {
    fit::Catchments const& rows = moves.km2;
    AtDecay result;
    auto const sum = [&](int row) {
        double visitors = 0;
        for (int e = rows.first[row]; e < rows.first[row + 1]; ++e)
            visitors += rows.km2[e] * density[rows.place[e]];
        return visitors;
    };
    for (int s = 0; s < moves.opened(); ++s) {
        result.sites.push_back(exposures[s] * sum(s));
        result.moved += result.sites.back();
    }
    for (std::size_t i = 0; i < moves.stores.size(); ++i) {
        std::size_t const store = moves.stores[i];
        result.changes.push_back(exposures_[store] * sum(moves.row_of_store(i)));
        result.moved += std::abs(result.changes.back());
    }
    for (std::size_t i = 0; i < moves.stores.size(); ++i) {
        result.changes[i] = settled(result.changes[i], result.moved);
        (moves.stores[i] < counted_ ? result.from_stores : result.from_others) -= result.changes[i];
    }
    result.from_stores = settled(result.from_stores, result.moved);
    result.from_others = settled(result.from_others, result.moved);
    result.newly_reached = settled(sum(moves.newly_reached()), result.moved);
    result.net = settled(std::accumulate(result.sites.begin(), result.sites.end(), 0.0) - result.from_stores,
                         result.moved);
    return result;
}

std::pair<double, double> SharedSites::rate_of(fit::Catchments const& rows, int row) const {
    fit::RateRow<2> rate;
    inference_.local().row_of(rows, row, rate);
    return {rate.rate, std::sqrt(std::max(fit::quadratic_form(rate, inference_.covariance()), 0.0))};
}

fit::Interval SharedSites::limits_of(fit::Catchments const& rows, int row, double weight,
                                     fit::Doubt const& doubt) const {
    auto const [rate, se] = rate_of(rows, row);
    double const value = weight * rate;
    // A new store takes from others and gives them nothing: limits keep the sign.
    fit::Interval const size = fit::interval_of_positive(
        std::abs(value), doubt.se(value, std::abs(weight) * se), inference_.critical());
    return value < 0 ? fit::Interval{-size.high, -size.low} : size;
}

fit::Interval SharedSites::net_limits_of(fit::Catchments const& sum, double misfit, double off) const {
    auto const [rate, se] = rate_of(sum, 0);
    double const width = inference_.critical() * std::hypot(misfit * se, off);
    return {rate - width, rate + width};
}

SharedOutcome SharedSites::outcome(fit::NewStores const& sites, std::vector<double> const& exposures,
                                   std::vector<std::size_t> const& closed, bool with_limits) const {
    std::vector<double> decays{decay_};
    for (double const decay : usual_decays)
        if (decay != decay_) decays.push_back(decay);
    auto const of_decays = network_.moves(sites, closed, decays);
    bool const is_usual = decay_ >= usual_decays.front() && decay_ <= usual_decays.back();
    auto const begun = [&](double value) {
        constexpr double far = std::numeric_limits<double>::infinity();
        return is_usual ? fit::Interval{value, value} : fit::Interval{far, -far};
    };
    fit::Moves const& moves = of_decays.front();
    std::vector<double> density;
    for (Eigen::Index q = 0; q < moves.km2.places.cols(); ++q)
        density.push_back(density_.rate_at({moves.km2.places(0, q), moves.km2.places(1, q)}));
    AtDecay const now = at_decay(moves, density, exposures);

    SharedOutcome outcome;
    Effect& effect = outcome.effect;
    effect.from_stores = now.from_stores;
    effect.from_others = now.from_others;
    effect.newly_reached = now.newly_reached;
    effect.net = now.net;
    effect.net_over_decays = begun(now.net);
    std::vector<int> opened(exposures.size());
    std::iota(opened.begin(), opened.end(), 0);
    Eigen::VectorXd const exposure =
        Eigen::Map<Eigen::VectorXd const>(exposures.data(), std::ssize(exposures));
    // Of what the run's stores have together the mean misfit, by how much of it changes where.
    double squared_misfits = 0, moved = 0;
    auto const count_misfit = [&](double misfit, double visitors) {
        squared_misfits += misfit * misfit * std::abs(visitors);
        moved += std::abs(visitors);
    };
    std::vector<fit::Doubt> doubts;
    for (std::size_t s = 0; s < exposures.size(); ++s) {
        doubts.push_back({local_misfit(sites.positions.col(static_cast<Eigen::Index>(s))), gain_off});
        count_misfit(doubts.back().factor, now.sites[s]);
    }
    auto expected = fit::predict(inference_, moves.km2.of(opened), exposure, doubts);
    for (std::size_t s = 0; s < exposures.size(); ++s)
        outcome.sites.push_back({std::move(expected[s]), begun(now.sites[s])});

    double squares_of_others = 0;
    std::vector<double> weights = exposures;  // of the rows in what the run's stores have together
    for (std::size_t i = 0; i < moves.stores.size(); ++i) {
        std::size_t const store = moves.stores[i];
        weights.push_back(store < counted_ ? exposures_[store] : 0);
        StoreChange change{store, now.changes[i], {}, begun(now.changes[i])};
        if (with_limits)
            change.limits = limits_of(moves.km2, moves.row_of_store(i), exposures_[store],
                                      {local_misfits_[store], change_off});
        if (store < counted_)
            count_misfit(local_misfits_[store], change.visitors);
        else
            squares_of_others += change.visitors * change.visitors;
        effect.changes.push_back(change);
    }
    weights.push_back(0);
    // What the run's stores have more comes from others and from people whom no store reached: only of these
    // are the squares off, for what its stores take from each other cancels.
    double const off = std::hypot(change_off * std::sqrt(squares_of_others), gain_off * now.newly_reached);
    fit::Interval const limits =
        net_limits_of(sum_of(moves.km2, weights), moved > 0 ? std::sqrt(squared_misfits / moved) : 1, off);
    effect.net_limits = {settled(limits.low, now.moved), settled(limits.high, now.moved)};

    for (std::size_t d = 1; d < of_decays.size(); ++d) {
        AtDecay const other = at_decay(of_decays[d], density, exposures);
        for (std::size_t s = 0; s < exposures.size(); ++s)
            extend(outcome.sites[s].over_decays, other.sites[s]);
        extend(effect.net_over_decays, other.net);
        for (std::size_t i = 0; i < moves.stores.size(); ++i)
            extend(effect.changes[i].over_decays, other.changes[i]);
    }
    for (SiteShare& site : outcome.sites)
        site.over_decays = limits_over_decays(site.over_decays, site.expected.visitors, site.expected.mean);
    effect.net_over_decays = limits_over_decays(effect.net_over_decays, effect.net, effect.net_limits);
    if (with_limits)
        for (StoreChange& change : effect.changes)
            change.over_decays = limits_over_decays(change.over_decays, change.visitors, change.limits);
    std::erase_if(effect.changes, [](StoreChange const& change) {
        return change.visitors == 0 && change.over_decays.low == 0 && change.over_decays.high == 0;
    });
    std::ranges::stable_sort(effect.changes, {}, &StoreChange::visitors);
    return outcome;
}

}  // namespace results
