#include "geo/errors.hpp"
#include "src/commands/fit/fit_stores.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/commands/scale/fit_parts.hpp"
#include "src/commands/scale/plan.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace commands {
namespace {

constexpr char const* fit_examples = R"(Examples:
  footfall fit stores.geojson -o out
  footfall fit stores.csv --src-crs EPSG:4326 --visitors n --cities 12 -o out
  footfall fit stores.gpkg --layer shops --where "open = 1" --holdout 0.2 -o out
  footfall fit stores.geojson --json -o out > found.json
  footfall fit june.csv --series weekly --alert "change(visits) < -20%" -o out
  footfall fit visits.csv --period month -o months     (one run after the other)
  footfall fit visits.csv --group-by chain -o chains   (side by side)
  footfall fit --config june.toml    (as in: stores = "june.csv", cities = 12))";

void run_fit(FitOptions const& options) {
    if (is_plan(options.input.source))
        throw geo::UsageError(fmt::format("{} is a plan: say which of its parts to fit, as in --part 0-9",
                                          options.input.source));
    if (!options.group_by.empty()) return fit_groups(options);
    FitOutcome const outcome = fit_one_or_periods(options);
    print_outcome(outcome, options);
    raise(outcome.run.history.outcomes, options.alerts);
}

}  // namespace

Run declare_fit(CLI::App& app) {
    auto const options = std::make_shared<FitOptions>();
    declare_fit_options(app, *options);
    app.footer(fit_examples);
    return [options, &app] {
        if (!options->parts.empty()) return fit_parts(*options, app);
        run_fit(checked(*options));
    };
}

}  // namespace commands
