#pragma once

#include "src/fit/search/context.hpp"
#include "src/fit/search/neighbourhood.hpp"

#include <string>
#include <vector>

namespace fit {

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
