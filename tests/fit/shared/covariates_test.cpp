#include "src/fit/choice/catchments.hpp"
#include "src/fit/choice/network.hpp"
#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

#include <cmath>

namespace {

fit::CompetitionRule const ten_km_by_squares{10 * people::km, 2};

/// Stores whose covariates are a number and whether a store is of a kind.
fit::Attractions attractions_of(Eigen::Index stores, Eigen::Vector2d const& effects, base::Random& random) {
    Eigen::MatrixXd covariates(stores, 2);
    for (Eigen::Index i = 0; i < stores; ++i)
        covariates.row(i) << random.normal(), random.uniform() < 0.3 ? 1 : 0;
    covariates.rowwise() -= covariates.colwise().mean().eval();
    return {covariates, effects};
}

/// The derivatives of the entries of a catchment by differences, B × entries.
template <typename KmAt>
Eigen::MatrixXd numerical_derivatives(KmAt const& km2_at, Eigen::Vector2d const& effects) {
    constexpr double step = 1e-5;
    Eigen::MatrixXd rows;
    for (int b = 0; b < 2; ++b) {
        Eigen::Vector2d const by = step * Eigen::Vector2d::Unit(b);
        std::vector<double> const above = km2_at(effects + by), below = km2_at(effects - by);
        rows.conservativeResize(2, std::ssize(above));
        for (std::size_t e = 0; e < above.size(); ++e)
            rows(b, static_cast<Eigen::Index>(e)) = (above[e] - below[e]) / (2 * step);
    }
    return rows;
}

}  // namespace

TEST_CASE("stores that are alike have the catchments of stores that are just there") {
    base::Random random(5);
    auto const stores = people::strewn(200, 60, random);
    auto const alike = attractions_of(200, {0, 0}, random);
    auto const plain = fit::catchments_of(stores, people::flat_ground, ten_km_by_squares);
    auto const table = fit::ChoiceTable(stores, people::flat_ground, ten_km_by_squares).catchments(alike);
    REQUIRE(table.place == plain.place);
    REQUIRE(table.first == plain.first);
    for (std::size_t e = 0; e < plain.km2.size(); ++e)
        CHECK(table.km2[e] == Approx(plain.km2[e]).epsilon(1e-12));
}

TEST_CASE(
    "a catchment's derivatives by the effects are those of numerical differences, and everybody stays") {
    base::Random random(5);
    auto const stores = people::strewn(200, 60, random);
    auto const attractions = attractions_of(200, {0.6, -0.9}, random);
    fit::ChoiceTable const table(stores, people::flat_ground, ten_km_by_squares);
    auto const catchments = table.catchments(attractions);
    auto const plain = fit::catchments_of(stores, people::flat_ground, ten_km_by_squares);
    Eigen::MatrixXd const numerical = numerical_derivatives(
        [&](Eigen::Vector2d const& effects) {
            return table.catchments({attractions.covariates, effects}).km2;
        },
        attractions.effects);
    CHECK((catchments.km2_by_effects - numerical).norm() < 1e-6 * numerical.norm());
    CHECK(catchments.km2_by_effects.rowwise().sum().norm() < 1e-8 * numerical.norm());
    double with = 0, without = 0;
    for (int i = 0; i < 200; ++i) {
        with += catchments.km2_of(i);
        without += plain.km2_of(i);
    }
    CHECK(with == Approx(without).epsilon(1e-10));
}

TEST_CASE("more shops at one address than people choose among all have their part, by what they are") {
    base::Random random(9);
    model::Positions<2> stores = people::strewn(60, 40, random);
    for (int i = 0; i < 20; ++i)
        stores.col(i) = stores.col(0);
    auto const attractions = attractions_of(60, {0.5, 0}, random);
    auto const catchments =
        fit::ChoiceTable(stores, people::flat_ground, ten_km_by_squares).catchments(attractions);
    for (int i = 0; i < 60; ++i)
        CHECK(catchments.km2_of(i) > 0);
}

TEST_CASE("what a new store takes goes by what it is, and so do the derivatives") {
    base::Random random(7);
    auto const stores = people::strewn(300, 60, random);
    auto const attractions = attractions_of(300, {0.6, -0.9}, random);
    model::Positions<2> site(2, 1);
    site << 30 * people::km, 30 * people::km;
    auto const moves_of = [&](double number, Eigen::Vector2d const& effects) {
        fit::Network const network(stores, people::flat_ground, ten_km_by_squares,
                                   {attractions.covariates, effects});
        return network.moves({site, Eigen::RowVector2d(number, 0)}, {}, {2}).front();
    };
    auto const mean = moves_of(0, attractions.effects), large = moves_of(2, attractions.effects);
    CHECK(large.km2.km2_of(0) > 1.3 * mean.km2.km2_of(0));
    double sum = 0;
    for (int row = 0; row < large.newly_reached(); ++row)
        sum += large.km2.km2_of(row);
    CHECK(sum == Approx(0).margin(1e-9));
    Eigen::MatrixXd const numerical = numerical_derivatives(
        [&](Eigen::Vector2d const& effects) { return moves_of(2, effects).km2.km2; }, attractions.effects);
    CHECK((large.km2.km2_by_effects - numerical).norm() < 1e-6 * numerical.norm());
    // As the catchments have it with the store in their midst.
    model::Positions<2> with_site(2, 301);
    with_site << stores, site;
    Eigen::MatrixXd covariates(301, 2);
    covariates << attractions.covariates, Eigen::RowVector2d(2, 0);
    auto const after = fit::catchments_of(with_site, people::flat_ground, ten_km_by_squares,
                                          {covariates, attractions.effects});
    CHECK(large.km2.km2_of(0) == Approx(after.km2_of(300)).epsilon(0.03));
}

TEST_CASE("under sharing cities and what makes stores attract are found together") {
    base::Random random(15);
    auto const truth = people::three_cities();
    auto const stores = people::following(truth, 900, 200, random);
    Eigen::Vector2d const effects(0.6, -0.9);
    auto const attractions = attractions_of(900, effects, random);
    auto const expected = people::shared_among(stores, truth, 200, 0.5, fit::attractiveness_of(attractions));
    auto competitors = people::counted(stores, expected, random);
    auto const blind = fit::fit_shared(competitors, {}, {});
    competitors.covariates = attractions.covariates;
    auto const fit = fit::fit_shared(competitors, {}, {});
    REQUIRE(fit.result.effects.size() == 2);
    for (int b = 0; b < 2; ++b)
        CHECK(fit.result.effects[b] == Approx(effects[b]).epsilon(0.15));
    CHECK(fit.result.model.cities.size() == 3);
    CHECK(fit.result.overdispersion < 0.5 * blind.result.overdispersion);
    CHECK(fit.catchments.effects() == 2);

    fit::Inference<2> const inference({.model = fit.result.model,
                                       .stores = {stores, competitors.visitors, competitors.exposure},
                                       .noise = fit::Noise::scaled,
                                       .overdispersion = fit.result.overdispersion,
                                       .catchments = fit.catchments,
                                       .priors = {{fit.spacings[0]}, {fit.spacings[1]}, {fit.spacings[2]}}});
    REQUIRE(inference.effects() == 2);
    // As sure as 900 Poisson counts make it; what squares of another size do to the shares comes on top.
    for (int b = 0; b < 2; ++b) {
        CHECK(inference.effect_se(b) > 0.001);
        CHECK(inference.effect_se(b) < 0.02);
    }
}
