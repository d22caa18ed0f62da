#pragma once

#include "src/fit/search/context.hpp"
#include "src/fit/windows/windows.hpp"

#include <vector>

namespace fit {

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

}  // namespace fit
