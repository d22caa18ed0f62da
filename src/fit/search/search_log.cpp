#include "src/fit/search/search_log.hpp"

#include "src/base/dimensions.hpp"

#include <algorithm>
#include <limits>

namespace fit {
template <int D>
void SearchLog<D>::record(Setting<D> const& setting, Candidate<D>& candidate, std::string const& stage) {
    for (int& id : candidate.ids)
        if (id < 0) id = next_id_++;
    compare(candidate);
    if (trace_) step(setting, candidate.parameters, candidate.ids, candidate.alpha, stage);
}

template <int D>
void SearchLog<D>::compare(Candidate<D> const& candidate) {
    auto const known = best_by_count_.find(candidate.cities());
    if (known == best_by_count_.end() || candidate.score < known->second.score)
        best_by_count_[candidate.cities()] = candidate;
}

template <int D>
void SearchLog<D>::step(Setting<D> const& setting, Parameters<D> const& parameters,
                        std::vector<int> const& ids, double alpha, std::string const& stage) {
    Iteration iteration;
    iteration.stage = stage;
    iteration.iteration = static_cast<int>(iterations_.size());
    iteration.objective = setting.misfit(alpha).cost(parameters);
    iteration.mse = mse(setting, *setting.data, parameters);
    iteration.test_mse = test_ ? mse(setting, *test_, parameters) : std::numeric_limits<double>::quiet_NaN();
    iteration.cities = static_cast<int>(parameters.cities.size());
    iterations_.push_back(iteration);
    for (std::size_t k = 0; k < parameters.cities.size(); ++k)
        if (ids[k] >= 0) tracks_[ids[k]].centres.push_back(centre_of<D>(parameters.cities[k]));
}

template <int D>
void SearchLog<D>::drop(Candidate<D> const& candidate, int city, std::string const& why) {
    dropped_.push_back({centre_of<D>(candidate.parameters.cities[city]), why});
    int const id = candidate.ids[city];
    if (id >= 0) tracks_[id].fate = why;
}

template <int D>
void SearchLog<D>::drop_missing(Candidate<D> const& before, Candidate<D> const& after,
                                std::string const& why) {
    for (int city = 0; city < before.cities(); ++city)
        if (before.ids[city] >= 0 && std::ranges::find(after.ids, before.ids[city]) == after.ids.end())
            drop(before, city, why);
}

template <int D>
void SearchLog<D>::report(double fraction, std::string_view stage) const {
    if (progress_ && !progress_(fraction, stage)) throw Cancelled{};
}

template <int D>
double SearchLog<D>::mse(Setting<D> const& setting, Data<D> const& data,
                         Parameters<D> const& parameters) const {
    std::vector<double> const fitted = Misfit<D>(data, setting.noise, 0, setting.scales).fitted(parameters);
    double sum = 0;
    for (int s = 0; s < data.count; ++s)
        sum += (fitted[s] - data.values[s]) * (fitted[s] - data.values[s]);
    return sum / data.count * value_unit_ * value_unit_;
}

#define FOOTFALL_INSTANTIATE(D) template class SearchLog<D>;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
