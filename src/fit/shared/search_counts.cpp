#include "src/fit/shared/search_counts.hpp"

#include "src/fit/likelihood/footprint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fit {
namespace {

constexpr int most_rounds = 10;
/// The power of the variance is chosen anew in the first rounds, while cities are missing.
constexpr int rounds_of_power = 3;
/// A city whose people cost this many prices, if they are just taken away, is not worth a trial.
constexpr double beyond_doubt = 10;
/// Cities within so many standard deviations may take over the people of one that goes.
constexpr double reach_of_neighbours = 3;
/// Where a city was tried in vain, within this part of its width, it is not tried again.
constexpr double same_place = 0.5;

class Search {
public:
    Search(SearchByCounts const& problem, Density const& start, std::vector<FoundCity> proposed,
           Options<2> const& options)
        : problem_(problem),
          options_(options),
          scan_(problem.stores, problem.places),
          expected_(problem.stores),
          cities_(std::move(proposed)) {
        now_.density = start;
    }

    FoundCities run(Progress const& progress) {
        for (int round = 0; round < most_rounds; ++round) {
            if (progress && !progress(static_cast<double>(round) / most_rounds, "looking for room"))
                throw Cancelled{};
            solve(true);
            if (round < rounds_of_power) {
                power_ = likeliest_power(problem_.stores.visitors, now_.expected, variance_.rim_error);
                solve(true);
            }
            prune();
            if (round + 1 == most_rounds || !add()) break;
        }
        tried_.clear();
        while (options_.cities && count() < *options_.cities && add())
            solve(true);
        power_ = 1;
        solve(false);
        FoundCities found{now_, cities_, worths(), true};
        found.enough = !options_.cities || std::ssize(cities_) == *options_.cities;
        return found;
    }

private:
    Density& density() { return now_.density; }
    int count() const { return static_cast<int>(cities_.size()); }
    int most() const {
        if (options_.cities) return *options_.cities;
        return options_.max_cities > 0 ? options_.max_cities : std::numeric_limits<int>::max();
    }

    void solve(bool roughly) {
        std::vector<SpreadPrior> priors;
        for (FoundCity const& city : cities_)
            priors.push_back(city.prior);
        now_ = refined(problem_.stores, now_.density, priors, how(roughly));
        variance_ = now_.variance;
    }
    RefineOptions how(bool roughly) const {
        return {power_, options_.background, options_.threads, roughly, {}};
    }

    Eigen::ArrayXd deviances_of(Eigen::ArrayXd const& expected) const {
        Eigen::ArrayXd deviances(expected.size());
        for (Eigen::Index i = 0; i < expected.size(); ++i)
            deviances[i] = deviance_of_power(problem_.stores.visitors[i], expected[i], power_);
        return deviances;
    }

    /// What is lost in deviance by other expectations than those of now, in units of φ.
    class Loss {
    public:
        explicit Loss(Search const& search)
            : search_(search),
              now_(search.deviances_of(search.now_.expected.all)),
              unit_(search.variance_.factor *
                    inflation_among_neighbours(search.variance_, search.now_.expected)) {}
        double by(Eigen::ArrayXd const& others) const {
            return ((search_.deviances_of(others) - now_) / unit_).sum();
        }

    private:
        Search const& search_;
        Eigen::ArrayXd now_, unit_;
    };

    std::vector<Worth> worths() const {
        double const area = problem_.inner_area + now_.density.rim * problem_.rim_area;
        MixtureFit const fit(problem_.points, area, problem_.largest_sd, options_.threads);
        return fit.worths(mixture_of(now_.density.model, area, problem_.stores.catchments.km2_per_unit));
    }

    /// The fit without a city, when those around it take over its people: cities further off stay as they
    /// are, and background and rim unless it is the only city.
    Refined without(std::size_t gone) const {
        model::City<2> const& city = now_.density.model.cities[gone];
        Box<2> const box = box_around(city, reach_of_neighbours);
        Density start = now_.density;
        std::vector<SpreadPrior> priors;
        RefineOptions local = how(true);
        start.model.cities.erase(start.model.cities.begin() + static_cast<std::ptrdiff_t>(gone));
        for (std::size_t k = 0; k < cities_.size(); ++k) {
            if (k == gone) continue;
            priors.push_back(cities_[k].prior);
            local.held.push_back(
                !box.intersects(box_around(now_.density.model.cities[k], reach_of_neighbours)));
        }
        return refined(problem_.stores, start, priors, local);
    }

    /// The cities go that neither places nor counts carry, the least first; if more than asked for, any.
    void prune() {
        std::vector<bool> stays(cities_.size(), false);
        while (count() > 0 && delete_least(stays)) {
        }
    }

    /// Whether one went; cities that were tried and stay are noted.
    bool delete_least(std::vector<bool>& stays) {
        bool const too_many = count() > most();
        std::vector<Worth> const by_places = worths();
        Loss const loss(*this);
        // What each is worth at most, in prices: as much as if nobody took over its people.
        std::vector<std::pair<double, std::size_t>> in_doubt;
        for (std::size_t k = 0; k < cities_.size(); ++k) {
            if (stays[k] && !too_many) continue;
            bool const rests = by_places[k].effective_stores >= problem_.least_stores_by_places;
            double const of_price = rests ? by_places[k].gain / price_of_city : 0;
            if (of_price >= 1 && !too_many) continue;
            Eigen::ArrayXd const own = expected_.of_city(density().model.cities[k], density().rim);
            Eigen::ArrayXd const others = (now_.expected.all - own).max(1e-9 * now_.expected.all);
            double const of_both = (by_places[k].gain + loss.by(others)) / price_of_both;
            double const most_prices = std::max(of_price, of_both);
            if (most_prices <= (too_many ? std::numeric_limits<double>::infinity() : beyond_doubt))
                in_doubt.emplace_back(most_prices, k);
        }
        std::ranges::sort(in_doubt);
        for (auto const& [prices, k] : in_doubt) {
            Refined rest = without(k);
            stays[k] = !too_many && by_places[k].gain + loss.by(rest.expected.all) > price_of_both;
            if (stays[k]) continue;
            now_ = std::move(rest);
            cities_.erase(cities_.begin() + static_cast<std::ptrdiff_t>(k));
            stays.erase(stays.begin() + static_cast<std::ptrdiff_t>(k));
            return true;
        }
        return false;
    }

    /// Cities where there is room; whether any came.
    bool add() {
        int const wanted = options_.cities ? *options_.cities - count() : 0;
        double const price = wanted > 0 ? 0 : price_of_room;
        std::vector<Room> rooms = scan_.rooms(now_.expected, variance_, problem_.largest_sd, least_stores(),
                                              price, options_.threads);
        std::erase_if(rooms, [&](Room const& room) { return was_tried(room); });
        int const free = most() - count();
        if (std::ssize(rooms) > free) rooms.resize(static_cast<std::size_t>(std::max(free, 0)));
        for (Room const& room : rooms) {
            tried_.push_back(room);
            density().model.cities.push_back(room.city);
            cities_.push_back({{room.spacing}, room.city.centre});
        }
        return !rooms.empty();
    }
    double least_stores() const {
        return std::max(least_effective_stores_by_counts, options_.min_stores.value_or(0));
    }
    bool was_tried(Room const& room) const {
        double const width = std::sqrt(room.city.covariance(0, 0));
        return std::ranges::any_of(tried_, [&](Room const& other) {
            return other.city.covariance(0, 0) == room.city.covariance(0, 0) &&
                   (other.city.centre - room.city.centre).norm() < same_place * width;
        });
    }

    SearchByCounts const& problem_;
    Options<2> const& options_;
    RoomScan scan_;
    ExpectedVisitors expected_;
    std::vector<FoundCity> cities_;
    Refined now_;
    CountVariance variance_;
    double power_ = 1;
    std::vector<Room> tried_;
};

}  // namespace

FoundCities search_counts(SearchByCounts const& problem, Density const& start,
                          std::vector<FoundCity> proposed, Options<2> const& options,
                          Progress const& progress) {
    return Search(problem, start, std::move(proposed), options).run(progress);
}

}  // namespace fit
