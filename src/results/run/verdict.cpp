#include "src/results/run/verdict.hpp"

#include "src/model/gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace results {
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
