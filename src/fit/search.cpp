#include "src/fit/search.hpp"

#include "src/fit/moves.hpp"
#include "src/fit/newcomer.hpp"
#include "src/fit/support.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fit {
namespace {

constexpr Effort glance{10, 1e-2, 1};   ///< tells which of several trials is worth more
constexpr Effort step{40, 1e-3, 1};     ///< good enough to look for the next city
constexpr Effort judged{200, 1e-6, 4};  ///< good enough to accept a move or not
constexpr Effort polished{300, 1e-9, 8, 1e-5};
/// A trial this much worse after a glance does not catch up.
constexpr double hopeless = 40;

template <int D>
class Search {
public:
    Search(Setting<D> const& setting, SearchOptions const& options, SearchLog<D>& log)
        : setting_(setting), options_(options), log_(log) {}

    Candidate<D> run() {
        if (options_.quick) return grow(0);
        Candidate<D> best = improve(grow(0), 0);
        int agreed = 0;
        // Few stores leave many ways to be fitted, and cost little to fit.
        int const enough = setting_.data->count < 600 && !given() ? 5 : 2;
        int const restarts =
            setting_.data->count < 600 && counts() ? 3 * options_.restarts : options_.restarts;
        for (int restart = 1; restart <= restarts && !exact(best) && agreed < enough; ++restart) {
            Candidate<D> candidate = grow(restart);
            settle(setting_, candidate, polished);
            // Starts that end in the same place say that it is the right one.
            bool const same = std::abs(candidate.bic - best.bic) < 1;
            if (!same) candidate = improve(candidate, restart);
            agreed += counts() && std::abs(candidate.bic - best.bic) < 1;
            if (better(candidate, best)) best = candidate;
        }
        return best;
    }

private:
    static bool better(Candidate<D> const& a, Candidate<D> const& b) { return a.bic < b.bic - 1e-6; }
    bool counts() const { return setting_.noise != Noise::gaussian; }
    bool given() const { return options_.exactly >= 0; }
    double mse(Candidate<D> const& c) const { return 2 * c.cost / setting_.data->count; }
    bool exact(Candidate<D> const& c) const {
        return !counts() && mse(c) <= setting_.exact_mse && (!given() || c.cities() == options_.exactly);
    }
    /// Gaussian misfit so small that it is a detail of a nearly right model, not noise.
    bool nearly_exact(Candidate<D> const& c) const { return !counts() && mse(c) < 1e-6; }

    /// Adds one city after the other, each the best of several newcomers, until that no longer helps.
    Candidate<D> grow(int restart) {
        // A misfit for want of cities looks like dispersion, and a large dispersion hides cities. So every
        // other start holds it down until the cities are in.
        Setting<D> setting = setting_;
        if (restart % 2 == 1)
            setting.max_alpha = std::min(setting_.scattered ? 0.5 : 0.1, setting_.max_alpha);
        NewcomerEffort effort;
        effort.seed = restart < 2 ? 0 : options_.seed * 1000 + static_cast<std::uint64_t>(restart);
        effort.proposals = restart == 0 && !counts() ? 2 : 4;
        Candidate<D> current = empty_candidate(setting);
        remember(current, "no city");
        Candidate<D> best = current;
        for (int stale = 0, rounds = 0; !grown(current, stale) && rounds < 3 * options_.max_cities + 8;
             ++rounds) {
            Candidate<D> next = with_newcomer(setting, current, effort);
            if (next.cities() == current.cities()) break;
            current = std::move(next);
            // Without noise a small misfit means that a surplus city stands in for a detail of another:
            // dropping it now lets that detail be found where it belongs.
            if (nearly_exact(current) && !given())
                while (!exact(current) && try_drop(current, 2)) {
                }
            remember(current, "grow");
            log_.report(static_cast<double>(current.cities()) / (current.cities() + 8.0),
                        "looking for cities");
            bool const leap = !nearly_exact(current) || 3 * mse(current) < mse(best);
            stale = better(current, best) && leap ? 0 : stale + 1;
            if (better(current, best)) best = current;
        }
        return given() ? current : best;
    }

    /// Logs a candidate under the score that counts: while it grew its dispersion may have been held down.
    void remember(Candidate<D>& candidate, std::string const& stage) {
        double const bic = candidate.bic;
        candidate.bic = bic_of(setting_, candidate);
        log_.accept(setting_, candidate, stage);
        candidate.bic = bic;
    }

    bool grown(Candidate<D> const& c, int stale) const {
        if (given()) return c.cities() >= options_.exactly;
        return stale > 2 || c.cities() >= options_.max_cities || exact(c);
    }

    /// The candidate with the best supported newcomer; as it was where there is none.
    Candidate<D> with_newcomer(Setting<D> const& setting, Candidate<D> const& current,
                               NewcomerEffort const& effort) {
        Candidate<D> best;
        for (Newcomer<D> const& newcomer : find_newcomers(setting, current, effort)) {
            Candidate<D> trial = current;
            trial.add(newcomer.city);
            settle(setting, trial, glance);
            if (unsupported_city(setting, trial) >= 0) continue;
            if (better(trial, best)) best = trial;
        }
        if (best.cities() == 0) return current;
        Candidate<D> settled = best;
        settle(setting, settled, step);
        if (nearly_exact(settled)) settle(setting, settled, {300, 1e-3, 1});
        return unsupported_city(setting, settled) >= 0 ? best : settled;
    }

    /// Settles, takes away what is not supported, and tries every move for as long as one helps.
    Candidate<D> improve(Candidate<D> best, int restart) {
        settle(setting_, best, polished);
        best = supported(best);
        if (given()) return refilled(best);
        while (exact(best) && try_drop(best, 3)) {
        }
        bool moved = true;
        for (int sweep = 0; moved && sweep < 20 && !exact(best); ++sweep) {
            log_.report(static_cast<double>(best.cities()) / (best.cities() + 4.0), "trying moves");
            moved = false;
            while (try_drop(best, 3))
                moved = true;
            if (!counts()) continue;
            while (try_add(best, restart))
                moved = true;
            moved |= try_splits(best);
            moved |= try_swaps(best);
        }
        return best;
    }

    /// A given number of cities, each moved to where it is worth most; fewer where no more find support.
    Candidate<D> refilled(Candidate<D> best) {
        for (int sweep = 0; sweep < 3; ++sweep) {
            while (best.cities() < options_.exactly) {
                Candidate<D> next = with_newcomer(setting_, best, {.proposals = 6});
                if (next.cities() == best.cities()) break;
                settle(setting_, next, judged);
                best = supported(next);
                if (best.cities() < next.cities()) break;
            }
            if (!counts() || !try_swaps(best)) break;
        }
        return best;
    }

    Candidate<D> supported(Candidate<D> candidate) {
        for (int city = unsupported_city(setting_, candidate); city >= 0;
             city = unsupported_city(setting_, candidate)) {
            log_.drop(candidate.ids[city], "rested on too few stores or spread beyond the limit");
            candidate = without_city(candidate, city);
            settle(setting_, candidate, judged);
        }
        return candidate;
    }

    /// Takes the trial where it is better and supported.
    bool accept(Candidate<D>& best, Candidate<D> trial, std::string const& stage,
                Effort const& effort = judged) {
        if (trial.cities() > options_.max_cities) return false;
        if (counts()) {
            settle(setting_, trial, glance);
            if (trial.bic > best.bic + hopeless) return false;
        }
        settle(setting_, trial, effort);
        if (!better(trial, best) || unsupported_city(setting_, trial) >= 0) return false;
        best = std::move(trial);
        log_.accept(setting_, best, stage);
        return true;
    }

    bool try_drop(Candidate<D>& best, int tries) {
        std::vector<double> const costs = removal_costs(setting_, best);
        std::vector<int> order(costs.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return costs[a] < costs[b]; });
        if (static_cast<int>(order.size()) > tries) order.resize(tries);
        Effort const effort = nearly_exact(best) ? Effort{300, 1e-6, 1} : judged;
        for (int const city : order) {
            // In an exact fit a city whose loss would show is a true one.
            if (exact(best) && 2 * costs[city] / setting_.data->count > 1e-6) break;
            int const id = best.ids[city];
            if (!accept(best, without_city(best, city), "drop", effort)) continue;
            log_.drop(id, "the fit is better without it");
            return true;
        }
        return false;
    }

    bool try_add(Candidate<D>& best, int restart) {
        NewcomerEffort effort;
        effort.proposals = 6;
        effort.seed = options_.seed * 7919 + static_cast<std::uint64_t>(restart);
        for (Newcomer<D> const& newcomer : find_newcomers(setting_, best, effort)) {
            Candidate<D> trial = best;
            trial.add(newcomer.city);
            if (accept(best, trial, "add")) return true;
        }
        return false;
    }

    bool try_splits(Candidate<D>& best) {
        bool moved = false;
        for (int city = 0; city < best.cities(); ++city)
            for (int axis = 0; axis < D; ++axis)
                moved |= accept(best, with_split(setting_, best, city, axis), "split");
        return moved;
    }

    /// Takes a city away and adds the best newcomer that then shows.
    bool try_swaps(Candidate<D>& best) {
        bool moved = false;
        NewcomerEffort effort;
        effort.proposals = 2;
        for (int city = 0; city < best.cities(); ++city) {
            Candidate<D> rest = without_city(best, city);
            settle(setting_, rest, step);
            for (Newcomer<D> const& newcomer : find_newcomers(setting_, rest, effort)) {
                Candidate<D> trial = rest;
                trial.add(newcomer.city);
                if (accept(best, trial, "swap")) {
                    moved = true;
                    break;
                }
            }
        }
        return moved;
    }

    Setting<D> const& setting_;
    SearchOptions const& options_;
    SearchLog<D>& log_;
};

}  // namespace

template <int D>
Candidate<D> search(Setting<D> const& setting, SearchOptions const& options, SearchLog<D>& log) {
    return Search<D>(setting, options, log).run();
}

template Candidate<1> search<1>(Setting<1> const&, SearchOptions const&, SearchLog<1>&);
template Candidate<2> search<2>(Setting<2> const&, SearchOptions const&, SearchLog<2>&);
template Candidate<3> search<3>(Setting<3> const&, SearchOptions const&, SearchLog<3>&);

}  // namespace fit
