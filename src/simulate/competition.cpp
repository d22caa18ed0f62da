#include "src/simulate/competition.hpp"

#include "src/base/statistics.hpp"

#include <fmt/format.h>
#include <Eigen/LU>
#include <Eigen/SVD>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace simulate {
namespace {

constexpr double usual_size = 1000, spread_of_sizes = 0.6;
/// Kept apart from the numbers that place the stores: these stand where they would without covariates.
constexpr std::uint64_t own_stream = 0x9e3779b97f4a7c15U;

}  // namespace

std::string level_name(std::size_t level) {
    return level < 26 ? std::string(1, static_cast<char>('a' + level)) : fmt::format("level {}", level + 1);
}

CovariateDraw::CovariateDraw(std::vector<Covariate> const& covariates, std::uint64_t seed)
    : covariates_(covariates), random_(seed ^ own_stream) {}

StoreCovariates CovariateDraw::draw(int count) {
    StoreCovariates drawn{{}, Eigen::VectorXd::Zero(count)};
    for (Covariate const& covariate : covariates_) {
        CovariateValues& values = drawn.of_each.emplace_back();
        for (int i = 0; i < count; ++i) {
            if (covariate.kind == Covariate::Kind::factor) {
                auto const level =
                    static_cast<std::size_t>(random_.integer(0, static_cast<int>(covariate.effects.size())));
                values.levels.push_back(level_name(level));
                if (level > 0) drawn.log_multipliers[i] += covariate.effects[level - 1];
                continue;
            }
            bool const is_log = covariate.kind == Covariate::Kind::logarithm;
            // As a file has it, so that the effect is that of what is written.
            double const value =
                is_log ? std::max(std::round(usual_size * std::exp(spread_of_sizes * random_.normal())), 1.0)
                       : std::round(1000 * random_.normal()) / 1000;
            values.numbers.push_back(value);
            drawn.log_multipliers[i] += covariate.effects.front() * (is_log ? std::log(value) : value);
        }
    }
    return drawn;
}

StoreCovariates CovariateDraw::stores(int count) {
    StoreCovariates drawn = draw(count);
    mean_ = count > 0 ? drawn.log_multipliers.mean() : 0;
    drawn.log_multipliers.array() -= mean_;
    return drawn;
}

StoreCovariates CovariateDraw::more_stores(int count) {
    StoreCovariates drawn = draw(count);
    drawn.log_multipliers.array() -= mean_;
    return drawn;
}

namespace {

constexpr int stores_to_choose_from = 4;
constexpr double alike_of_usual_way = 0.15;
constexpr double km2_of_m2 = 1e-6;

constexpr double longest_catchment_m = 60'000;
constexpr double part_of_stores = 0.9, ways_of_those = 3, least_usual_ways = 6;

/// A square is no wider than these parts of the usual way and of the catchment, and than the standard
/// deviation of the narrowest city: a sum over squares so wide is the integral of a Gaussian to eight digits.
constexpr double side_of_usual_way = 0.125, side_of_catchment = 1.0 / 60;
constexpr double most_squares = 4e6;  // seconds

/// Squares of a grid that is the same whatever box is asked for.
template <typename Visit>
void for_each_square(model::Vector<2> const& low, model::Vector<2> const& high, double side,
                     Visit const& visit) {
    auto const first = [&](double x) { return static_cast<std::int64_t>(std::floor(x / side)); };
    for (std::int64_t row = first(low.y()); row <= first(high.y()); ++row)
        for (std::int64_t column = first(low.x()); column <= first(high.x()); ++column)
            visit(model::Vector<2>(side * (static_cast<double>(column) + 0.5),
                                   side * (static_cast<double>(row) + 0.5)));
}

/// Distances to the nearest other store; those at one place count as one.
std::vector<double> ways_to_others(base::NearestNeighbours<2> const& index) {
    std::vector<double> ways = index.distances_to_others();
    std::erase_if(ways, [](double way) { return !(way > 0) || !std::isfinite(way); });
    std::ranges::sort(ways);
    return ways;
}

double catchment_of(std::vector<double> const& ways_m) {
    if (ways_m.empty()) return longest_catchment_m;
    auto const most = static_cast<std::size_t>(part_of_stores * static_cast<double>(ways_m.size()));
    double const usual = base::median(ways_m);
    return std::min(std::max(ways_of_those * ways_m[most], least_usual_ways * usual), longest_catchment_m);
}

Eigen::VectorXd or_ones(Eigen::VectorXd const& strengths, Eigen::Index stores) {
    return strengths.size() > 0 ? strengths : Eigen::VectorXd::Ones(stores);
}

}  // namespace

/// Divides the people of one place after the other.
class Competition::Shares {
public:
    Shares(People const& people, double alike_m) : people_(people), alike_m_(alike_m) {}

    /// Calls take(store, visitors of the cities, visitors of the background) for each of the choices.
    template <typename Take>
    void divide(model::Vector<2> const& place, double km2, std::vector<Choice> const& choices,
                Take const& take) {
        people_.densities_at(place, densities_);
        of_cities_.fill(0);
        of_background_.fill(0);
        for (std::size_t j = 0; j < choices.size(); ++j)
            logs_[j] = std::log(choices[j].way_m * choices[j].way_m + alike_m_ * alike_m_);
        for (std::size_t g = 0; g < densities_.size(); ++g) {
            bool const with_background = g == 0 && people_.background() > 0;
            if (densities_[g] == 0 && !with_background) continue;
            share_by(people_.decays()[g], choices);
            for (std::size_t j = 0; j < choices.size(); ++j) {
                of_cities_[j] += km2 * densities_[g] * shares_[j];
                if (with_background) of_background_[j] = km2 * people_.background() * shares_[j];
            }
        }
        for (std::size_t j = 0; j < choices.size(); ++j)
            take(choices[j].store, of_cities_[j], of_background_[j]);
    }

private:
    void share_by(double decay, std::vector<Choice> const& choices) {
        double sum = 0;
        for (std::size_t j = 0; j < choices.size(); ++j)
            sum += shares_[j] = choices[j].strength * std::exp(-decay / 2 * (logs_[j] - logs_[0]));
        for (std::size_t j = 0; j < choices.size(); ++j)
            shares_[j] /= sum;
    }

    People const& people_;
    double alike_m_;
    std::vector<double> densities_;
    std::array<double, stores_to_choose_from> logs_{}, shares_{}, of_cities_{}, of_background_{};
};

Competition::Competition(model::Positions<2> const& stores, GroundAt const& ground,
                         std::optional<double> catchment_m, Eigen::VectorXd const& strengths)
    : stores_(stores), strengths_(or_ones(strengths, stores.cols())), ground_at_(ground), index_(stores) {
    for (Eigen::Index i = 0; i < stores.cols(); ++i)
        grounds_.push_back(ground(stores.col(i)));
    std::vector<double> ways = ways_to_others(index_);
    double const scale = std::sqrt(std::abs(grounds_.front().determinant()));
    usual_ = ways.empty() ? longest_catchment_m / least_usual_ways / scale : base::median(ways);
    alike_m_ = alike_of_usual_way * usual_ * scale;
    for (double& way : ways)
        way *= scale;
    catchment_m_ = catchment_m.value_or(catchment_of(ways));
    double reach = 0;
    for (Eigen::Matrix2d const& at_store : grounds_)
        reach = std::max(reach, planar_catchment(at_store));
    low_ = stores.rowwise().minCoeff().array() - reach;
    high_ = stores.rowwise().maxCoeff().array() + reach;
}

/// No way of the catchment is longer in the plane.
double Competition::planar_catchment(Eigen::Matrix2d const& ground) const {
    return catchment_m_ / Eigen::JacobiSVD<Eigen::Matrix2d>(ground).singularValues()[1];
}

double Competition::side_for(People const& people) const {
    double const coarsest = std::sqrt((high_ - low_).prod() / most_squares);
    double const fine =
        std::min(side_of_usual_way * usual_, side_of_catchment * planar_catchment(grounds_.front()));
    return std::max(std::min(fine, people.narrowest_sd()), coarsest);
}

Expected Competition::expected(People const& people) const {
    Expected result{Eigen::VectorXd::Zero(stores_.cols()), Eigen::VectorXd::Zero(stores_.cols())};
    Shares shares(people, alike_m_);
    std::vector<Choice> choices;
    double const side = side_for(people);
    for_each_square(low_, high_, side, [&](model::Vector<2> const& place) {
        auto const near = index_.nearest(place, stores_to_choose_from);
        Eigen::Matrix2d const& ground = grounds_[near.front().place];
        choices.clear();
        for (auto const& [at, planar] : near) {
            auto const store = static_cast<Eigen::Index>(at);
            double const way_m = (ground * (stores_.col(store) - place)).norm();
            if (way_m <= catchment_m_) choices.push_back({store, way_m, strengths_[store]});
        }
        if (choices.empty()) return;
        double const km2 = side * side * std::abs(ground.determinant()) * km2_of_m2;
        shares.divide(place, km2, choices, [&](Eigen::Index store, double cities, double background) {
            result.of_cities[store] += cities;
            result.of_background[store] += background;
        });
    });
    return result;
}

Expected Competition::expected_at(model::Positions<2> const& sites, People const& people,
                                  Eigen::VectorXd const& of_sites) const {
    Eigen::VectorXd const strengths = or_ones(of_sites, sites.cols());
    constexpr Eigen::Index the_site = -1;
    Expected result{Eigen::VectorXd::Zero(sites.cols()), Eigen::VectorXd::Zero(sites.cols())};
    Shares shares(people, alike_m_);
    std::vector<Choice> choices;
    double const side = side_for(people);
    for (Eigen::Index i = 0; i < sites.cols(); ++i) {
        model::Vector<2> const site = sites.col(i);
        Eigen::Matrix2d const ground = ground_at_(site);
        double const km2 = side * side * std::abs(ground.determinant()) * km2_of_m2;
        auto const reach = model::Vector<2>::Constant(planar_catchment(ground));
        for_each_square(site - reach, site + reach, side, [&](model::Vector<2> const& place) {
            double const way_to_site_m = (ground * (site - place)).norm();
            if (way_to_site_m > catchment_m_) return;
            choices.assign(1, {the_site, way_to_site_m, strengths[i]});
            int nearer = 0;
            for (auto const& [at, planar] : index_.nearest(place, stores_to_choose_from)) {
                auto const store = static_cast<Eigen::Index>(at);
                double const way_m = (ground * (stores_.col(store) - place)).norm();
                if (way_m <= way_to_site_m) ++nearer;
                if (way_m <= catchment_m_ && choices.size() < stores_to_choose_from)
                    choices.push_back({store, way_m, strengths_[store]});
            }
            if (nearer == stores_to_choose_from) return;
            shares.divide(place, km2, choices, [&](Eigen::Index store, double cities, double background) {
                if (store != the_site) return;
                result.of_cities[i] += cities;
                result.of_background[i] += background;
            });
        });
    }
    return result;
}

}  // namespace simulate
