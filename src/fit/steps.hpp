#pragma once

#include "src/fit/search/context.hpp"
#include "src/fit/search/search_log.hpp"

/// The steps of fit_cities, in their order: what makes stores differ, by their neighbours,
/// the search, the earlier fit as one more start, the last settling under steep walls (all in steps.cpp), the
/// numbers of cities beside the chosen one (neighbouring_counts.cpp), and the figures of the result
/// (summarise.cpp).
namespace fit {

/// Effects of the covariates by how neighbours differ, before any city is known: the part that each has of
/// their visitors is a softmax of their covariates, whatever the rate around them is. B numbers.
template <int D>
Eigen::VectorXd pilot_effects(Data<D> const& data);

/// The search for the cities, over their number and all their parameters: of all stores together, or window
/// by window where there are many.
template <int D>
Candidate<D> search(SearchContext<D> const& context);

/// Every move tried from cities that are known, in the same way.
template <int D>
Candidate<D> improved_all(SearchContext<D> const& context, Candidate<D> known);

/// An earlier model stays unless another is better by more than this, so that cities at the edge of support
/// do not come and go: a difference of the BIC below 2 is "not worth more than a bare mention" (Kass and
/// Raftery 1995).
inline constexpr double margin_of_previous = 2;

template <int D>
struct Resumed {
    Candidate<D> best;
    bool resumed = false;  ///< it came from the earlier cities
};

/// What the search makes of an earlier model's cities, given what it found afresh: the earlier cities settled
/// on these data where their score is within `margin` of the best, else the better of what they grow into and
/// `afresh`. `previous` is in the fit's units.
template <int D>
Resumed<D> resume(SearchContext<D> const& context, model::CityModel<D> const& previous,
                  Candidate<D> const& afresh, double margin = margin_of_previous);

/// An earlier model's cities settled on these data, without those that the data do not support. `previous` is
/// in the fit's units; `alpha` is where the overdispersion starts.
template <int D>
Candidate<D> settled(SearchContext<D> const& context, model::CityModel<D> previous, double alpha,
                     Effort const& effort = polished);

/// The walls are steeper than in the search. A limit that was asked for holds to one per cent, however
/// strongly the counts pull; the automatic ones are as soft as they were when they were chosen.
template <int D>
void settle_last(Setting<D>& setting, bool limit_was_asked_for, Candidate<D>& best);

/// Least squares have no walls that keep a city where stores are, for without noise its flank tells all of
/// it. With noise the amplitude of one that stands between them could be anything: then each has to rest on
/// one effective store at least, and with it to have a store within two standard deviations.
template <int D>
double min_stores_in_sight(SearchContext<D> const& context, Candidate<D> const& best);

/// Without what the setting does not support any more, settled.
template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best);

/// On the way candidates may have looked better than the chosen one under softer limits of what a city may
/// look like: they are settled under the last ones, and are none where they do not keep them.
template <int D>
void compare_under_last_constraints(SearchContext<D> const& context, Candidate<D> const& best);

/// Logs the best that up to five cities fewer and three more than in `best` can do, as far as stores support
/// them, so that what the chosen number is worth can be told: a search need not have tried them all, nor
/// settled those it passed through. They are refitted from above, where there are fewer, and then all from
/// below. Never more than `max_cities`. Returns the best of what is logged then.
template <int D>
Candidate<D> try_neighbouring_counts(SearchContext<D> const& context, Candidate<D> best, int max_cities);

/// Fills a result's figures of merit, and the table of the numbers of cities that were tried. `value_unit`
/// turns the fit's values into the user's; `requested` is the number of cities that was asked for.
template <int D>
void summarise(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D> const& log,
               double value_unit, std::optional<int> requested, Result<D>& result);

}  // namespace fit
