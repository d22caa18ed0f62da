#include "src/commands/options/command.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/results/run/covariates.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace commands {
namespace {

constexpr char const* check_examples = R"(Examples:
  footfall check stores.geojson
  footfall check stores.shp --src-crs EPSG:27700 --visitors trips_2019 --verbose)";

struct CheckOptions {
    InputOptions input;
    Verbosity verbosity;
};

void check_stores(CheckOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictory_reading(options.input.read);
    geo::StoreTable table = geo::read_stores(options.input.source, options.input.read);
    geo::ProjectedStores stores = geo::project_stores(std::move(table), options.input.crs);
    if (std::string exchanged = exchanged_axes_text(stores); !exchanged.empty())
        stores.table.notices.push_back(std::move(exchanged));
    results::covariate_terms(stores,
                             std::vector<bool>(stores.planar.size(), false));  // throws where fit would
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_json(check_json(stores));
    fmt::print("{}", check_text(stores, options.verbosity));
}

}  // namespace

Run declare_check(CLI::App& app) {
    auto const options = std::make_shared<CheckOptions>();
    declare_input(app, options->input);
    declare_verbosity(app, options->verbosity);
    app.footer(check_examples);
    return [options] { check_stores(*options); };
}

}  // namespace commands
