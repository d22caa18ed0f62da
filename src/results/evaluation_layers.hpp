#pragma once

#include "db/rows.hpp"
#include "geo/layer.hpp"
#include "geo/projection.hpp"
#include "geo/write_raster.hpp"
#include "src/results/evaluation.hpp"

#include <string>
#include <vector>

namespace results {

/// A run beside the truth, both in the plane of the run.
struct RunAndTruth {
    db::RunRecord record;  ///< with its cities, stores and paths
    model::CityModel<2> truth;
    std::vector<std::string> truth_names;  ///< one per true city
    Evaluation evaluation;                 ///< of the two
};

/// truth_cities and fitted_cities (points), truth_city_spreads and fitted_city_spreads (ellipses of one and
/// two standard deviations), each with its amplitude and the verdict; matches, a line from each true city to
/// the fitted one that stands for it; and, of a run with --trace, city_paths. They read from the argument
/// while they are written: keep it alive.
std::vector<geo::Layer> evaluation_layers(RunAndTruth const& both);

/// truth_surface, fitted_surface and difference (fitted − true): visitors expected of a store, over the same
/// box around the stores and the true cities, in cells that follow from the data.
std::vector<geo::Raster> evaluation_rasters(RunAndTruth const& both);

}  // namespace results
