#pragma once

#include "src/fit/search/candidate.hpp"
#include "src/fit/windows/windows.hpp"

#include <vector>

namespace fit {

/// A window as a fit of its own: its stores, with the rates that all cities beyond it bring to them. Free are
/// the cities with their centre in the core of which enough is seen.
template <int D>
class Neighbourhood {
public:
    /// `apart`: with a background and a dispersion of its own; else both are held where the whole has them.
    Neighbourhood(Setting<D> const& whole, Candidate<D> const& current, Window<D> const& window, bool apart);
    Neighbourhood(Neighbourhood const&) = delete;

    Setting<D> const& setting() const { return setting_; }
    /// The free cities, as numbers of the whole.
    std::vector<int> const& free() const { return free_; }
    /// They alone, numbered from 0 in `ids`, with their score here.
    Candidate<D> start() const { return start_; }

private:
    Data<D> data_;
    Setting<D> setting_;
    std::vector<int> free_;
    std::vector<double> others_;
    Candidate<D> start_;
};

}  // namespace fit
