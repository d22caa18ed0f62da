#include "src/results/run/verdict.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/model/gaussian.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace results {
namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;

/// Sums of the weights that the variance asks for, S₁ and S₂ of Cliff and Ord; S₀ is N, the weights of each
/// place adding up to 1.
struct WeightSums {
    double s1 = 0, s2 = 0;
};

WeightSums weight_sums(Neighbours const& neighbours, double weight) {
    std::vector<double> received(neighbours.size(), 0.0);
    double mutual = 0, pairs = 0;
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
        for (std::size_t const j : neighbours[i]) {
            received[j] += weight;
            pairs += 1;
            mutual += static_cast<double>(std::ranges::count(neighbours[j], i));
        }
    }
    WeightSums sums;
    sums.s1 = (pairs + mutual) * weight * weight;
    for (double const weights : received)
        sums.s2 += std::pow(1 + weights, 2);
    return sums;
}

double variance_of_i(double n, WeightSums const& sums, double kurtosis) {
    double const random = n * ((n * n - 3 * n + 3) * sums.s1 - n * sums.s2 + 3 * n * n);
    double const tails = kurtosis * ((n * n - n) * sums.s1 - 2 * n * sums.s2 + 6 * n * n);
    return (random - tails) / ((n - 1) * (n - 2) * (n - 3) * n * n) - 1 / ((n - 1) * (n - 1));
}

}  // namespace

std::optional<Moran> morans_i(std::span<geo::Planar const> places, std::span<double const> values,
                              int neighbours, int threads) {
    auto const n = static_cast<double>(values.size());
    if (n < neighbours + 2 || n < 4) return std::nullopt;
    auto const [least, most] = std::ranges::minmax(values);
    if (least == most) return std::nullopt;
    auto const here = [&](geo::Planar const& place) {
        return place.x_m == places[0].x_m && place.y_m == places[0].y_m;
    };
    if (std::ranges::all_of(places, here)) return std::nullopt;  // nobody is nearer than another
    double mean = 0, second = 0, fourth = 0, together = 0;
    for (double const value : values)
        mean += value / n;
    for (double const value : values) {
        second += std::pow(value - mean, 2) / n;
        fourth += std::pow(value - mean, 4) / n;
    }
    Neighbours const others =
        base::NearestNeighbours<2>(positions_of(places)).nearest_others(neighbours, threads);
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t const j : others[i])
            together += (values[i] - mean) * (values[j] - mean) / neighbours;

    Moran moran;
    moran.i = together / (n * second);
    moran.expected = -1 / (n - 1);
    moran.variance = variance_of_i(n, weight_sums(others, 1.0 / neighbours), fourth / (second * second));
    double const above = (moran.i - moran.expected) / std::sqrt(moran.variance);
    moran.p = moran.variance > 0 ? 0.5 * std::erfc(above / std::numbers::sqrt2) : 1;
    return moran;
}

namespace {

std::optional<OtherCount> compared(db::RunRow const& run, std::vector<db::CityCountRow> const& counts,
                                   std::size_t stores, std::int64_t step) {
    auto const chosen = std::ranges::find(counts, 1, &db::CityCountRow::chosen);
    if (chosen == counts.end()) return std::nullopt;
    auto const other = std::ranges::find(counts, chosen->cities + step, &db::CityCountRow::cities);
    if (other == counts.end() || !other->bic || !chosen->bic) return std::nullopt;
    db::Real const others = score_of(run, *other, stores), best = score_of(run, *chosen, stores);
    return OtherCount{other->cities,
                      chosen->log_likelihood.value_or(NAN) - other->log_likelihood.value_or(NAN),
                      *other->bic - *chosen->bic, others.value_or(NAN) - best.value_or(NAN)};
}

}  // namespace

bool has_known_centre(db::CityRow const& city) {
    return city.x_se_m == 0.0 && city.y_se_m == 0.0;
}

std::size_t stores_in_fit(std::vector<db::StoreRow> const& stores) {
    return static_cast<std::size_t>(std::ranges::count(stores, 0, &db::StoreRow::held_out));
}

double sum_over(std::vector<db::StoreRow> const& stores, double db::StoreRow::*member) {
    double sum = 0;
    for (db::StoreRow const& store : stores)
        sum += store.*member;
    return sum;
}

std::int64_t city_parameters(std::vector<db::CityRow> const& cities) {
    return std::ssize(cities) * model::parameter_count<2> -
           2 * std::ranges::count_if(cities, has_known_centre);
}

double scatter_of(db::RunRecord const& record) {
    auto const seen = static_cast<std::int64_t>(stores_in_fit(record.stores));
    auto const freedom = static_cast<double>(seen - city_parameters(record.cities) - 1);
    return freedom >= 1 ? record.run.deviance.value_or(NAN) / freedom : NAN;
}

double fitted_of_counted(std::vector<db::StoreRow> const& stores) {
    double const counted = sum_over(stores, &db::StoreRow::visitors);
    return counted > 0 ? sum_over(stores, &db::StoreRow::fitted) / counted : 1;
}

bool totals_apart(double fitted_of_counted) {
    return fitted_of_counted > 1.5 || fitted_of_counted < 1 / 1.5;
}

bool neighbours_alike(db::RunRow const& run) {
    return run.moran_p && *run.moran_p < significant_p;
}

bool scatters_wildly(db::RunRow const& run) {
    return run.scattered != 0;
}

db::Real score_of(db::RunRow const& run, db::CityCountRow const& count, std::size_t stores) {
    if (!count.bic || run.criterion != "AIC3") return count.bic;
    if (!count.log_likelihood) return std::nullopt;
    // The BIC is −2·log-likelihood + parameters·log(stores); Bozdogan's AIC3 has 3 in place of the logarithm.
    double const misfit = -2 * *count.log_likelihood;
    double const parameters = (*count.bic - misfit) / std::log(static_cast<double>(stores));
    return misfit + 3 * parameters;
}

Verdict verdict_on(db::RunRow const& run, std::vector<db::StoreRow> const& stores,
                   std::vector<db::CityCountRow> const& counts) {
    Verdict verdict;
    if (run.deviance && run.null_deviance && *run.null_deviance > 0)
        verdict.deviance_explained = 1 - *run.deviance / *run.null_deviance;
    if (run.train_mse) verdict.rmse = std::sqrt(*run.train_mse);
    std::size_t const in_fit = stores_in_fit(stores);
    verdict.one_fewer = compared(run, counts, in_fit, -1);
    verdict.one_more = compared(run, counts, in_fit, 1);
    verdict.neighbours_alike = neighbours_alike(run);
    for (db::StoreRow const& store : stores)
        if (!store.held_out && std::abs(store.z.value_or(0)) > unfit_z) verdict.unfit_stores.push_back(store);
    std::ranges::stable_sort(verdict.unfit_stores, std::greater{},
                             [](db::StoreRow const& store) { return std::abs(*store.z); });
    return verdict;
}

}  // namespace results
