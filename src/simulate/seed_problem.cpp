#include "src/simulate/scene.hpp"

namespace simulate {
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
