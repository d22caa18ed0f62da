#include "src/fit/shared/fit_shared.hpp"

#include "src/base/assignment.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/residual.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "src/fit/shared/search_counts.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace fit {

JointlyRefined refine_jointly(ChoiceTable const& table, CountedStores const& counted, JointlyRefined start,
                              std::vector<SpreadPrior> const& priors, RefineOptions const& options,
                              int rounds) {
    JointlyRefined now = std::move(start);
    for (int round = 0; round < rounds; ++round) {
        Catchments const seen = now.catchments.of(counted.numbers);
        SharedStores const stores{seen, counted.visitors, counted.exposure};
        RefinedChoosing refined = Refinement(stores).with_effects(now.density, priors, options,
                                                                  {table, counted.numbers, now.attractions});
        now.density = std::move(refined.density);
        now.attractions.effects = std::move(refined.effects);
        now.catchments = table.catchments(now.attractions);
        now.converged = refined.converged;
        now.iterations += refined.iterations;
    }
    return now;
}

namespace {

/// No city is wider than this, nor than a tenth of the extent.
constexpr double largest_sd_m = 50000, largest_of_extent = 0.1;
constexpr int fewest_points = 12;
/// Where the search begins: half of the people in the rim are there.
constexpr double usual_rim = 0.5;
/// What the strength of a store changes by, for a covariate a standard deviation from its mean, if the cities
/// have to be looked for again: less shifts no store's visitors by more than it is off by chance.
constexpr double noticeable_effect = 0.05;
constexpr int most_searches = 3, joint_rounds = 2;

/// What does not change between the fit and its resamples.
struct Plane {
    Spacing spacing;
    double unit = 1;                      ///< metres on the ground per metre of the plane
    double inner_area = 0, rim_area = 0;  ///< within the outermost stores and beyond, in the plane
    double largest_sd = 0;
};

double least_stores_of(Options<2> const& options) {
    return options.min_stores.value_or(least_effective_stores);
}

/// Cities by the places of the stores, with the people of their counts.
ChosenCities propose(Points const& points, Plane const& plane, Options<2> const& options, int threads,
                     Progress const& progress) {
    if (points.data.count < fewest_points) return {};
    MixtureFit const fit(points, plane.inner_area, plane.largest_sd, threads);
    int const most = options.max_cities > 0 ? options.max_cities : points.data.count / 2;
    return choose_cities(fit, options.cities, most, least_stores_of(options), progress);
}

/// How far counted stores stand apart around each: to the third neighbour, and at least half of what is
/// usual, because many may stand at one place.
std::vector<double> spacings_around(Competitors const& competitors, Spacing const& spacing) {
    std::vector<double> spacings;
    for (int const i : competitors.counted)
        spacings.push_back(std::max(spacing.third[i], spacing.usual / 2));
    return spacings;
}

/// Cities at known centres take the place of those that were proposed within a standard deviation of them,
/// and their size and spread; elsewhere they begin as wide as the stores around stand apart, and as dense as
/// everywhere. Fixed, they stay whatever they are worth.
void put_known_cities(Options<2> const& options, model::Positions<2> const& stores,
                      std::vector<double> const& spacings, Density& density,
                      std::vector<FoundCity>& proposed) {
    if (options.centres.empty()) return;
    base::NearestNeighbours<2> const index(stores);
    std::vector<model::City<2>>& cities = density.model.cities;
    std::vector<bool> taken(cities.size(), false);
    for (model::Vector<2> const& centre : options.centres) {
        std::size_t nearest = cities.size();
        double least = 1;
        for (std::size_t k = 0; k < taken.size(); ++k) {
            model::Vector<2> const apart = cities[k].centre - centre;
            double const squared = apart.dot(cities[k].covariance.inverse() * apart);
            if (!taken[k] && squared < least) least = squared, nearest = k;
        }
        if (nearest < cities.size()) {
            taken[nearest] = true;
            cities[nearest].centre = proposed[nearest].proposed = centre;
            proposed[nearest].is_fixed = options.fixed_centres;
            continue;
        }
        double const spacing = spacings[*index.nearest(centre)];
        cities.push_back({std::max(density.model.background, 1e-300), centre,
                          spacing * spacing * model::Matrix<2>::Identity()});
        proposed.push_back({{spacing}, centre, options.fixed_centres});
    }
}

/// For each city whether a resample has one within its standard deviation, one to one.
std::vector<bool> come_back(std::vector<model::City<2>> const& cities, Mixture const& resample, double unit) {
    constexpr double furthest_m = 25000;
    std::vector<bool> back(cities.size(), false);
    if (cities.empty() || resample.components.empty()) return back;
    Eigen::MatrixXd costs(cities.size(), resample.components.size());
    for (Eigen::Index i = 0; i < costs.rows(); ++i)
        for (Eigen::Index j = 0; j < costs.cols(); ++j) {
            double const distance = (cities[i].centre - resample.components[j].centre).norm();
            double const near = std::min(spread_of(cities[i].covariance), furthest_m / unit);
            costs(i, j) = std::min(distance / near, 2.0);
        }
    std::vector<int> const partner = base::assign(costs, 1.0);
    for (std::size_t i = 0; i < back.size(); ++i)
        back[i] = partner[i] >= 0 && costs(static_cast<Eigen::Index>(i), partner[i]) <= 1;
    return back;
}

/// How often each city comes back in a proposal of random four fifths of the stores.
std::vector<double> stabilities_of(std::vector<model::City<2>> const& cities, Competitors const& competitors,
                                   Plane const& plane, Options<2> const& options, int resamples,
                                   Progress const& progress) {
    constexpr double part = 0.8;
    auto const count = static_cast<int>(competitors.counted.size());
    Eigen::VectorXd const rates = competitors.visitors.cwiseQuotient(competitors.exposure);
    std::vector<std::vector<bool>> back(resamples);
    base::parallel_for(resamples, options.threads, [&](int r) {
        base::Random random(options.seed * 1000 + static_cast<std::uint64_t>(r));
        std::vector<int> drawn(count);
        std::iota(drawn.begin(), drawn.end(), 0);
        auto const size = static_cast<std::size_t>(part * count);
        for (std::size_t i = 0; i < size; ++i)
            std::swap(drawn[i], drawn[random.integer(static_cast<int>(i), count - 1)]);
        drawn.resize(size);
        std::ranges::sort(drawn);
        std::vector<int> stores;
        for (int const i : drawn)
            stores.push_back(competitors.counted[i]);
        Points const points =
            points_of(competitors.positions(Eigen::all, stores), rates(drawn), plane.spacing, plane.unit);
        ChosenCities const again = propose(points, plane, options, 1, {});
        back[r] = come_back(cities, again.mixture, plane.unit);
    });
    if (progress && !progress(1, "resampling")) throw Cancelled{};
    std::vector<double> stabilities(cities.size(), 0);
    for (auto const& one : back)
        for (std::size_t k = 0; k < one.size(); ++k)
            stabilities[k] += one[k] ? 1 : 0;
    for (double& stability : stabilities)
        stability /= resamples;
    return stabilities;
}

/// Twice the log-likelihood lost against a fit that meets every count, as if counts were Poisson, over φ.
double deviance_of(SharedStores const& stores, Eigen::VectorXd const& expected, double overdispersion) {
    double sum = 0;
    for (Eigen::Index i = 0; i < expected.size(); ++i)
        sum += unit_deviance(Noise::scaled, stores.visitors[i], expected[i], overdispersion);
    return sum;
}

double log_likelihood_of(SharedStores const& stores, Eigen::VectorXd const& expected, double overdispersion) {
    double sum = 0;
    for (Eigen::Index i = 0; i < expected.size(); ++i)
        sum += log_density(Noise::scaled, stores.visitors[i], expected[i], overdispersion);
    return sum;
}

/// The log-likelihood of the same expectations where counts scatter by f + α·f², at the likeliest α of a fine
/// grid.
double log_likelihood_as_negbin(SharedStores const& stores, Eigen::VectorXd const& expected) {
    double const factorials = stores.visitors.unaryExpr([](double v) { return lgamma(v + 1); }).sum();
    double most = -std::numeric_limits<double>::infinity();
    for (double alpha = 1e-5; alpha < 20; alpha *= 1.1)
        most = std::max(most, log_likelihood_of_counts(stores.visitors.data(), expected.data(),
                                                       static_cast<int>(expected.size()), alpha));
    return most - factorials;
}

void summarise_shared(SharedStores const& stores, FoundCities const& found, Options<2> const& options,
                      Result<2>& result) {
    Refined const& refined = found.refined;
    Eigen::VectorXd const expected = refined.expected.all;
    auto const cities = static_cast<int>(found.cities.size());
    double const parameters = model::parameter_count<2> * cities + (options.background ? 1 : 0) + 2 +
                              static_cast<double>(result.effects.size());
    // With the misfits at the rim as they are.
    double const factor =
        variance_of_counts(stores.visitors, {expected, Eigen::ArrayXd::Zero(expected.size())}, 1,
                           static_cast<int>(parameters))
            .factor;
    result.model = refined.density.model;
    result.overdispersion = factor;
    result.min_stores = least_stores_of(options);
    result.log_likelihood = log_likelihood_of(stores, expected, factor);
    result.deviance = deviance_of(stores, expected, factor);
    Eigen::VectorXd const constant =
        stores.exposure * (stores.visitors.sum() / std::max(stores.exposure.sum(), 1e-300));
    result.null_deviance = deviance_of(stores, constant.cwiseMax(1e-300), factor);
    result.bic = parameters * std::log(static_cast<double>(expected.size())) - 2 * result.log_likelihood;
    result.mse = (stores.visitors - expected).squaredNorm() / static_cast<double>(expected.size());
    result.converged = refined.converged;
    result.stop_reason = refined.converged ? "converged" : "the last solve reached its limit of iterations";
    if (!found.enough)
        result.stop_reason += "; only " + std::to_string(cities) + " of the " +
                              std::to_string(*options.cities) + " cities asked for find support";
    result.counts.push_back({cities, result.log_likelihood, result.bic, true,
                             !options.cities ? "lowest price"
                             : found.enough  ? "asked for"
                                             : "as many as find support"});
    result.iterations.push_back({"final", refined.iterations, result.deviance / 2, result.mse,
                                 std::numeric_limits<double>::quiet_NaN(), cities});
}

/// The largest change of a store's strength, for each covariate a standard deviation from its mean.
double change_of(Eigen::VectorXd const& before, Attractions const& now) {
    Eigen::MatrixXd const& z = now.covariates;
    double most = 0;
    for (Eigen::Index b = 0; b < z.cols(); ++b) {
        double const sd = std::sqrt(z.col(b).squaredNorm() / static_cast<double>(z.rows()));
        most = std::max(most, sd * std::abs(now.effects[b] - before[b]));
    }
    return most;
}

}  // namespace

SharedFit fit_shared(Competitors const& competitors, Options<2> const& options, SharedOptions const& shared,
                     Progress const& progress) {
    refuse_unusable(Observations<2>{competitors.positions(Eigen::all, competitors.counted),
                                    competitors.visitors, competitors.exposure},
                    options);
    model::Positions<2> const& all = competitors.positions;
    model::Vector<2> const low = all.rowwise().minCoeff(), high = all.rowwise().maxCoeff();
    Plane plane;
    plane.unit = ground_unit_of(all, competitors.ground);
    plane.spacing = spacing_of(all, plane.unit);
    SharedFit fit;
    fit.rule = {shared.radius_m.value_or(plane.spacing.radius * plane.unit), shared.decay};
    plane.spacing.radius = fit.rule.radius_m / plane.unit;
    plane.largest_sd = options.max_spread.value_or(
        std::min(largest_sd_m / plane.unit, largest_of_extent * (high - low).norm()));
    fit.rule.rim = 1;
    std::optional<ChoiceTable> table;
    Eigen::Index const effects = competitors.covariates.cols();
    if (effects > 0) table.emplace(all, competitors.ground, fit.rule, options.threads);
    JointlyRefined now{.density = {},
                       .attractions = {competitors.covariates, Eigen::VectorXd::Zero(effects)},
                       .catchments = {}};
    now.catchments = table ? table->catchments(now.attractions)
                           : catchments_of(all, competitors.ground, fit.rule, options.threads);
    double const km2_per_unit = now.catchments.km2_per_unit;
    plane.inner_area = now.catchments.place_km2_with_rim(0).sum() / km2_per_unit;
    plane.rim_area = now.catchments.place_km2.sum() / km2_per_unit - plane.inner_area;

    Eigen::VectorXd const rates = competitors.visitors.cwiseQuotient(competitors.exposure);
    model::Positions<2> const positions = all(Eigen::all, competitors.counted);
    Points const points = points_of(positions, rates, plane.spacing, plane.unit);
    ChosenCities const chosen = propose(points, plane, options, options.threads, progress);
    std::vector<FoundCity> proposed;
    for (std::size_t k = 0; k < chosen.worths.size(); ++k)
        proposed.push_back({{std::sqrt(chosen.worths[k].spacing2)}, chosen.mixture.components[k].centre});
    now.density = {density_of(chosen.mixture, plane.inner_area, km2_per_unit), usual_rim};
    put_known_cities(options, positions, spacings_around(competitors, plane.spacing), now.density, proposed);
    CountedStores const counted{competitors.counted, competitors.visitors, competitors.exposure};
    auto const how = [&](std::vector<FoundCity> const& cities) {
        return RefineOptions{.background = options.background,
                             .threads = options.threads,
                             .fixed_centres = fixed_among(cities)};
    };
    // Neighbours tell what makes stores differ before it is known which cities there are.
    if (table) now = refine_jointly(*table, counted, std::move(now), priors_of(proposed), how(proposed), 1);
    Catchments seen = now.catchments.of(competitors.counted);
    SharedStores const stores{seen, competitors.visitors, competitors.exposure};
    FoundCities found;
    for (int searches = 1;; ++searches) {
        found = search_counts({.stores = stores,
                               .places = {positions, spacings_around(competitors, plane.spacing)},
                               .points = points,
                               .inner_area = plane.inner_area,
                               .rim_area = plane.rim_area,
                               .largest_sd = plane.largest_sd,
                               .least_stores_by_places = least_stores_of(options)},
                              now.density, std::move(proposed), options, progress);
        now.density = found.refined.density;
        if (!table) break;
        Eigen::VectorXd const before = now.attractions.effects;
        now = refine_jointly(*table, counted, std::move(now), priors_of(found.cities), how(found.cities),
                             joint_rounds);
        seen = now.catchments.of(competitors.counted);
        if (searches == most_searches || change_of(before, now.attractions) < noticeable_effect) break;
        proposed = found.cities;
    }
    if (table) {
        found.refined.density = now.density;
        found.refined.expected = ExpectedVisitors(stores, Chunks(stores)).of(now.density);
        found.refined.converged = now.converged;
        found.refined.iterations += now.iterations;
    }
    fit.rule.rim = found.refined.density.rim;
    fit.catchments = now.catchments.with_rim(fit.rule.rim);
    fit.attractions = now.attractions;
    fit.result.effects = now.attractions.effects;
    summarise_shared(stores, found, options, fit.result);
    double const as_negbin = log_likelihood_as_negbin(stores, found.refined.expected.all);
    fit.comparable_bic = fit.result.bic - 2 * std::max(as_negbin - fit.result.log_likelihood, 0.0);
    fit.result.max_spread = plane.largest_sd;
    fit.result.fixed_centres = fixed_among(found.cities);
    for (std::size_t k = 0; k < found.cities.size(); ++k) {
        // From where it was proposed to where the counts have it.
        if (options.trace)
            fit.result.paths.push_back(
                {{found.cities[k].proposed, fit.result.model.cities[k].centre}, static_cast<int>(k), "kept"});
        fit.spacings.push_back(found.cities[k].prior.spacing);
        fit.overdispersion_factors.push_back(found.worths[k].overdispersion);
    }
    if (shared.resamples > 0 && !found.cities.empty())
        fit.stabilities =
            stabilities_of(fit.result.model.cities, competitors, plane, options, shared.resamples, progress);
    return fit;
}

}  // namespace fit
