#pragma once

#include "src/fit/options.hpp"
#include "src/fit/result.hpp"
#include "src/fit/search/candidate.hpp"

#include <map>
#include <string>
#include <vector>

namespace fit {

/// What a fit remembers of its way: the best model for each number of cities, what was dropped and why, and,
/// where asked for, every step with its errors and the centres' paths. Positions are in the fit's own units.
template <int D>
class SearchLog {
public:
    /// `test` may be null. `value_unit` turns the fit's values into the user's. Cities without an id get them
    /// from `first_id` on.
    SearchLog(Data<D> const* test, bool trace, double value_unit, Progress progress, int first_id = 0)
        : test_(test),
          trace_(trace),
          value_unit_(value_unit),
          progress_(std::move(progress)),
          next_id_(first_id) {}

    /// A model that the fit went on with. Gives ids to its new cities. Throws Cancelled.
    void record(Setting<D> const& setting, Candidate<D>& candidate, std::string const& stage);
    /// A model that is only compared with: it counts for its number of cities, and leaves no trace.
    void compare(Candidate<D> const& candidate);
    /// A model takes the place of what was known of its number of cities, better or not.
    void correct(Candidate<D> const& candidate) { best_by_count_[candidate.cities()] = candidate; }
    /// A number of cities counts as not tried.
    void forget(int cities) { best_by_count_.erase(cities); }
    /// One step of a solve, when tracing.
    void step(Setting<D> const& setting, Parameters<D> const& parameters, std::vector<int> const& ids,
              double alpha, std::string const& stage);
    /// A city of the candidate goes, for good as far as the fit knows.
    void drop(Candidate<D> const& candidate, int city, std::string const& why);
    /// All cities of a candidate that the one after it no longer has.
    void drop_missing(Candidate<D> const& before, Candidate<D> const& after, std::string const& why);
    /// The numbers of cities that were tried count no more: others are tried under other rules.
    void forget_candidates() { best_by_count_.clear(); }
    /// Reports progress and throws Cancelled where that is the answer.
    void report(double fraction, std::string_view stage) const;

    bool tracing() const { return trace_; }
    std::map<int, Candidate<D>> const& best_by_count() const { return best_by_count_; }
    std::vector<Iteration> const& iterations() const { return iterations_; }
    std::vector<Dropped<D>> const& dropped() const { return dropped_; }

    struct Track {
        std::vector<model::Vector<D>> centres;
        std::string fate;
    };
    std::map<int, Track> const& tracks() const { return tracks_; }

private:
    double mse(Setting<D> const& setting, Data<D> const& data, Parameters<D> const& parameters) const;

    Data<D> const* test_;
    bool trace_;
    double value_unit_;
    Progress progress_;
    int next_id_;
    std::map<int, Candidate<D>> best_by_count_;
    std::vector<Iteration> iterations_;
    std::vector<Dropped<D>> dropped_;
    std::map<int, Track> tracks_;
};

}  // namespace fit
