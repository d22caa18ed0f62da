#pragma once

#include "src/commands/options/reading_options.hpp"
#include "src/simulate/competition.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/scene.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace commands {

/// Everything `footfall simulate` takes. What is empty is chosen by the kind of scene.
struct SimulateOptions {
    std::string places;         ///< layer of the cities' names, positions and populations
    bool seed_problem = false;  ///< the seed's random problem; with neither, a random scene of stores
    std::optional<int> cities;
    std::optional<int> stores;
    std::optional<simulate::Noise> noise;
    std::optional<double> overdispersion;
    std::optional<double> background;
    bool shared = false;  ///< people are divided among the stores near them; the rest needs it:
    std::optional<double> decay;
    std::optional<double> catchment_m;
    std::optional<simulate::PeopleShape> people;
    std::optional<double> decay_by_city;
    std::optional<bool> stores_follow_people;
    std::optional<double> uncounted;
    std::vector<simulate::Covariate> covariates;
    int test_stores = 0;
    std::int64_t seed = 1;
    std::string crs;                                  ///< planar
    std::optional<std::pair<double, double>> centre;  ///< of the scene; longitude and latitude
    std::filesystem::path output;
    bool overwrite = false;
    Verbosity verbosity;
};

void declare_simulate_options(CLI::App& app, SimulateOptions& options);

/// "size:log:0.6", "age:-0.1" or "chain:factor:0.5,-0.3"; throws geo::UsageError for anything else.
simulate::Covariate simulated_covariate_from(std::string const& text);
/// The same the other way.
std::string text_of(simulate::Covariate const& covariate);

/// Throws geo::UsageError where options contradict.
void refuse_contradictions(SimulateOptions const& options);

}  // namespace commands
