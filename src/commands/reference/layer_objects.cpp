#include "src/commands/reference/object_fields.hpp"

namespace commands {
namespace {

/// Those of a true city and of a fitted one are the same.
std::vector<ObjectField> drawn_city() {
    return {{"name", "of the city"},
            {"city_id", "of the fitted city that it is or stands for; null for one that was missed"},
            {"verdict", "`matched`, `missed`, `spurious`, or what differs"},
            {"amplitude", "rate at the centre"},
            {"major_sd_km", "standard deviation along the longer axis, km on the ground"},
            {"minor_sd_km", "standard deviation along the shorter axis, km on the ground"},
            {"bearing_deg", "of the longer axis, degrees clockwise from north"},
            {"integral", "amplitude × 2π × the product of both standard deviations"}};
}

std::vector<ObjectField> drawn_spread() {
    return {{"name", "of the city"},
            {"city_id", "of the fitted city that it is or stands for; null for one that was missed"},
            {"verdict", "`matched`, `missed`, `spurious`, or what differs"},
            {"amplitude", "rate at the centre"},
            {"sigmas", "standard deviations that the ellipse holds, 1 or 2"}};
}

std::vector<DescribedObject> const layers{
    {"predictions",
     "`predict`: the candidate sites.",
     {{"run_id", "the run they are predicted from"},
      {"site_id", "key of the site"},
      {"name", "its name"},
      {"rank", "among the sites, from 1 on"},
      {"visitors", "expected"},
      {"visitors_lo", "lower 95 % limit of what is expected"},
      {"visitors_hi", "upper 95 % limit of what is expected"},
      {"count_lo", "lower 95 % limit of a new count, which scatters beside"},
      {"count_hi", "upper 95 % limit of a new count"},
      {"main_city", "name of the city that most visitors come from; empty where most belong to none"},
      {"nearest_km", "how far the nearest store of the run is, km"},
      {"outside", "1 where it is outside what the stores can see, else 0"},
      {"note", "why; else empty"},
      {"from_background", "visitors that belong to no city"},
      {"exposure", "what the visitors refer to; only where the run has one"},
      {"decay_min",
       "the lower 95 % limit of the visitors for decays from 1 to 3; this and the next two only where people "
       "are "
       "divided"},
      {"decay_max", "the upper 95 % limit of the visitors for decays from 1 to 3"},
      {"verdict", "a sentence"},
      {"taken",
       "visitors from the stores of the run; this and the next seven only where, besides, sites open "
       "one by one"},
      {"taken_oth", "visitors from stores without a count, and those of `--competitors`"},
      {"newcomers", "visitors whom no store reached before"},
      {"net", "visitors that the stores of the run and the new one have more together"},
      {"net_lo", "lower 95 % limit"},
      {"net_hi", "upper 95 % limit"},
      {"net_min", "the lower 95 % limit for decays from 1 to 3"},
      {"net_max", "the upper 95 % limit for decays from 1 to 3"},
      {"from_city_N", "visitors from the city of number N; one field for each city"}}},
    {"losses",
     "`predict` where people are divided among stores: a line from each store to the site that it loses to.",
     {{"run_id", "the run they are predicted from"},
      {"site_id", "key of the site; null where it gets from a store that closes"},
      {"site", "its name"},
      {"store_id", "key of the store; null for those without a count"},
      {"store", "its name"},
      {"lost", "visitors; below 0 what it gets from a store that closes"},
      {"lost_lo", "lower 95 % limit"},
      {"lost_hi", "upper 95 % limit"},
      {"lost_min", "the lower 95 % limit for decays from 1 to 3"},
      {"lost_max", "the upper 95 % limit for decays from 1 to 3"},
      {"part", "lost ÷ what the store has without the site; null for those without a count"}}},
    {"truth_cities", "`evaluate -o`: the true cities.", drawn_city()},
    {"fitted_cities", "`evaluate -o`: the fitted cities.", drawn_city()},
    {"truth_city_spreads", "`evaluate -o`: ellipses of the true cities.", drawn_spread()},
    {"fitted_city_spreads", "`evaluate -o`: ellipses of the fitted cities.", drawn_spread()},
    {"matches",
     "`evaluate -o`: a line from each true city to the one that was fitted for it.",
     {{"truth", "the true city"},
      {"fitted", "the fitted one"},
      {"city_id", "its number"},
      {"verdict", "`matched`, or what differs"},
      {"distance_km", "between the centres, km in the plane of the fit"},
      {"distance_sds", "the same in standard deviations of the true spread"},
      {"amplitude_ratio", "fitted ÷ true; null where they mean different things"},
      {"major_sd_ratio", "fitted ÷ true standard deviation, the larger ratio"},
      {"minor_sd_ratio", "fitted ÷ true standard deviation, the smaller ratio"},
      {"integral_ratio", "fitted ÷ true; null where they mean different things"},
      {"true_integral", "visitors who live there in truth; only where people are divided"},
      {"fitted_integral", "visitors who live there by the fit; only where people are divided"}}},
    {"simulated stores",
     "`simulate`: stores, and a field for each `--covariate`.",
     {{"store_id", "key of the store"},
      {"name", "its name"},
      {"visitors", "as counted; null for a store without a count"}}},
    {"truth",
     "`simulate`: the cities that the stores were made from.",
     {{"name", "of the city"},
      {"x_m", "centre in the plane of the scene, m"},
      {"y_m", "centre in the plane of the scene, m"},
      {"amplitude", "rate at the centre: visitors per store, shared: per km²"},
      {"cov_xx_m2", "covariance in the plane of the scene, m²"},
      {"cov_xy_m2", "covariance in the plane of the scene, m²"},
      {"cov_yy_m2", "covariance in the plane of the scene, m²"},
      {"background", "rate that no city explains"},
      {"integral", "of the Gaussian; shared: visitors who live there"},
      {"crs", "the plane of the scene"},
      {"seed", "of the scene"},
      {"competition", "`shared`; this and the next three only there"},
      {"decay", "a store attracts by its distance to the power of minus this"},
      {"catchment_km", "nobody goes to a store farther than this"},
      {"people", "`gaussian`, `lumpy` or `tail`"},
      {"covariates", "what makes stores differ, as given; only where something does"}}},
};

}  // namespace

std::span<DescribedObject const> layer_objects() {
    return layers;
}

}  // namespace commands
