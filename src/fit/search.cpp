#include "src/fit/search.hpp"

#include "src/fit/moves.hpp"
#include "src/fit/newcomer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace fit {
namespace {

template <int D>
class Search {
public:
    Search(Setting<D> const& setting, SearchOptions const& options, SearchLog<D>& log)
        : setting_(setting), options_(options), log_(log) {}

    Candidate<D> run() {
        Candidate<D> best;
        for (int restart = 0; restart <= options_.restarts; ++restart) {
            Candidate<D> candidate = improve(grow(restart), restart);
            if (better(candidate, best)) best = candidate;
            if (std::getenv("FF_VERBOSE"))
                std::fprintf(stderr, "restart %d: K %d bic %.3f best %.3f\n", restart, candidate.cities(),
                             candidate.bic, best.bic);
            if (exact(best)) break;
        }
        return best;
    }

private:
    bool better(Candidate<D> const& a, Candidate<D> const& b) const { return a.bic < b.bic - 1e-6; }

    bool exact(Candidate<D> const& c) const {
        return setting_.noise == Noise::gaussian && 2 * c.cost / setting_.data->count <= setting_.exact_mse;
    }
    double mse(Candidate<D> const& c) const { return 2 * c.cost / setting_.data->count; }

    void settle_step(Candidate<D>& candidate) const {
        settle(setting_, candidate, {40, 1e-3, 1});
        if (setting_.noise == Noise::gaussian && mse(candidate) < 1e-6)
            settle(setting_, candidate, {300, 1e-3, 1});
    }

    bool done(Candidate<D> const& c, int stale) const {
        if (options_.exactly >= 0) return c.cities() >= options_.exactly;
        return stale > 2 || c.cities() >= options_.max_cities || exact(c);
    }

    Candidate<D> grow(int restart) {
        NewcomerEffort effort;
        effort.seed = restart == 0 ? 0 : options_.seed * 1000 + static_cast<std::uint64_t>(restart);
        effort.proposals = restart == 0 ? 2 : 3;
        Candidate<D> current = empty_candidate(setting_);
        Candidate<D> best = current;
        int stale = 0;
        log_.accept(setting_, current, "no city");
        while (!done(current, stale)) {
            auto const newcomers = find_newcomers(setting_, current, effort);
            if (newcomers.empty()) break;
            Candidate<D> next;
            for (auto const& newcomer : newcomers) {
                Candidate<D> trial = current;
                trial.add(newcomer.city);
                settle_step(trial);
                if (better(trial, next)) next = trial;
                if (exact(trial)) break;
            }
            current = next;
            log_.report(static_cast<double>(current.cities()) / (current.cities() + 8.0),
                        "looking for cities");
            log_.accept(setting_, current, "grow");
            // Without noise a small misfit means that a surplus city stands in for a detail of another:
            // dropping it now lets that detail be found where it belongs.
            if (setting_.noise == Noise::gaussian && options_.exactly < 0 && mse(current) < 1e-6)
                while (!exact(current) && try_drop(current)) {
                }
            if (std::getenv("FF_VERBOSE"))
                std::fprintf(stderr, "  grow K %d mse %.3e alpha %.3g bic %.3f\n", current.cities(),
                             mse(current), current.alpha, current.bic);
            bool const leap =
                setting_.noise != Noise::gaussian || mse(current) > 1e-6 || 3 * mse(current) < mse(best);
            if (better(current, best) && leap) {
                best = current;
                stale = 0;
            } else {
                ++stale;
            }
        }
        return options_.exactly >= 0 ? current : best;
    }

    /// Drops, splits and swaps for as long as one of them helps.
    Candidate<D> improve(Candidate<D> best, int) {
        settle(setting_, best, {300, 1e-9, 8});
        if (options_.exactly >= 0) return best;
        for (bool moved = true; moved;) {
            moved = false;
            while (try_drop(best))
                moved = true;
        }
        return best;
    }

    bool try_drop(Candidate<D>& best) {
        std::vector<double> const costs = removal_costs(setting_, best);
        std::vector<int> order(costs.size());
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](int a, int b) { return costs[a] < costs[b]; });
        if (order.size() > 2) order.resize(2);
        for (int const city : order) {
            Candidate<D> trial = without_city(best, city);
            settle(setting_, trial, {300, 1e-6, 3});
            if (better(trial, best)) {
                best = trial;
                log_.accept(setting_, best, "drop");
                return true;
            }
        }
        return false;
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
