// What lets a fit see a million stores: an order in which neighbours follow each other, cities left out where
// they bring nothing, groups that add up, windows that share no centre, and the search among them.
#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/misfit.hpp"
#include "src/fit/windows/window_search.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <map>
#include <set>

namespace {

/// `stores` stores in a square of about 450 km with ten cities.
simulate::Scene wide_scene(int stores) {
    return simulate::make_store_scene({.stores = {.stores = stores},
                                       .cities = 10,
                                       .min_side_m = 400'000,
                                       .max_side_m = 500'000,
                                       .min_amplitude = 800,
                                       .seed = 5});
}

double way_through(model::Positions<2> const& positions, std::vector<int> const& order) {
    double length = 0;
    for (std::size_t i = 1; i < order.size(); ++i)
        length += (positions.col(order[i]) - positions.col(order[i - 1])).norm();
    return length;
}

template <int D>
fit::Data<D> in_curve_order(fit::Observations<D> const& observations) {
    std::vector<int> const order = fit::curve_order<D>(observations.positions);
    return fit::Data<D>(observations.positions(Eigen::all, order), observations.values(order));
}

/// The same in the units of a fit.
struct Scaled {
    simulate::Scene scene;
    fit::Data<2> data;
    fit::Setting<2> setting;
    double length = 300'000;

    explicit Scaled(simulate::Scene made) : scene(std::move(made)) {
        data = in_curve_order<2>({scene.positions / length, scene.visitors});
        setting.data = &data;
        setting.scales.background = fit::Scale::logarithmic;
        setting.max_spread = 0.35;
        setting.elongation = 3.08;
        setting.min_stores = 1;
    }
    Scaled(Scaled const&) = delete;

    model::CityModel<2> truth() const {
        model::CityModel<2> model = scene.truth;
        for (auto& city : model.cities) {
            city.centre /= length;
            city.covariance /= length * length;
        }
        return model;
    }
};

}  // namespace

TEST_CASE("along the curve every store comes once, and the way is short") {
    auto const positions = truths::uniform_positions<2>(4'000, 1, 3);
    std::vector<int> const order = fit::curve_order<2>(positions);
    CHECK(std::set<int>(order.begin(), order.end()).size() == 4'000);
    // A shortest way is about 0.71·√(stores · area); in no order it is half the box's side a step.
    CHECK(way_through(positions, order) < 1.5 * std::sqrt(4'000 * 4.0));
    auto const on_a_line = truths::uniform_positions<1>(500, 1, 3);
    std::vector<int> const sorted = fit::curve_order<1>(on_a_line);
    for (std::size_t i = 1; i < sorted.size(); ++i)
        CHECK(on_a_line(0, sorted[i - 1]) <= on_a_line(0, sorted[i]) + 1e-5);
    model::Positions<3> const one_spot = model::Positions<3>::Ones(3, 5);
    CHECK(fit::curve_order<3>(one_spot) == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("outside its footprint a city brings less than is worth counting") {
    model::City<2> const city = truths::three_cities<2>().cities[2];
    double const least = 1e-3;
    auto const footprint = fit::footprint_of(model::coefficients_of(city), least);
    int inside = 0;
    auto const positions = truths::uniform_positions<2>(2'000, 3, 8);
    for (Eigen::Index s = 0; s < positions.cols(); ++s) {
        double const visitors = model::value_at<2>(city, positions.col(s));
        if (!footprint.contains(positions.col(s))) CHECK(visitors < least);
        inside += footprint.contains(positions.col(s)) && visitors >= least;
    }
    CHECK(inside > 50);
    fit::Box<2> everywhere;
    everywhere.extend(Eigen::Vector2d(-1e9, -1e9));
    everywhere.extend(Eigen::Vector2d(1e9, 1e9));
    CHECK_FALSE(fit::footprint_of(model::coefficients_of(city), 2 * city.amplitude).intersects(everywhere));
}

TEST_CASE("groups of stores add up to all of them") {
    Scaled const at(wide_scene(18'000));
    fit::Misfit<2> const misfit = at.setting.misfit(0.05);
    fit::Parameters<2> const parameters = fit::parameters_of<2>(at.truth(), at.setting.scales);
    fit::NormalEquations const whole = misfit.normal_equations(parameters);
    std::vector<fit::Group> const groups = fit::groups_of(misfit, parameters, 1.0);
    REQUIRE(groups.size() > 1);
    double cost = 0;
    std::size_t listed = 0;
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(whole.gradient.size());
    Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(gradient.size(), gradient.size());
    for (fit::Group const& group : groups) {
        auto const part = misfit.normal_equations(fit::parameters_in<2>(group, parameters), group.blocks);
        std::vector<Eigen::Index> at_whole;
        for (int const city : group.cities)
            for (int i = 0; i < 6; ++i)
                at_whole.push_back(6 * city + i);
        at_whole.push_back(gradient.size() - 1);
        cost += part.cost;
        gradient(at_whole) += part.gradient;
        hessian(at_whole, at_whole) += part.hessian;
        listed += group.cities.size();
    }
    CHECK(listed < groups.size() * parameters.cities.size());  // else nothing was left out
    CHECK(cost == Catch::Approx(whole.cost).epsilon(1e-12));
    CHECK((gradient - whole.gradient).norm() < 1e-9 * whole.gradient.norm());
    CHECK((hessian - whole.hessian).norm() < 1e-9 * whole.hessian.norm());
}

TEST_CASE("every place is in the core of one window, and every store is seen") {
    Scaled const at(wide_scene(5'000));
    for (double const first_cut : {0.5, 0.37}) {
        auto const windows = fit::windows_of(at.data, 800, 0.2, first_cut);
        REQUIRE(windows.size() > 4);
        auto const places = truths::uniform_positions<2>(500, 2, 6);
        for (Eigen::Index i = 0; i < places.cols(); ++i)
            CHECK(std::ranges::count_if(windows, [&](auto const& w) { return w.holds(places.col(i)); }) == 1);
        std::set<int> seen;
        for (auto const& window : windows) {
            seen.insert(window.stores.begin(), window.stores.end());
            CHECK(std::ranges::is_sorted(window.stores));
        }
        CHECK(seen.size() == 5'000);
    }
}

TEST_CASE("stores on one spot are one window") {
    fit::Data<2> const data(model::Positions<2>::Ones(2, 300), Eigen::VectorXd::Ones(300));
    CHECK(fit::windows_of(data, 50, 0.2, 0.5).size() == 1);
}

TEST_CASE("window by window the search finds the cities, whatever the threads") {
    Scaled at(wide_scene(9'000));
    fit::SearchOptions options;
    options.max_cities = 200;
    std::vector<fit::Candidate<2>> found;
    for (int const threads : {1, 2}) {
        at.setting.threads = threads;
        fit::SearchLog<2> log(nullptr, false, 1, {});
        found.push_back(fit::search_large(fit::SearchContext<2>{at.setting, options, log}));
    }
    CHECK(found[0].parameters.cities == found[1].parameters.cities);
    CHECK(found[0].score == found[1].score);
    auto const model = fit::model_of<2>(found[0].parameters, at.setting.scales);
    CHECK(model.cities.size() == 10);
    CHECK(truths::errors_of<2>(at.truth(), model).centre < 0.3);
}

TEST_CASE("of many stores too one city fewer and one more are told with numbers that belong together") {
    auto const scene = wide_scene(21'000);
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), {});
    double const price = std::log(21'000.0);
    std::map<int, fit::CandidateCount> counts;
    for (fit::CandidateCount const& count : result.counts) {
        counts[count.cities] = count;
        CHECK(count.bic == Catch::Approx(-2 * count.log_likelihood + (6 * count.cities + 2) * price));
    }
    REQUIRE(counts.contains(11));
    REQUIRE(counts.contains(9));
    CHECK(counts[10].chosen);
    CHECK(counts[11].log_likelihood > counts[10].log_likelihood);
    CHECK(counts[9].log_likelihood < counts[10].log_likelihood);
}

TEST_CASE("a city that lies in no window as a whole goes where it brings nothing, and stays where it does") {
    Scaled at(wide_scene(9'000));
    fit::SearchOptions options;
    options.max_cities = 200;
    fit::SearchLog<2> log(nullptr, false, 1, {});
    model::City<2> across;  // the whole scene, six times as long as wide
    across.covariance = Eigen::Vector2d(0.09, 0.0025).asDiagonal();
    across.centre.setZero();
    auto const improved_with = [&](double amplitude) {
        fit::Candidate<2> start;
        start.parameters = fit::parameters_of<2>(at.truth(), at.setting.scales);
        start.ids.assign(start.parameters.cities.size(), -1);
        across.amplitude = amplitude;
        start.add(fit::parameters_of<2>(across, at.setting.scales));
        start.alpha = 0.05;
        start.score = fit::score_of(at.setting, start);
        return fit::improved_in_windows(fit::SearchContext<2>{at.setting, options, log}, start);
    };
    CHECK(improved_with(1e-6).cities() == 10);
    across.amplitude = 2000;
    for (int s = 0; s < at.data.count; ++s)
        at.data.values[s] += std::round(model::value_at(across, at.data.position(s)));
    CHECK(improved_with(2000).cities() == 11);
}
