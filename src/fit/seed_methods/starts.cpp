#include "src/base/dimensions.hpp"
#include "src/base/random.hpp"
#include "src/fit/seed_methods/seed_methods.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace fit {
namespace {

template <int D>
double busy_value(Setting<D> const& setting) {
    std::vector<double> values = setting.data->rates();
    std::sort(values.rbegin(), values.rend());
    std::size_t const tenth = std::max<std::size_t>(values.size() / 10, 1);
    double sum = 0;
    for (std::size_t i = 0; i < tenth; ++i)
        sum += values[i];
    return std::max(sum / static_cast<double>(tenth), 1e-12);
}

template <int D>
double low_value(Setting<D> const& setting) {
    std::vector<double> values = setting.data->rates();
    auto const quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
    std::nth_element(values.begin(), quarter, values.end());
    return std::max(*quarter,
                    setting.scales.background == Scale::logarithmic ? 1e-6 * busy_value(setting) : 0.0);
}

template <int D>
Parameters<D> start_from(Setting<D> const& setting, std::vector<model::City<D>> const& cities) {
    model::CityModel<D> model;
    model.background = setting.background ? low_value(setting) : 0;
    model.cities = cities;
    return parameters_of<D>(model, setting.scales);
}

/// Index of the nearest centre to each observation.
template <int D>
std::vector<int> nearest(Setting<D> const& setting, std::vector<model::Vector<D>> const& centres) {
    std::vector<int> labels(setting.data->count);
    for (int s = 0; s < setting.data->count; ++s) {
        auto const x = setting.data->position(s);
        auto const closer = [&](auto const& a, auto const& b) {
            return (a - x).squaredNorm() < (b - x).squaredNorm();
        };
        labels[s] =
            static_cast<int>(std::min_element(centres.begin(), centres.end(), closer) - centres.begin());
    }
    return labels;
}

/// k-means++: each next centre with probability ∝ weight · squared distance to the nearest so far.
template <int D>
std::vector<model::Vector<D>> first_centres(Setting<D> const& setting, int cities, std::mt19937_64& engine) {
    Data<D> const& data = *setting.data;
    std::vector<double> weights = data.rates();
    for (double& weight : weights)
        weight = std::abs(weight);
    std::vector<double> chance = weights;
    std::vector<model::Vector<D>> centres;
    std::vector<double> distance(data.count, std::numeric_limits<double>::infinity());
    while (static_cast<int>(centres.size()) < cities) {
        double sum = 0;
        for (double const c : chance)
            sum += c;
        double left = base::uniform(engine) * sum;
        int chosen = 0;
        while (chosen < data.count - 1 && (left -= chance[chosen]) >= 0)
            ++chosen;
        centres.push_back(data.position(chosen));
        for (int s = 0; s < data.count; ++s) {
            distance[s] = std::min(distance[s], (data.position(s) - centres.back()).squaredNorm());
            chance[s] = weights[s] * distance[s];
        }
    }
    return centres;
}

template <int D>
model::City<D> city_of_cluster(Setting<D> const& setting, std::vector<int> const& labels, int cluster,
                               model::Vector<D> const& centre, double fallback_sd) {
    Data<D> const& data = *setting.data;
    double mass = 0, square = 0;
    model::Matrix<D> moment = model::Matrix<D>::Zero();
    for (int s = 0; s < data.count; ++s) {
        if (labels[s] != cluster) continue;
        double const weight = std::abs(data.values[s] / data.exposure_at(s));
        model::Vector<D> const offset = data.position(s) - centre;
        mass += weight;
        square += weight * weight;
        moment += weight * offset * offset.transpose();
    }
    model::Matrix<D> const least = 1e-4 * fallback_sd * fallback_sd * model::Matrix<D>::Identity();
    model::City<D> city;
    city.centre = centre;
    city.covariance = mass > 0 && moment.trace() > 1e-4 * mass * fallback_sd * fallback_sd
                          ? model::Matrix<D>(moment / mass + least)
                          : model::Matrix<D>(fallback_sd * fallback_sd * model::Matrix<D>::Identity());
    city.amplitude = mass > 0 ? std::max(square / mass, 1e-12) : 1e-12;
    return city;
}

}  // namespace

template <int D>
Parameters<D> uniform_start(Setting<D> const& setting, int cities,
                            std::pair<model::Vector<D>, model::Vector<D>> const& box, std::uint64_t seed) {
    std::mt19937_64 engine(seed);
    double const sd = 0.5 * (box.second - box.first).norm() / std::sqrt(std::max(cities, 1));
    std::vector<model::City<D>> start(cities);
    for (auto& city : start) {
        for (int d = 0; d < D; ++d)
            city.centre[d] = box.first[d] + base::uniform(engine) * (box.second[d] - box.first[d]);
        city.covariance = sd * sd * model::Matrix<D>::Identity();
        city.amplitude = busy_value(setting);
    }
    return start_from(setting, start);
}

template <int D>
Parameters<D> kmeans_start(Setting<D> const& setting, int cities, std::uint64_t seed) {
    if (cities == 0) return start_from<D>(setting, {});
    Data<D> const& data = *setting.data;
    std::mt19937_64 engine(seed);
    std::vector<model::Vector<D>> centres = first_centres(setting, cities, engine);
    std::vector<int> labels = nearest(setting, centres);
    for (int iteration = 0; iteration < 100; ++iteration) {
        std::vector<model::Vector<D>> sums(cities, model::Vector<D>::Zero());
        std::vector<double> mass(cities, 0.0);
        for (int s = 0; s < data.count; ++s) {
            double const weight = std::abs(data.values[s] / data.exposure_at(s));
            sums[labels[s]] += weight * data.position(s);
            mass[labels[s]] += weight;
        }
        for (int k = 0; k < cities; ++k)
            if (mass[k] > 0) centres[k] = sums[k] / mass[k];
        std::vector<int> const moved = nearest(setting, centres);
        if (moved == labels) break;
        labels = moved;
    }
    double const fallback_sd = setting.extent / std::sqrt(std::max(cities, 1));
    std::vector<model::City<D>> start;
    for (int k = 0; k < cities; ++k)
        start.push_back(city_of_cluster<D>(setting, labels, k, centres[k], fallback_sd));
    return start_from(setting, start);
}

#define FOOTFALL_INSTANTIATE(D)                                                                       \
    template Parameters<D> uniform_start<D>(                                                          \
        Setting<D> const&, int, std::pair<model::Vector<D>, model::Vector<D>> const&, std::uint64_t); \
    template Parameters<D> kmeans_start<D>(Setting<D> const&, int, std::uint64_t);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
