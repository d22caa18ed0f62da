#pragma once

#include "src/fit/likelihood/noise.hpp"
#include "src/fit/observations.hpp"
#include "src/model/city.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace fit {

/// Where centres start.
enum class Init { peaks, kmeans, uniform };

template <int D>
struct Options {
    Noise noise = Noise::negbin;
    std::optional<int> cities;  ///< how many; none: found by the search
    int max_cities = 0;         ///< upper limit of the search; 0: derived from the number of stores
    std::optional<double>
        min_stores;               ///< effective stores a city must rest on; none: chosen (admissible.hpp)
    std::optional<double> reach;  ///< least standard deviation s, unit of the positions; none: chosen
    std::optional<double>
        max_spread;          ///< largest standard deviation, unit of the positions; none: from the extent
    bool background = true;  ///< a constant ≥ 0 is fitted; else it is 0
    Init init = Init::peaks;
    std::optional<std::pair<model::Vector<D>, model::Vector<D>>> box;  ///< of Init::uniform; none: the extent
    std::vector<model::Vector<D>> centres;  ///< known ones: the search begins with cities there
    bool fixed_centres = false;   ///< these cities stay where they are; further ones come beside them
    int start_cities = 0;         ///< the pruning schedule starts with so many; 0: no schedule
    int prune_every = 0;          ///< steps between two drops of the schedule
    double amplitude_l1 = 0;      ///< λ · Σ a, a in units of the largest value, misfit as a mean per store
    double centre_spread = 0;     ///< λ ÷ mean pairwise distance, in units of half the data's diagonal
    bool allow_negative = false;  ///< amplitudes of either sign; only with Noise::gaussian
    int restarts = 0;             ///< more starts, the best is kept; 0: chosen by the search
    std::uint64_t seed = 1;
    int threads = 1;     ///< results do not depend on it
    bool trace = false;  ///< keep every iteration's centres
};

/// Called now and then with the fraction done (0–1) and what is being done; returns false to cancel.
using Progress = std::function<bool(double fraction, std::string_view stage)>;

/// Thrown where a Progress asked to cancel.
struct Cancelled {};

/// Throws std::invalid_argument, in words, for observations that cannot be fitted and options that make no
/// sense or contradict each other.
template <int D>
void refuse_unusable(Observations<D> const& train, Options<D> const& options);

}  // namespace fit
