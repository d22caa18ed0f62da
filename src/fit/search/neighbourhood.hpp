#pragma once

#include "src/fit/search/candidate.hpp"
#include "src/fit/search/context.hpp"

#include <string>
#include <vector>

namespace fit {

/// Some cities as a fit of their own: their stores, with the rates that all other cities bring to these. What
/// a change of few cities is worth is told here at a cost that hardly depends on how many there are.
template <int D>
class Neighbourhood {
public:
    /// `setting` is that of the whole, but for what shall be different here; `stores` are some of its stores,
    /// `free` some of the cities of `current`.
    Neighbourhood(Setting<D> const& setting, Candidate<D> const& current, std::vector<int> const& stores,
                  std::vector<int> free);
    Neighbourhood(Neighbourhood const&) = delete;

    Setting<D> const& setting() const { return setting_; }
    /// The free cities, as numbers of the whole.
    std::vector<int> const& free() const { return free_; }
    /// They alone, numbered from 0 in `ids`, with their score here.
    Candidate<D> const& start() const { return start_; }

private:
    Data<D> data_;
    Setting<D> setting_;
    std::vector<int> free_;
    std::vector<double> others_;
    Candidate<D> start_;
};

/// The setting of a whole with the background and the dispersion held where a candidate has them.
template <int D>
Setting<D> with_common_held(Setting<D> setting, Candidate<D> const& current);

/// Some cities, those that share stores with them, and the stores that see any of these; background and
/// dispersion are held.
template <int D>
Neighbourhood<D> neighbourhood_of(Setting<D> const& whole, Candidate<D> const& current,
                                  std::vector<int> const& cities);

/// A candidate with what became of a neighbourhood's cities in their place, new ones after all others. Those
/// that are no longer there are added to `gone`.
template <int D>
Candidate<D> with_neighbourhood(Candidate<D> whole, std::vector<int> const& free, Candidate<D> const& found,
                                std::vector<int>& gone);

/// As far, in standard deviations, a city that changes makes others worth another look.
inline constexpr double touched_sds = 2;

/// Around cities that are in one of two candidates only, or have moved by half their spread, or are of
/// another shape or amplitude.
template <int D>
std::vector<Box<D>> changes_between(Setting<D> const& setting, Candidate<D> const& before,
                                    Candidate<D> const& after);

/// A change of a neighbourhood's cities that is better there.
template <int D>
struct Change {
    std::vector<int> free = {};  ///< the cities of the whole that could move or go
    Candidate<D> found = {};     ///< what became of them, as with_neighbourhood takes it
    double gain = 0;             ///< of the score there; 0 where nothing is better
    std::string stage = {}, why = {};
};

/// The search among the cities near some: a problem, options and a log of its own.
template <int D>
class NeighbourhoodSearch {
public:
    NeighbourhoodSearch(SearchContext<D> const& whole, Candidate<D> const& current,
                        std::vector<int> const& cities);
    NeighbourhoodSearch(NeighbourhoodSearch const&) = delete;

    SearchContext<D> const& context() const { return context_; }
    Candidate<D> const& start() const { return problem_.start(); }
    /// What the number of a city of the whole is here.
    int number_of(int city) const;
    /// Writes what was found into a change, if it is better.
    void keep(Change<D>& change, Candidate<D> found) const;

private:
    Neighbourhood<D> problem_;
    SearchOptions options_;
    SearchLog<D> log_;
    SearchContext<D> context_;
};

/// By how much the score rises where a city of a settled candidate goes and those near it make up for it.
template <int D>
double change_without(SearchContext<D> const& whole, Candidate<D> const& current, int city,
                      Effort const& effort);

/// By how much it rises (mostly it falls) where the last city comes to a settled candidate and those near it
/// make room.
template <int D>
double change_with_last(SearchContext<D> const& whole, Candidate<D> const& with, Effort const& effort);

/// Takes the changes that are better for the whole too: those with the largest gains, as long as they do not
/// touch each other, at once; where that is not better, the first alone that is.
template <int D>
bool take_changes(SearchContext<D> const& context, Candidate<D>& best, std::vector<Change<D>> changes);

}  // namespace fit
