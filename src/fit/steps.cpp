#include "src/fit/steps.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/problem.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/windows/window_search.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Stores that follow each other along the curve are neighbours: the same people are around all of them.
constexpr int neighbours = 6;
/// What a count is off beside chance, where nothing is known of it yet, as a variance of its ratio to what is
/// expected: a store of a million visitors is not to decide alone.
constexpr double usual_overdispersion = 0.1;
constexpr int most_steps = 50;
constexpr double longest_change = 1, last_change = 1e-8;

struct Logit {
    Eigen::VectorXd slope;
    Eigen::MatrixXd information;
};

/// Of the log-likelihood of which part of their visitors each of some neighbours has.
template <int D>
void add_neighbours(Data<D> const& data, int first, int end, Eigen::VectorXd const& effects, Logit& sum) {
    Eigen::Index const covariates = effects.size();
    std::vector<Eigen::VectorXd> rows;
    std::vector<double> expected;
    double total = 0, of_expected = 0;
    for (int s = first; s < end; ++s) {
        Eigen::VectorXd& row = rows.emplace_back(covariates);
        for (Eigen::Index b = 0; b < covariates; ++b)
            row[b] = data.covariates[static_cast<std::size_t>(b)][s];
        of_expected += expected.emplace_back(data.exposure_at(s) * std::exp(row.dot(effects)));
        total += std::max(data.values[s], 0.0);
    }
    if (!(total > 0) || !std::isfinite(of_expected)) return;
    double const weight = 1 / (1 + usual_overdispersion * total / (end - first));
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(covariates), seen = mean;
    Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(covariates, covariates);
    for (int s = first; s < end; ++s) {
        Eigen::VectorXd const& row = rows[static_cast<std::size_t>(s - first)];
        double const part = expected[static_cast<std::size_t>(s - first)] / of_expected;
        mean += part * row;
        squares += part * row * row.transpose();
        seen += std::max(data.values[s], 0.0) * row;
    }
    sum.slope += weight * (seen - total * mean);
    sum.information += weight * total * (squares - mean * mean.transpose());
}

}  // namespace

template <int D>
Eigen::VectorXd pilot_effects(Data<D> const& data) {
    auto const covariates = std::ssize(data.covariates);
    Eigen::VectorXd effects = Eigen::VectorXd::Zero(covariates);
    for (int i = 0; i < most_steps && covariates > 0; ++i) {
        Logit sum{Eigen::VectorXd::Zero(covariates), Eigen::MatrixXd::Zero(covariates, covariates)};
        for (int first = 0; first < data.count; first += neighbours)
            add_neighbours(data, first, std::min(first + neighbours, data.count), effects, sum);
        // Columns that no neighbours tell stay at 0.
        sum.information.diagonal().array() += 1e-6 * sum.information.diagonal().maxCoeff() + 1e-300;
        Eigen::VectorXd change = sum.information.ldlt().solve(sum.slope);
        if (!change.allFinite()) return Eigen::VectorXd::Zero(covariates);
        double const longest = change.cwiseAbs().maxCoeff();
        if (longest > longest_change) change *= longest_change / longest;
        effects += change;
        if (longest < last_change) break;
    }
    return effects;
}

#define FOOTFALL_INSTANTIATE(D) template Eigen::VectorXd pilot_effects<D>(Data<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

template <int D>
Candidate<D> search(SearchContext<D> const& context) {
    Candidate<D> best = is_large(context.setting) ? search_large(context) : search_together(context);
    // AIC3 chooses among numbers of cities; whether there is any at all is a question for the BIC.
    if (context.setting.scattered && !context.given()) {
        Candidate<D> none = with_known_centres(context.setting, empty_candidate(context.setting));
        double const bic = bic_of(context.setting, none);
        auto const& tried = context.log.best_by_count();
        bool const any = std::ranges::any_of(tried, [&](auto const& entry) {
            return entry.first > none.cities() && bic_of(context.setting, entry.second) < bic;
        });
        if (!any) return none;
    }
    return best;
}

template <int D>
Candidate<D> improved_all(SearchContext<D> const& context, Candidate<D> known) {
    if (!is_large(context.setting)) return improved(context, std::move(known));
    // Windows do not keep to a number.
    return context.given() ? known : improved_in_windows(context, std::move(known));
}

#define FOOTFALL_INSTANTIATE(D)                               \
    template Candidate<D> search<D>(SearchContext<D> const&); \
    template Candidate<D> improved_all<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

template <int D>
Candidate<D> settled(SearchContext<D> const& context, model::CityModel<D> previous, double alpha,
                     Effort const& effort) {
    Setting<D> const& setting = context.setting;
    Candidate<D> const none = empty_candidate(setting);
    Candidate<D> candidate;
    candidate.parameters.background = none.parameters.background;
    if (setting.background && previous.background > 0)
        candidate.parameters.background = stored(previous.background, setting.scales.background);
    for (model::City<D> const& city : previous.cities)
        if (city.amplitude > 0) candidate.add(parameters_of<D>(city, setting.scales));
    candidate.alpha = alpha;
    settle(setting, candidate, effort);
    return supported(setting, std::move(candidate), effort);
}

namespace {

/// Whether the number of cities is one that was asked for.
template <int D>
bool allowed(SearchContext<D> const& context, Candidate<D> const& candidate) {
    return context.given() ? candidate.cities() == context.options.exactly
                           : candidate.cities() <= context.options.max_cities;
}

}  // namespace

template <int D>
Resumed<D> resume(SearchContext<D> const& context, model::CityModel<D> const& previous,
                  Candidate<D> const& afresh, double margin) {
    context.log.report(0, "starting from the previous run");
    Candidate<D> const kept = settled(context, previous, afresh.alpha);
    Candidate<D> grown = improved_all(context, kept);
    bool const from_grown = allowed(context, grown) && preferred(context, grown, afresh);
    Candidate<D> const& best = from_grown ? grown : afresh;
    bool const holds = allowed(context, kept) && kept.cities() > 0 && std::isfinite(kept.score) &&
                       kept.score <= best.score + margin;
    if (!holds) return {best, from_grown};
    Resumed<D> result{kept, true};
    context.log.record(context.setting, result.best, "previous run");
    return result;
}

#define FOOTFALL_INSTANTIATE(D)                                                                             \
    template Candidate<D> settled<D>(SearchContext<D> const&, model::CityModel<D>, double, Effort const&);  \
    template Resumed<D> resume<D>(SearchContext<D> const&, model::CityModel<D> const&, Candidate<D> const&, \
                                  double);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// Without noise to the last digit. Counts until a step gains 1e-11 of the misfit: along the valley of a city
/// that the stores hardly tell, digits beyond cost more than the search. Of many stores until a step gains
/// less than 1e-5 of log-likelihood, by which no parameter moves a hundredth of its standard error.
template <int D>
Effort last_effort(Setting<D> const& setting) {
    if (is_large(setting)) return {1000, 2e-5 / setting.data->count, 30, 1e-6};
    bool const counts = setting.noise != Noise::gaussian;
    return {1000, counts ? 1e-11 : 1e-13, 30, 1e-8};
}

template <int D>
double widest_sd(Setting<D> const& setting, Candidate<D> const& candidate) {
    double widest = 0;
    for (CityParameters<D> const& city : candidate.parameters.cities)
        widest = std::max(widest, largest_sd(city_of<D>(city, setting.scales)));
    return widest;
}

}  // namespace

template <int D>
void settle_last(Setting<D>& setting, bool limit_was_asked_for, Candidate<D>& best) {
    if (!setting.scattered) setting.steepness = std::max(setting.steepness, 70.0);
    settle(setting, best, last_effort(setting));
    for (int round = 0; limit_was_asked_for && round < 6; ++round) {
        if (widest_sd(setting, best) < 1.01 * setting.max_spread) return;
        setting.steepness *= 4;
        settle(setting, best, last_effort(setting));
    }
}

template <int D>
double min_stores_in_sight(SearchContext<D> const& context, Candidate<D> const& best) {
    double const min_stores = context.setting.min_stores;
    if (context.counts() || context.nearly_exact(best)) return min_stores;
    return std::max(min_stores, 1.0);
}

template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best) {
    if (context.counts()) return;  // walls keep them in sight
    Candidate<D> rest = supported(context.setting, best, last_effort(context.setting));
    context.log.drop_missing(best, rest, "no store stands in it");
    best = std::move(rest);
}

#define FOOTFALL_INSTANTIATE(D)                                                           \
    template void settle_last<D>(Setting<D>&, bool, Candidate<D>&);                       \
    template double min_stores_in_sight<D>(SearchContext<D> const&, Candidate<D> const&); \
    template void drop_unseen<D>(SearchContext<D> const&, Candidate<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
