#include "src/simulate/scene.hpp"

#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Geometry>

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

namespace simulate {
namespace {

constexpr double reach_of_a_name = 3;  // standard deviations

double squared_distance(model::City<2> const& city, model::Vector<2> const& point) {
    model::Vector<2> const offset = point - city.centre;
    return offset.dot(city.covariance.llt().solve(offset));
}

/// The index of the city a store stands in, −1 for none. `near` are the cities that may hold the point.
int city_around(model::CityModel<2> const& truth, std::span<int const> near, model::Vector<2> const& point) {
    int nearest = -1;
    double least = reach_of_a_name * reach_of_a_name;
    for (int const k : near) {
        double const distance = squared_distance(truth.cities[k], point);
        if (distance < least) {
            least = distance;
            nearest = k;
        }
    }
    return nearest;
}

/// An index drawn in proportion to its weight; `sums` are the running sums of the weights. By hand, because
/// std::discrete_distribution may differ from library to library.
std::size_t choose(std::vector<double> const& sums, Random& random) {
    auto const place = std::ranges::upper_bound(sums, random.uniform() * sums.back());
    return std::min<std::size_t>(place - sums.begin(), sums.size() - 1);
}

/// A point of the city's Gaussian that lies in the region; uniform where the city hardly reaches into it.
model::Vector<2> point_in_city(model::City<2> const& city, Region const& region, Random& random) {
    constexpr int attempts = 100;
    model::Matrix<2> const root = city.covariance.llt().matrixL();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        double const u = random.normal();
        double const v = random.normal();
        model::Vector<2> point = city.centre + root * model::Vector<2>(u, v);
        if (region.holds(point)) return point;
    }
    return region.random_point(random);
}

}  // namespace

std::vector<std::string> numbered_city_names(std::size_t cities) {
    std::vector<std::string> names;
    for (std::size_t k = 1; k <= cities; ++k) {
        names.push_back("city " + std::to_string(k));
    }
    return names;
}

std::vector<std::string> store_names(Scene const& scene, model::Positions<2> const& positions) {
    std::vector<std::string> names;
    std::map<int, int> stores_so_far;
    model::CitiesInReach<2> const cities(scene.truth.cities);
    for (Eigen::Index i = 0; i < positions.cols(); ++i) {
        int const city = city_around(scene.truth, cities.around(positions.col(i)), positions.col(i));
        std::string const where = city < 0 ? "countryside" : scene.city_names[static_cast<std::size_t>(city)];
        names.push_back(where + ", store " + std::to_string(++stores_so_far[city]));
    }
    return names;
}

Eigen::VectorXd expected_visitors(model::CityModel<2> const& truth, model::Positions<2> const& positions) {
    std::vector<model::Coefficients<2, double>> cities;
    for (model::City<2> const& city : truth.cities)
        cities.push_back(model::coefficients_of(city));
    model::CitiesInReach<2> const in_reach(truth.cities);
    Eigen::VectorXd expected = Eigen::VectorXd::Constant(positions.cols(), truth.background);
    for (Eigen::Index i = 0; i < positions.cols(); ++i)
        for (int const k : in_reach.around(positions.col(i)))
            expected[i] += model::value_at<2, double, double>(cities[k], {positions(0, i), positions(1, i)});
    return expected;
}

Eigen::VectorXd draw_visitors(Eigen::VectorXd const& expected, Noise noise, double overdispersion,
                              Random& random) {
    if (noise == Noise::none) return expected;
    double const alpha = noise == Noise::negbin ? overdispersion : 0;
    Eigen::VectorXd visitors(expected.size());
    for (Eigen::Index i = 0; i < expected.size(); ++i) {
        visitors[i] = random.negative_binomial(expected[i], alpha);
    }
    return visitors;
}

model::Matrix<2> covariance(double first_sd, double second_sd, double angle) {
    model::Matrix<2> const axes = Eigen::Rotation2Dd(angle).toRotationMatrix();
    model::Matrix<2> const root = axes * model::Vector<2>(first_sd, second_sd).asDiagonal();
    return root * root.transpose();
}

bool Region::holds(model::Vector<2> const& point) const {
    return (point.array() >= low.array()).all() && (point.array() <= high.array()).all();
}

// The draws have names, because the order in which arguments are evaluated is the compiler's choice.
model::Vector<2> Region::random_point(Random& random) const {
    double const x = random.uniform(low.x(), high.x());
    double const y = random.uniform(low.y(), high.y());
    return {x, y};
}

model::Positions<2> place_stores(model::CityModel<2> const& truth, Eigen::VectorXd const& city_weights,
                                 int stores, double share_in_cities, Region const& region, Random& random) {
    std::vector<double> sums(static_cast<std::size_t>(city_weights.size()));
    std::partial_sum(city_weights.begin(), city_weights.end(), sums.begin());
    model::Positions<2> positions(2, stores);
    for (int i = 0; i < stores; ++i) {
        bool const in_a_city = random.uniform() < share_in_cities && !truth.cities.empty();
        positions.col(i) = in_a_city ? point_in_city(truth.cities[choose(sums, random)], region, random)
                                     : region.random_point(random);
    }
    return positions;
}

namespace {

model::City<2> draw_city(SeedProblemOptions const& options, Region const& box, Random& random) {
    model::City<2> city;
    city.centre = box.random_point(random);
    model::Matrix<2> root = model::Matrix<2>::Zero();
    root(0, 0) = options.entry_mean + options.entry_sd * random.normal();
    root(0, 1) = options.entry_mean + options.entry_sd * random.normal();
    root(1, 1) = options.entry_mean + options.entry_sd * random.normal();
    city.covariance = root * root.transpose();
    city.amplitude = options.max_amplitude * (1 - random.uniform());
    return city;
}

}  // namespace

Scene make_seed_problem(SeedProblemOptions const& options) {
    Random random(options.seed);
    model::Vector<2> const corner = model::Vector<2>::Constant(options.half_width);
    Region const box{-corner, corner};

    Scene scene;
    for (int k = 0; k < options.cities; ++k) {
        scene.truth.cities.push_back(draw_city(options, box, random));
    }
    scene.city_names = numbered_city_names(scene.truth.cities.size());
    Eigen::VectorXd const no_weights = Eigen::VectorXd::Ones(options.cities);
    scene.positions = place_stores(scene.truth, no_weights, options.points, 0, box, random);
    scene.visitors = expected_visitors(scene.truth, scene.positions);
    scene.test_positions = place_stores(scene.truth, no_weights, options.test_points, 0, box, random);
    scene.test_visitors = expected_visitors(scene.truth, scene.test_positions);
    return scene;
}

Scene in_metres(Scene scene, double unit_m, model::Vector<2> const& origin_m) {
    scene.positions = (unit_m * scene.positions).colwise() + origin_m;
    scene.test_positions = (unit_m * scene.test_positions).colwise() + origin_m;
    for (model::City<2>& city : scene.truth.cities) {
        city.centre = origin_m + unit_m * city.centre;
        city.covariance *= unit_m * unit_m;
    }
    return scene;
}

}  // namespace simulate
