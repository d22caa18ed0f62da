#pragma once

#include "db/rows.hpp"
#include "geo/geometry.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace results {

/// Stores whose misfits are compared with each one's own.
inline constexpr int moran_neighbours = 8;

/// Whether neighbours are alike: near 0 where they are not, towards 1 where they are.
struct Moran {
    double i = 0;
    double expected = 0;  ///< of values that are exchangeable: −1 ÷ (N − 1)
    double variance = 0;  ///< of i then, under randomisation (Cliff and Ord 1981)
    double p = 1;         ///< chance of an i this large or larger then, by the normal approximation
};

/// Moran's I of a value at each of N places, every place having its `neighbours` nearest others as neighbours
/// of equal weight, 1 in all. None with fewer than `neighbours` + 2 or four places, or where all values are
/// equal. What a fit leaves over is a little less alike than exchangeable values are, so p errs on the high
/// side.
std::optional<Moran> morans_i(std::span<geo::Planar const> places, std::span<double const> values,
                              int neighbours = moran_neighbours, int threads = 1);

/// A store whose z is beyond this either way does not fit: one in 370 under the model.
inline constexpr double unfit_z = 3;
/// Neighbours that are alike by chance less often than this are alike.
inline constexpr double significant_p = 0.05;

/// What another number of cities would have been worth.
struct OtherCount {
    std::int64_t cities = 0;
    double log_likelihood_lost = 0;  ///< by taking it instead of the chosen one
    double bic_gained = 0;    ///< its BIC − that of the chosen one: positive where the chosen is better
    double score_gained = 0;  ///< the same of the score that the run chose by
};

/// What can be said about a fit at a glance.
struct Verdict {
    db::Real deviance_explained;                    ///< 1 − deviance ÷ null deviance
    db::Real rmse;                                  ///< of the stores in the fit, visitors
    std::optional<OtherCount> one_fewer, one_more;  ///< none where that number was not tried
    bool neighbours_alike = false;                  ///< by Moran's I: intervals are optimistic then
    std::vector<db::StoreRow> unfit_stores;         ///< of those in the fit, |z| > 3, the largest |z| first
};

/// Whether a city's centre was given and held, so that it has no error.
bool has_known_centre(db::CityRow const& city);

/// How many stores the fit saw: those that were not held out.
std::size_t stores_in_fit(std::vector<db::StoreRow> const& stores);

/// The sum of a value over all stores, such as &db::StoreRow::fitted, also those that were held out.
double sum_over(std::vector<db::StoreRow> const& stores, double db::StoreRow::*member);

/// How many parameters the cities of a run have, together; a centre that was given is none.
std::int64_t city_parameters(std::vector<db::CityRow> const& cities);

/// Deviance per degree of freedom: about 1 where counts are Poisson. NaN where the parameters leave no
/// freedom.
double scatter_of(db::RunRecord const& record);

/// All fitted visitors ÷ all counted ones; 1 where nothing was counted.
double fitted_of_counted(std::vector<db::StoreRow> const& stores);
/// Whether these are so far apart that the model does not describe the region.
bool totals_apart(double fitted_of_counted);

/// Whether the misfits of neighbours are alike, by Moran's I.
bool neighbours_alike(db::RunRow const& run);

/// Whether overdispersion is so large that a busy store is luck as often as a city.
bool scatters_wildly(db::RunRow const& run);

/// The score of a number of cities by the run's criterion, lower is better: its BIC, or its AIC3 where that
/// decided; `stores` are those in the fit. None where it is not known.
db::Real score_of(db::RunRow const& run, db::CityCountRow const& count, std::size_t stores);

Verdict verdict_on(db::RunRow const& run, std::vector<db::StoreRow> const& stores,
                   std::vector<db::CityCountRow> const& counts);

}  // namespace results
