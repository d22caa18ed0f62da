#include "src/fit/shared/search_counts.hpp"

#include "src/base/parallel.hpp"
#include "src/fit/likelihood/footprint.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>

namespace fit {
namespace {

constexpr int most_rounds = 10;
/// A city whose people cost this many prices, if they are just taken away, is not worth a trial.
constexpr double beyond_doubt = 10;
/// Cities within so many standard deviations fit in where one goes or becomes two.
constexpr double reach_of_neighbours = 3;
/// Where a city was tried in vain, within this part of its width, it is not tried again.
constexpr double same_place = 0.5;
/// A city is another one if its width has changed by this part.
constexpr double same_width = 0.2;

/// A city cut in two across its longer axis: each half has the mean and the variance of half a Gaussian.
std::vector<model::City<2>> halves_of(model::City<2> const& city) {
    constexpr double part_of_variance = 1 - 2 / std::numbers::pi;
    Eigen::SelfAdjointEigenSolver<model::Matrix<2>> axes;
    axes.computeDirect(city.covariance);
    model::Vector<2> const along = axes.eigenvectors().col(1) * std::sqrt(axes.eigenvalues()[1]);
    model::Vector<2> const shift = std::sqrt(2 / std::numbers::pi) * along;
    model::Matrix<2> const covariance = city.covariance - (1 - part_of_variance) * along * along.transpose();
    double const amplitude = 0.5 * city.amplitude / std::sqrt(part_of_variance);
    return {{amplitude, city.centre - shift, covariance}, {amplitude, city.centre + shift, covariance}};
}

/// Whether the middles are further apart than both standard deviations along the line between them: nearer,
/// two Gaussians of one size have a single peak, and are the shape of one city.
bool are_two_peaks(model::City<2> const& one, model::City<2> const& other) {
    model::Vector<2> const line = other.centre - one.centre;
    auto const sd_along = [&](model::City<2> const& city) {
        return std::sqrt(line.dot(city.covariance * line)) / line.norm();
    };
    return line.norm() > sd_along(one) + sd_along(other);
}

template <typename T>
void erase_at(std::vector<T>& all, std::size_t at) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
}

class Search {
public:
    Search(SearchByCounts const& problem, Density const& start, std::vector<FoundCity> proposed,
           Options<2> const& options)
        : problem_(problem),
          options_(options),
          scan_(problem.stores, problem.places),
          refinement_(problem.stores),
          cities_(std::move(proposed)) {
        now_.density = start;
    }

    FoundCities run(Progress const& progress) {
        for (int round = 0; round < most_rounds; ++round) {
            if (progress && !progress(static_cast<double>(round) / most_rounds, "looking for room"))
                throw Cancelled{};
            solve(true);
            power_ = likeliest_power(problem_.stores.visitors, now_.expected, variance_.rim_error);
            solve(true);
            excess_ = scan_.excess_of_chance(now_.expected, variance_, least_stores(), options_.threads);
            prune();
            if (round + 1 == most_rounds) break;
            bool const is_split = split();
            if (!add() && !is_split) break;
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
        // A city that lost all its people in the last solve is none.
        for (std::size_t k = cities_.size(); k-- > 0;) {
            model::City<2> const& city = density().model.cities[k];
            if (city.amplitude > 0 && city.covariance.determinant() > 0) continue;
            erase_at(density().model.cities, k);
            erase_at(cities_, k);
        }
        now_ = refinement_.from(now_.density, priors_of(cities_), how(roughly));
        variance_ = now_.variance;
    }
    RefineOptions how(bool roughly) const {
        return {power_, options_.background, options_.threads, roughly, fixed_among(cities_)};
    }

    double deviance_of(Eigen::Index store, double expected) const {
        return deviance_of_power(problem_.stores.visitors[store], expected, power_);
    }

    /// What is lost in deviance by other expectations than those of now, in units of φ or, if that is more,
    /// of what misfits that go together have by chance.
    class Loss {
    public:
        explicit Loss(Search const& search)
            : search_(search),
              unit_(search.excess_ * search.variance_.factor *
                    inflation_among_neighbours(search.variance_, search.now_.expected)) {}
        double by(Eigen::ArrayXd const& others) const {
            Eigen::ArrayXd const& now = search_.now_.expected.all;
            double sum = 0;
            for (Eigen::Index i = 0; i < now.size(); ++i)
                if (others[i] != now[i])  // far from where something changes they are the same
                    sum += (search_.deviance_of(i, others[i]) - search_.deviance_of(i, now[i])) / unit_[i];
            return sum;
        }

    private:
        Search const& search_;
        Eigen::ArrayXd unit_;
    };

    std::vector<Worth> worths() const {
        double const area = problem_.inner_area + now_.density.rim * problem_.rim_area;
        MixtureFit const fit(problem_.points, area, problem_.largest_sd, options_.threads);
        return fit.assess(mixture_of(now_.density.model, area, problem_.stores.catchments.km2_per_unit))
            .worths;
    }

    Box<2> surroundings_of(std::size_t city) const {
        return box_around(now_.density.model.cities[city], reach_of_neighbours);
    }
    /// The fit with others in the place of a city, or none, when those around it fit in: cities further off
    /// stay as they are, and background and rim unless no city is left. The others come last.
    Refined instead_of(std::size_t gone, std::vector<model::City<2>> const& others) const {
        Box<2> const box = surroundings_of(gone);
        Density start{{now_.density.model.background, {}}, now_.density.rim};
        std::vector<SpreadPrior> priors;
        RefineOptions local = how(true);
        local.threads = 1;
        local.fixed_centres.clear();
        Surroundings around{now_.density.model.cities[gone], {}, now_.expected, variance_};
        for (std::size_t k = 0; k < cities_.size(); ++k) {
            if (k == gone) continue;
            start.model.cities.push_back(now_.density.model.cities[k]);
            priors.push_back(cities_[k].prior);
            local.fixed_centres.push_back(cities_[k].is_fixed);
            around.held.push_back(!box.intersects(surroundings_of(k)));
        }
        for (model::City<2> const& other : others) {
            start.model.cities.push_back(other);
            priors.push_back(cities_[gone].prior);
            local.fixed_centres.push_back(false);
            around.held.push_back(false);
        }
        // Without a city background and rim are all there is, everywhere.
        if (start.model.cities.empty()) return refinement_.from(start, priors, local);
        return refinement_.around(around, start, priors, local);
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
            if (cities_[k].is_fixed || (stays[k] && !too_many)) continue;
            bool const rests = by_places[k].effective_stores >= problem_.least_stores_by_places;
            double const of_price = rests ? by_places[k].gain / price_of_places : 0;
            if (of_price >= 1 && !too_many) continue;
            Eigen::ArrayXd const own =
                refinement_.expected().of_city(density().model.cities[k], density().rim);
            Eigen::ArrayXd const others = (now_.expected.all - own).max(1e-9 * now_.expected.all);
            double const of_both = (by_places[k].gain + loss.by(others)) / price_of_both;
            double const most_prices = std::max(of_price, of_both);
            if (most_prices <= (too_many ? std::numeric_limits<double>::infinity() : beyond_doubt))
                in_doubt.emplace_back(most_prices, k);
        }
        std::ranges::sort(in_doubt);
        // Some are tried side by side; the first of them that goes ends it, however many there were.
        for (std::size_t at = 0; at < in_doubt.size();) {
            std::size_t const together =
                std::min<std::size_t>(in_doubt.size() - at, static_cast<std::size_t>(options_.threads));
            std::vector<Refined> rests(together);
            base::parallel_for(static_cast<int>(together), options_.threads, [&](int i) {
                rests[i] = instead_of(in_doubt[at + static_cast<std::size_t>(i)].second, {});
            });
            for (Refined& rest : rests) {
                std::size_t const k = in_doubt[at++].second;
                stays[k] = !too_many && by_places[k].gain + loss.by(rest.expected.all) > price_of_both;
                if (stays[k]) continue;
                now_ = std::move(rest);
                erase_at(cities_, k);
                erase_at(stays, k);
                return true;
            }
        }
        return false;
    }

    /// A city and the fit with two in its place.
    struct Split {
        std::size_t city = 0;
        double gain = 0;
        Refined fit;
        std::vector<model::City<2>> halves() const {
            return {fit.density.model.cities.end() - 2, fit.density.model.cities.end()};
        }
    };

    /// Takes cities apart that are two peaks in one, those that gain most first, of neighbours one at a time;
    /// whether there was one.
    bool split() {
        if (count() >= most()) return false;
        std::vector<Split> splits;
        for (std::size_t k = 0; k < cities_.size(); ++k)
            if (!cities_[k].is_fixed && !was_split(density().model.cities[k])) splits.push_back({k, 0, {}});
        Loss const loss(*this);
        base::parallel_for(static_cast<int>(splits.size()), options_.threads, [&](int i) {
            Split& one = splits[i];
            one.fit = instead_of(one.city, halves_of(now_.density.model.cities[one.city]));
            std::vector<model::City<2>> const halves = one.halves();
            if (are_two_peaks(halves[0], halves[1])) one.gain = -loss.by(one.fit.expected.all);
        });
        std::ranges::stable_sort(splits, std::greater{}, &Split::gain);
        std::vector<Box<2>> changed;
        std::vector<bool> gone(cities_.size(), false);
        std::vector<model::City<2>> coming;
        std::vector<FoundCity> found;
        for (Split const& one : splits) {
            Box<2> const box = surroundings_of(one.city);
            bool const is_free =
                std::ranges::none_of(changed, [&](Box<2> const& other) { return other.intersects(box); });
            if (one.gain > price_of_room && !is_free) continue;  // again when its neighbour is settled
            if (count() + std::ssize(changed) >= most()) break;
            split_.push_back(density().model.cities[one.city]);
            if (!(one.gain > price_of_room)) continue;
            changed.push_back(box);
            gone[one.city] = true;
            for (model::City<2> const& half : one.halves()) {
                coming.push_back(half);
                found.push_back({cities_[one.city].prior, half.centre});
            }
        }
        for (std::size_t k = gone.size(); k-- > 0;) {
            if (!gone[k]) continue;
            erase_at(density().model.cities, k);
            erase_at(cities_, k);
        }
        std::ranges::copy(coming, std::back_inserter(density().model.cities));
        std::ranges::copy(found, std::back_inserter(cities_));
        return !coming.empty();
    }
    bool was_split(model::City<2> const& city) const {
        double const width = spread_of(city.covariance);
        return std::ranges::any_of(split_, [&](model::City<2> const& other) {
            return (other.centre - city.centre).norm() < same_place * width &&
                   std::abs(std::log(spread_of(other.covariance) / width)) < same_width;
        });
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
    Refinement refinement_;
    std::vector<FoundCity> cities_;
    Refined now_;
    CountVariance variance_;
    double power_ = 1, excess_ = 1;
    std::vector<Room> tried_;
    std::vector<model::City<2>> split_;  ///< those of which two were tried
};

}  // namespace

std::vector<SpreadPrior> priors_of(std::vector<FoundCity> const& cities) {
    std::vector<SpreadPrior> priors;
    for (FoundCity const& city : cities)
        priors.push_back(city.prior);
    return priors;
}

std::vector<bool> fixed_among(std::vector<FoundCity> const& cities) {
    std::vector<bool> fixed;
    for (FoundCity const& city : cities)
        fixed.push_back(city.is_fixed);
    return fixed;
}

FoundCities search_counts(SearchByCounts const& problem, Density const& start,
                          std::vector<FoundCity> proposed, Options<2> const& options,
                          Progress const& progress) {
    return Search(problem, start, std::move(proposed), options).run(progress);
}

}  // namespace fit
