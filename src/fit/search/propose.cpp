#include "src/fit/search/propose.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/fit/search/context.hpp"

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <random>
#include <vector>

namespace fit {
namespace {

template <int D>
Leftover leftover_of(Misfit<D> const& misfit, Setting<D> const& setting, Candidate<D> const& candidate) {
    Leftover left;
    left.fitted = misfit.fitted(candidate.parameters, setting.threads);
    misfit.residuals(left.fitted, left.residual, left.slope);
    return left;
}

/// Where a newcomer may stand: at a store, or beside it by so many of its widths.
template <int D>
struct Place {
    model::Vector<D> store;
    model::Vector<D> beside = model::Vector<D>::Zero();
};

template <int D>
std::vector<Place<D>> places_to_try(Setting<D> const& setting, Leftover const& left,
                                    NewcomerEffort const& effort) {
    int const count = setting.data->count;
    std::vector<int> order(count);
    std::iota(order.begin(), order.end(), 0);
    auto const worst = [&](int a, int b) {
        double const ra = setting.allow_negative ? std::abs(left.residual[a]) : -left.residual[a];
        double const rb = setting.allow_negative ? std::abs(left.residual[b]) : -left.residual[b];
        return ra != rb ? ra > rb : a < b;
    };
    int const top = std::min(effort.residual_centres, count);
    std::partial_sort(order.begin(), order.begin() + top, order.end(), worst);
    std::vector<Place<D>> places;
    for (int i = 0; i < top; ++i)
        places.push_back({setting.data->position(order[i])});
    int const spread = std::min(effort.spread_centres, count);
    std::mt19937_64 engine(effort.seed.value_or(0));
    for (int i = 0; i < spread; ++i) {
        auto const even = static_cast<std::uint64_t>(i) * static_cast<std::uint64_t>(count) / spread;
        places.push_back({setting.data->position(static_cast<int>(effort.seed ? engine() % count : even))});
    }
    if (effort.seed)
        for (Place<D>& place : places)
            for (int d = 0; d < D; ++d)
                place.beside[d] = 2 * base::uniform(engine) - 1;
    return places;
}

/// From narrow to wide, in equal ratios.
template <int D>
std::vector<double> widths_to_try(Setting<D> const& setting, int count) {
    double const narrow = setting.scales.reach > 0 ? 1.2 * setting.scales.reach : 0.012 * 2 * setting.extent;
    double const widest = 0.35 * setting.extent;
    double const wide =
        std::max(setting.max_spread > 0 ? std::min(widest, 0.85 * setting.max_spread) : widest, 1.5 * narrow);
    std::vector<double> widths(count);
    for (int w = 0; w < count; ++w)
        widths[w] = narrow * std::pow(wide / narrow, w / (count - 1.0));
    return widths;
}

/// How far it is from each place to the next; infinite from one alone.
template <int D>
std::vector<double> distances_to_next(std::vector<model::Vector<D>> const& places) {
    std::vector<double> distances(places.size(), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            double const apart = (places[i] - places[j]).norm();
            distances[i] = std::min(distances[i], apart);
            distances[j] = std::min(distances[j], apart);
        }
    return distances;
}

/// The best peaks that stand further apart than the wider of their widths.
template <int D>
std::vector<Peak<D>> far_apart(std::vector<Peak<D>> peaks, int wanted) {
    std::stable_sort(peaks.begin(), peaks.end(),
                     [](Peak<D> const& a, Peak<D> const& b) { return a.score > b.score; });
    std::vector<Peak<D>> chosen;
    for (Peak<D> const& peak : peaks) {
        if (static_cast<int>(chosen.size()) == wanted || peak.score <= 0) break;
        bool const near = std::any_of(chosen.begin(), chosen.end(), [&](Peak<D> const& other) {
            return (peak.centre - other.centre).norm() < std::max(peak.width, other.width);
        });
        if (!near) chosen.push_back(peak);
    }
    return chosen;
}

/// A round start and, where asked for, elongated ones along the axes and between them.
template <int D>
std::vector<model::Matrix<D>> start_shapes(double width, bool oval) {
    std::vector<model::Matrix<D>> shapes{width * width * model::Matrix<D>::Identity()};
    if constexpr (D == 2) {
        if (oval)
            for (int quarter = 0; quarter < 4; ++quarter) {
                model::Matrix<2> const turn =
                    Eigen::Rotation2Dd(quarter * std::numbers::pi / 4).toRotationMatrix();
                model::Vector<2> const axes(6.25 * width * width, 0.1225 * width * width);
                shapes.push_back(turn * axes.asDiagonal() * turn.transpose());
            }
    } else if constexpr (D == 3) {
        if (oval)
            for (int axis = 0; axis < 3; ++axis) {
                model::Vector<3> axes = model::Vector<3>::Constant(0.25 * width * width);
                axes[axis] = 6.25 * width * width;
                shapes.push_back(axes.asDiagonal());
            }
    }
    return shapes;
}

/// The stores that a newcomer is refined on: those near it, and some of all others.
template <int D>
std::vector<int> stores_to_refine_on(Data<D> const& data, Peak<D> const& peak) {
    constexpr int enough = 700;
    int const step = std::max(data.count / enough, 1);
    std::vector<int> stores;
    int near = 0;
    for (int s = 0; s < data.count; ++s) {
        bool const is_near =
            near < enough && (data.position(s) - peak.centre).squaredNorm() < 9 * peak.width * peak.width;
        near += is_near;
        if (is_near || s % step == 0) stores.push_back(s);
    }
    return stores;
}

template <int D>
Newcomer<D> refine(Misfit<D> const& of_all, Setting<D> const& setting, Candidate<D> const& candidate,
                   std::vector<double> const& others, Peak<D> const& peak, bool oval) {
    std::vector<int> const stores = stores_to_refine_on(*setting.data, peak);
    Data<D> const data = setting.data->subset(stores);
    std::vector<double> others_here(data.padded, others[stores.back()]);
    std::vector<double> weights_here(of_all.weights().empty() ? 0 : data.padded, 0.0);
    for (std::size_t i = 0; i < stores.size(); ++i) {
        others_here[i] = others[stores[i]];
        if (!weights_here.empty()) weights_here[i] = of_all.weights()[stores[i]];
    }
    Misfit<D> const misfit(data, setting.noise, candidate.alpha, setting.scales, &others_here,
                           std::move(weights_here));
    SolveOptions options;
    options.max_iterations = 25;
    options.function_tolerance = 1e-3;
    options.background = false;
    options.allow_negative = setting.allow_negative;
    options.penalties = setting.limits();
    Parameters<D> alone;
    alone.background = candidate.parameters.background;
    double const cost_before = misfit.cost(alone);
    Newcomer<D> best;
    alone.cities.resize(1);
    for (model::Matrix<D> const& shape : start_shapes<D>(peak.width, oval)) {
        alone.cities[0] =
            parameters_of<D>(model::City<D>{peak.amplitude, peak.centre, shape}, setting.scales);
        double const cost = solve<D>(misfit, alone, options).cost;
        if (cost_before - cost > best.gain) best = {alone.cities[0], cost_before - cost};
    }
    return best;
}

}  // namespace

template <int D>
std::vector<Newcomer<D>> find_newcomers(Setting<D> const& setting, Candidate<D> const& candidate,
                                        NewcomerEffort const& effort) {
    Misfit<D> const misfit = misfit_of(setting, candidate);
    Leftover const left = leftover_of(misfit, setting, candidate);
    std::vector<double> const widths = widths_to_try(setting, effort.widths);
    std::vector<ScoreSample<D>> const samples = samples_for(setting, left);
    std::vector<Place<D>> const places = places_to_try(setting, left, effort);
    std::vector<Peak<D>> peaks(places.size());
    base::parallel_for(static_cast<int>(places.size()), setting.threads, [&](int i) {
        for (double const width : widths) {
            Peak<D> const peak = score(sample_for(samples, width), setting.allow_negative,
                                       model::Vector<D>(places[i].store + width * places[i].beside), width);
            if (peak.score > peaks[i].score) peaks[i] = peak;
        }
    });

    // The rates that the others explain, less the background that the newcomer's misfit adds again.
    double const base = plain(candidate.parameters.background, setting.scales.background) + misfit.floor();
    std::vector<double> others = left.fitted;
    for (int s = 0; s < setting.data->padded; ++s)
        others[s] = others[s] / setting.data->exposure_at(s) - base;
    std::vector<Peak<D>> const chosen = far_apart(std::move(peaks), effort.proposals);
    std::vector<Newcomer<D>> newcomers(chosen.size());
    base::parallel_for(static_cast<int>(chosen.size()), setting.threads, [&](int i) {
        newcomers[i] = refine(misfit, setting, candidate, others, chosen[i], effort.oval);
    });
    double const least = setting.noise == Noise::gaussian ? 0 : 0.5 * effort.worth * price_of_city(setting);
    std::erase_if(newcomers, [&](Newcomer<D> const& newcomer) { return newcomer.gain <= least; });
    std::stable_sort(newcomers.begin(), newcomers.end(),
                     [](Newcomer<D> const& a, Newcomer<D> const& b) { return a.gain > b.gain; });
    return newcomers;
}

template <int D>
std::vector<CityParameters<D>> cities_at(Setting<D> const& setting, Candidate<D> const& candidate,
                                         std::vector<model::Vector<D>> const& centres) {
    // Where nothing is left to explain the solve begins with a little all the same: of the background, and of
    // values within 1.
    constexpr double of_background = 1e-2, of_values = 1e-5;
    Misfit<D> const misfit = misfit_of(setting, candidate);
    Leftover const left = leftover_of(misfit, setting, candidate);
    std::vector<ScoreSample<D>> const samples = samples_for(setting, left);
    std::vector<double> const widths = widths_to_try(setting, NewcomerEffort{}.widths);
    std::vector<double> const nearest = distances_to_next(centres);
    double const background = plain(candidate.parameters.background, setting.scales.background);
    double const least = std::max(of_background * (background + misfit.floor()), of_values);
    std::vector<CityParameters<D>> cities(centres.size());
    base::parallel_for(static_cast<int>(centres.size()), setting.threads, [&](int i) {
        Peak<D> best{centres[i], widths.front(), -1, 0};
        for (double const width : widths) {
            if (width > std::max(nearest[i], widths.front())) break;
            Peak<D> const peak = score(sample_for(samples, width), setting.allow_negative, centres[i], width);
            if (peak.score > best.score) best = peak;
        }
        double const amplitude = std::max(best.amplitude, least);
        cities[i] = parameters_of<D>(
            model::City<D>{amplitude, best.centre, best.width * best.width * model::Matrix<D>::Identity()},
            setting.scales);
    });
    return cities;
}

#define FOOTFALL_INSTANTIATE(D)                                                               \
    template std::vector<Newcomer<D>> find_newcomers(Setting<D> const&, Candidate<D> const&,  \
                                                     NewcomerEffort const&);                  \
    template std::vector<CityParameters<D>> cities_at(Setting<D> const&, Candidate<D> const&, \
                                                      std::vector<model::Vector<D>> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

template <int D>
Candidate<D> with_known_centres(Setting<D> const& setting, Candidate<D> candidate) {
    if (!setting.fixed_centres) return candidate;
    std::vector<model::Vector<D>> missing;
    auto const& cities = candidate.parameters.cities;
    for (model::Vector<D> const& centre : *setting.fixed_centres)
        if (std::ranges::find(cities, centre, centre_of<D>) == cities.end()) missing.push_back(centre);
    if (missing.empty()) return candidate;
    for (CityParameters<D> const& city : cities_at(setting, candidate, missing))
        candidate.add(city);
    settle(setting, candidate, polished);
    return candidate;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> with_known_centres<D>(Setting<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
