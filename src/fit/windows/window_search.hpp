#pragma once

#include "src/fit/likelihood/data.hpp"
#include "src/fit/search/context.hpp"

#include <vector>

namespace fit {

/// A part of the plane and what is looked at to find its cities: the stores in it and around it.
template <int D>
struct Window {
    Box<D> core;              ///< open to infinity where no other window follows
    Box<D> seen;              ///< the core's stores and the margin around them
    std::vector<int> stores;  ///< within `seen`, in the order of the data

    bool holds(model::Vector<D> const& centre) const {
        return (centre.array() >= core.min().array()).all() && (centre.array() < core.max().array()).all();
    }
};

/// Halves the plane across the longer side until each part is as large as `stores` stores take on
/// average, or holds fewer; the cores share no point and leave none out. `first_cut` is the fraction at which
/// the first cut falls: another one has its borders elsewhere. `margin` is in sides of the box around a
/// core's stores.
template <int D>
std::vector<Window<D>> windows_of(Data<D> const& data, int stores, double margin, double first_cut);

// The search among so many stores that most cities and stores do not see each other: in one window, in
// all of them round by round, and as a whole (search_large.cpp).

/// What a search among the cities of one window came to.
template <int D>
struct WindowResult {
    std::vector<int> free;        ///< the cities of the whole that could move or go, ascending
    std::vector<int> left;        ///< in their place: which of `free` each is, −1 for a new one,
    Parameters<D> parameters;     ///< and where they are; with the background of the window's stores
    double alpha = 0;             ///< of the window's stores
    std::vector<Box<D>> changed;  ///< around cities that came or went, if that gained something
};

enum class WindowEffort {
    afresh,   ///< grown from nothing beside the cities that stay, with background and dispersion of its own
    improved  ///< every move tried, under the whole's background and dispersion
};

/// Searches for the cities of a window with those of all others held. Cities of the whole that the window
/// does not see enough of are held too.
template <int D>
WindowResult<D> search_window(SearchContext<D> const& whole, Candidate<D> const& current,
                              Window<D> const& window, WindowEffort effort, Progress const& progress);

/// Cities grown in each window by itself, then settled together.
template <int D>
Candidate<D> grown_in_windows(SearchContext<D> const& context);

/// Round by round every move in each window, with what is around it held, then all cities settled together;
/// borders fall elsewhere in the next. When no window changes its cities any more, the same in wider ones,
/// which see what no narrow one holds as a whole.
template <int D>
Candidate<D> improved_in_windows(SearchContext<D> const& context, Candidate<D> current);

/// Among very many cities, without those that bring less than their parameters cost: no window holds a long
/// one as a whole, and one whose place another has taken is left with nothing.
template <int D>
Candidate<D> without_idle(SearchContext<D> const& context, Candidate<D> current);

/// The search among many stores (is_large): window by window, each with what is around it held, and all
/// cities together in between. Borders of windows fall elsewhere from round to round. Cities as wide as
/// windows are found among a part of the stores; so are all where few are asked for.
template <int D>
Candidate<D> search_large(SearchContext<D> const& context);

}  // namespace fit
