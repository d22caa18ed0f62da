#pragma once

#include "db/rows.hpp"
#include "src/results/run/fitted.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace results {

/// What a run's row says beside the data and the fit.
struct RunContext {
    std::string series;
    std::string tool_version;
    std::string started_at, finished_at;  ///< UTC, ISO 8601 with milliseconds and Z
    double seconds = 0;                   ///< wall time between the two
    db::Integer cities_requested;         ///< null for auto
    std::int64_t seed = 0;
    std::string options = "{}";      ///< JSON
    db::Real competition_figure;     ///< that of competition.hpp; null where too few stores tell
    std::string competition_reason;  ///< why stores are taken to draw alone or to share
    bool trade_areas = true;         ///< whether those of stores that share their customers are kept
};

/// "negbin", "poisson" or "gaussian": as in the option and the database.
std::string_view name_of(fit::Noise noise);

/// The row of `runs`. train_mse, r_squared and deviance are over the stores that the fit saw; test_mse is the
/// mean and test_deviance the sum over those held out, null without any. moran_i and moran_p are left to
/// run_record.
db::RunRow run_row(Fitted const& fitted, RunContext const& context);

/// Everything the run adds to the database. `inference` is inference_of(fitted); `cities` are
/// city_rows(fitted) with their numbers, which only the caller knows: they are assigned while the database is
/// locked. moran_i and moran_p are of the stores' z, those held out aside; null with fewer than 24.
db::RunRecord run_record(Fitted const& fitted, fit::Inference<2> const& inference,
                         std::vector<db::CityRow> cities, RunContext const& context);

}  // namespace results
