#include "src/fit/shared/choose_cities.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace fit {
namespace {

constexpr int points_per_part = 8, most_parts = 400, steps_at_start = 100, steps_per_deletion = 40;
/// Four times as many take a third of the time and find as much, on the sets and scenes of
/// tests/bench/README.md.
constexpr double deleted_at_once = 0.08;

/// The places of the components, those to go first: the unsupported, then those worth least.
std::vector<std::size_t> in_order_of_deletion(std::vector<Worth> const& worths, double least_stores) {
    std::vector<std::size_t> order(worths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const key = [&](std::size_t k) {
        Worth const& worth = worths[k];
        bool const supported = worth.effective_stores >= least_stores;
        return std::pair(supported, supported ? worth.gain : worth.effective_stores);
    };
    std::ranges::stable_sort(order, {}, key);
    return order;
}

}  // namespace

ChosenCities choose_cities(MixtureFit const& fit, std::optional<int> exactly, int max_cities,
                           double least_stores, Progress const& progress) {
    auto const tell = [&](double part) {
        if (progress && !progress(part, "choosing cities")) throw Cancelled{};
    };
    int const parts = std::clamp(fit.points().data.count / points_per_part, 1, most_parts);
    Mixture mixture = fit.start(parts);
    tell(0);
    fit.improve(mixture, steps_at_start);
    auto const many = static_cast<double>(std::max<std::size_t>(mixture.components.size(), 1));
    ChosenCities best;
    double least = std::numeric_limits<double>::infinity(), loss = 0;
    Assessment now = fit.assess(mixture);
    for (;;) {
        std::vector<Worth> const& worths = now.worths;
        auto const count = static_cast<int>(worths.size());
        bool const supported = std::ranges::all_of(
            worths, [&](Worth const& worth) { return worth.effective_stores >= least_stores; });
        bool const wanted = exactly ? count <= *exactly && count > static_cast<int>(best.worths.size())
                                    : count <= max_cities && loss < least;
        if (supported && wanted) {
            least = loss;
            best = {mixture, worths, true};
        }
        if (mixture.components.empty()) break;
        std::vector<std::size_t> const order = in_order_of_deletion(worths, least_stores);
        int going = std::max(1, static_cast<int>(deleted_at_once * count));
        if (exactly && count > *exactly) going = std::min(going, count - *exactly);
        double overdispersion = 0;
        std::vector<bool> gone(worths.size(), false);
        for (int i = 0; i < going; ++i) {
            gone[order[i]] = true;
            overdispersion += worths[order[i]].overdispersion / going;
        }
        std::vector<Component> rest;
        for (std::size_t k = 0; k < gone.size(); ++k)
            if (!gone[k]) rest.push_back(mixture.components[k]);
        mixture.components = std::move(rest);
        fit.improve(mixture, steps_per_deletion);
        double const before = 2 * now.log_likelihood;
        now = fit.assess(mixture);
        loss += (before - 2 * now.log_likelihood) / overdispersion - price_of_places * going;
        tell(1 - static_cast<double>(mixture.components.size()) / many);
    }
    if (best.worths.empty()) best.mixture = mixture;
    best.enough = !exactly || static_cast<int>(best.worths.size()) == *exactly;
    return best;
}

}  // namespace fit
