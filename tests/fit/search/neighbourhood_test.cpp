#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/rounding.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace {

/// Two large cities with a small one between them, none of which sees another, settled among 3,000 stores.
struct Row {
    fit::Data<2> data;
    fit::Setting<2> setting;
    fit::SearchOptions options;
    fit::SearchLog<2> log{nullptr, false, 1, {}};
    fit::Candidate<2> settled;

    Row() {
        model::CityModel<2> const truth{2,
                                        {truths::round_city<2>(300, model::Vector<2>(-0.7, 0), 0.06),
                                         truths::round_city<2>(10, model::Vector<2>(0, 0), 0.06),
                                         truths::round_city<2>(400, model::Vector<2>(0.7, 0), 0.06)}};
        auto const stores = truths::observed<2>(truth, truths::uniform_positions<2>(3'000, 1, 5));
        Eigen::VectorXd const counts = stores.values.array().round();
        data = fit::Data<2>(stores.positions, counts);
        setting.data = &data;
        setting.noise = fit::Noise::poisson;
        setting.scales.background = fit::Scale::logarithmic;
        settled.parameters = fit::parameters_of<2>(truth, setting.scales);
        settled.ids = {7, 8, 9};
        fit::settle(setting, settled, fit::polished);
    }
    fit::SearchContext<2> context() { return {setting, options, log}; }
};

}  // namespace

TEST_CASE("a city's loss is worth near it what it is worth among all stores") {
    Row row;
    double const nearby = fit::change_without<2>(row.context(), row.settled, 1, fit::polished);
    fit::Candidate<2> rest = fit::without_city(row.settled, 1);
    fit::settle(row.setting, rest, fit::polished);
    CHECK(nearby > 20);
    CHECK(nearby == Catch::Approx(rest.score - row.settled.score).epsilon(0.05));
    // What a newcomer gains is what its loss costs.
    fit::Candidate<2> last = rest;
    last.add(row.settled.parameters.cities[1]);
    CHECK(fit::change_with_last<2>(row.context(), last, fit::polished) ==
          Catch::Approx(-nearby).epsilon(0.05));
}

TEST_CASE("a neighbourhood frees what is near and sees only its stores") {
    Row row;
    auto const here = fit::neighbourhood_of(row.setting, row.settled, {2});
    CHECK(here.free() == std::vector<int>{2});
    CHECK(here.setting().data->count < row.data.count / 4);
    CHECK(here.start().parameters.cities[0] == row.settled.parameters.cities[2]);
}

TEST_CASE("what neighbourhoods found takes its place, and all others keep their names") {
    Row row;
    fit::Candidate<2> found = fit::neighbourhood_of(row.setting, row.settled, {1}).start();
    found.parameters.cities[0][1] = 0.1;
    found.add(row.settled.parameters.cities[1]);
    std::vector<int> gone;
    auto const moved = fit::with_neighbourhood(row.settled, {1}, found, gone);
    CHECK(gone.empty());
    CHECK(moved.ids == std::vector<int>{7, 8, 9, -1});
    CHECK(moved.parameters.cities[1][1] == 0.1);
    fit::with_neighbourhood(row.settled, {1}, fit::without_city(found, 0), gone);
    CHECK(gone == std::vector<int>{1});
}

TEST_CASE("a change that is better only near it does not keep another from the whole") {
    Row row;
    fit::Candidate<2> worse = row.settled;
    worse.parameters.cities[2][0] -= 1;  // a third of its amplitude
    worse.score = fit::score_of(row.setting, worse);
    auto const change = [&](int city, fit::CityParameters<2> const& parameters, double gain) {
        fit::Candidate<2> found;
        found.parameters.cities = {parameters};
        found.ids = {0};
        return fit::Change<2>{{city}, found, gain, "moves", ""};
    };
    fit::CityParameters<2> nowhere = worse.parameters.cities[0];
    nowhere[1] = nowhere[2] = 0.9;
    double const before = worse.score;
    CHECK(fit::take_changes<2>(row.context(), worse,
                               {change(0, nowhere, 100), change(2, row.settled.parameters.cities[2], 50)}));
    CHECK(worse.score < before - 100);
}

TEST_CASE("the gradient's square is that of differences") {
    Row row;
    auto const squares = row.setting.misfit(0).squared_gradients(row.settled.parameters);
    auto const cities = fit::model_of<2>(row.settled.parameters, row.setting.scales);
    for (int const store : {3, 500, 2'999}) {
        double sum = 0;
        for (int d = 0; d < 2; ++d) {
            model::Vector<2> const step = 1e-6 * model::Vector<2>::Unit(d);
            double const slope = (model::value_at<2>(cities, row.data.position(store) + step) -
                                  model::value_at<2>(cities, row.data.position(store) - step)) /
                                 2e-6;
            sum += slope * slope;
        }
        CHECK(squares[store] == Catch::Approx(sum).epsilon(1e-4).margin(1e-6));
    }
}

TEST_CASE("the common variance is what residuals have beside the part of each by rounding") {
    std::vector<double> const rounding(1000, 4.0), fitted(1000, 0.0);
    std::vector<double> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 2 == 0 ? 3 : -3;
    CHECK(fit::variance_beside(values, fitted, 1000, rounding, 1) == Catch::Approx(5));
    CHECK(fit::misfit_by_rounding(values, fitted, 1000, rounding) == Catch::Approx(9.0 / 4));
    for (double& value : values)
        value /= 3;
    CHECK(fit::variance_beside(values, fitted, 1000, rounding, 1) == 0);
}
