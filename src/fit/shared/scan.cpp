#include "src/fit/shared/scan.hpp"

#include "src/base/parallel.hpp"
#include "src/base/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fit {
namespace {

/// In distances to the third neighbour.
constexpr std::array widths{0.7, 1.4, 2.8, 5.6, 11.2};
constexpr double reach_of_room = 3, apart_in_widths = 2;
/// The median of |z| of a standard normal number.
constexpr double usual_z = 0.6745;
/// Fewer places do not tell what is usual.
constexpr std::size_t fewest_places = 20;
constexpr double no_limit = std::numeric_limits<double>::infinity();

StoreHeaps heaps_of(SharedStores const& stores) {
    Catchments const& all = stores.catchments;
    int const n = all.stores();
    StoreHeaps heaps{model::Positions<2>::Zero(2, n), Eigen::ArrayXd::Zero(n), Eigen::ArrayXd::Zero(n)};
    for (int i = 0; i < n; ++i) {
        double const km2 = all.km2_of(i);
        if (!(km2 > 0)) continue;
        for (int e = all.first[i]; e < all.first[i + 1]; ++e)
            heaps.middles.col(i) += all.km2[e] / km2 * all.places.col(all.place[e]);
        for (int e = all.first[i]; e < all.first[i + 1]; ++e)
            heaps.variance[i] +=
                all.km2[e] / km2 / 2 * (all.places.col(all.place[e]) - heaps.middles.col(i)).squaredNorm();
        heaps.km2[i] = km2 * stores.exposure[i];
    }
    return heaps;
}

}  // namespace

RoomScan::RoomScan(SharedStores const& stores, StorePlaces places)
    : stores_(stores), places_(std::move(places)), heaps_(heaps_of(stores)), index_(heaps_.middles) {}

std::vector<RoomScan::Score> RoomScan::scores(Expectation const& expected, CountVariance const& counts,
                                              double width, double largest_sd, int threads) const {
    Eigen::ArrayXd const variance =
        expected.all.pow(counts.power) * inflation_among_neighbours(counts, expected);
    Eigen::ArrayXd const misfit = (stores_.visitors.array() - expected.all) / variance;
    double const of_background = (heaps_.km2.square() / variance).sum();
    auto const n = static_cast<int>(places_.spacings.size());
    std::vector<Score> scores(n);
    base::parallel_for(n, threads, [&](int c) {
        double const sd = width * places_.spacings[c];
        if (!(sd > 0) || sd > largest_sd || !(heaps_.km2[c] > 0)) return;
        model::Vector<2> const centre = places_.positions.col(c);
        double slope = 0, information = 0, with_background = 0, squares = 0;
        double const reach = reach_of_room * std::sqrt(sd * sd + heaps_.variance[c]);
        for (std::size_t const i : index_.within(centre, reach)) {
            auto const at = static_cast<Eigen::Index>(i);
            double const spread = sd * sd + heaps_.variance[at];
            double const km2 = heaps_.km2[at] * sd * sd / spread *
                               std::exp(-0.5 * (heaps_.middles.col(at) - centre).squaredNorm() / spread);
            double const own = km2 * km2 / variance[at];
            slope += km2 * misfit[at];
            information += own;
            squares += own * own;
            with_background += km2 * heaps_.km2[at] / variance[at];
        }
        double const left = information - with_background * with_background / of_background;
        if (!(left > 0)) return;
        scores[c] = {slope / left, slope / std::sqrt(left), information * information / squares};
    });
    return scores;
}

std::optional<double> RoomScan::unit_of(std::vector<Score> const& scores, CountVariance const& counts,
                                        double least_stores) {
    std::vector<double> sizes;
    for (Score const& score : scores)
        if (score.effective_stores >= least_stores) sizes.push_back(std::abs(score.z));
    if (sizes.size() < fewest_places) return {};
    double const usual = base::median(sizes) / usual_z;
    return std::max(usual * usual, counts.factor);
}

double RoomScan::excess_of_chance(Expectation const& expected, CountVariance const& counts,
                                  double least_stores, int threads) const {
    auto const around = scores(expected, counts, widths.front(), no_limit, threads);
    return unit_of(around, counts, least_stores).value_or(counts.factor) / counts.factor;
}

std::vector<Room> RoomScan::rooms(Expectation const& expected, CountVariance const& counts, double largest_sd,
                                  double least_stores, double price, int threads) const {
    std::vector<Room> found;
    for (double const width : widths) {
        auto const around = scores(expected, counts, width, largest_sd, threads);
        auto const unit = unit_of(around, counts, least_stores);
        if (!unit) continue;
        for (std::size_t c = 0; c < around.size(); ++c) {
            double const gain = around[c].z * around[c].z / *unit, sd = width * places_.spacings[c];
            if (around[c].effective_stores < least_stores || around[c].z <= 0 || gain <= price) continue;
            found.push_back({{around[c].amplitude, places_.positions.col(static_cast<Eigen::Index>(c)),
                              sd * sd * model::Matrix<2>::Identity()},
                             places_.spacings[c],
                             gain});
        }
    }
    std::ranges::stable_sort(found, [](Room const& a, Room const& b) { return a.gain > b.gain; });
    std::vector<Room> kept;
    for (Room const& room : found) {
        double const sd = std::sqrt(room.city.covariance(0, 0));
        bool const is_free = std::ranges::none_of(kept, [&](Room const& other) {
            double const both = sd + std::sqrt(other.city.covariance(0, 0));
            return (other.city.centre - room.city.centre).norm() < apart_in_widths * both;
        });
        if (is_free) kept.push_back(room);
    }
    return kept;
}

}  // namespace fit
