#include "src/results/run/covariates.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <algorithm>
#include <cmath>

namespace {

using enum geo::CovariateScale;
using Catch::Approx;

/// Forty stores with a size of 100, 200, … and a chain, Lidl, Aldi, or one of few shops.
geo::ProjectedStores stores_with(std::vector<geo::Covariate> const& covariates) {
    geo::ProjectedStores projected{{}, geo::Projection("EPSG:27700"), {}, {}};
    projected.table.source = "shops.csv";
    projected.table.covariates = covariates;
    for (int i = 0; i < 40; ++i) {
        std::string const chain = i < 20 ? "Lidl" : i < 34 ? "Aldi" : i < 37 ? "Netto" : "Penny";
        geo::Store store{i, std::to_string(i), "", 10, {}, 1};
        for (geo::Covariate const& covariate : covariates)
            store.covariates.push_back(covariate.scale == factor ? geo::CovariateValue{{}, chain}
                                                                 : geo::CovariateValue{100.0 * (i + 1), {}});
        projected.table.stores.push_back(store);
    }
    return projected;
}

std::vector<std::vector<geo::CovariateValue>> values_of(geo::ProjectedStores const& projected) {
    std::vector<std::vector<geo::CovariateValue>> values;
    for (geo::Store const& store : projected.table.stores)
        values.push_back(store.covariates);
    return values;
}

std::string refusal_of(geo::ProjectedStores const& projected) {
    try {
        results::covariate_terms(projected, std::vector<bool>(projected.table.stores.size(), false));
    } catch (geo::InputRejected const& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("columns have a mean of 0 over the stores of the fit") {
    auto const shops = stores_with({{"size", logarithm}, {"chain", factor}});
    std::vector<bool> held_out(40, false);
    held_out[39] = true;
    auto const terms = results::covariate_terms(shops, held_out);
    REQUIRE(terms.size() == 3);
    CHECK(terms[0].scale == "log");
    CHECK(terms[0].step == Approx(std::log(2)));
    CHECK(terms[2].level == "Aldi");
    CHECK(terms[2].reference == "Lidl");
    CHECK(terms[1].level == results::other_levels);
    auto const columns = results::columns_of(terms, values_of(shops));
    CHECK(columns.topRows(39).colwise().sum().cwiseAbs().maxCoeff() < 1e-9);
    CHECK(columns(0, 0) - columns(1, 0) == Approx(std::log(0.5)));
    CHECK(columns(30, 2) - columns(0, 2) == Approx(1));
    CHECK(columns(35, 1) == columns(38, 1));
}

TEST_CASE("what is missing is as a mean store has it, and a level of no store as the others") {
    auto const shops = stores_with({{"size", linear}, {"chain", factor}});
    auto const terms = results::covariate_terms(shops, std::vector<bool>(40, false));
    auto const columns = results::columns_of(terms, {{{}, {}}, {{100.0, ""}, {{}, "Norma"}}});
    CHECK(columns.row(0).cwiseAbs().maxCoeff() == 0);
    CHECK(columns(1, 1) == Approx(1 - 6.0 / 40));
    CHECK(results::is_known_level(terms, 1, "Norma"));
    auto const without_others = stores_with({{"chain", factor}});
    std::vector<bool> held_out(40, false);
    for (int i = 34; i < 40; ++i)
        held_out[static_cast<std::size_t>(i)] = true;
    CHECK_FALSE(results::is_known_level(results::covariate_terms(without_others, held_out), 0, "Norma"));
}

TEST_CASE(
    "a kind that nobody visits is among the rare ones, and one of 0 under another run's logarithm is mean") {
    auto shops = stores_with({{"size", logarithm}, {"chain", factor}});
    for (int i = 20; i < 34; ++i)
        shops.table.stores[static_cast<std::size_t>(i)].visitors = 0;
    auto const terms = results::covariate_terms(shops, std::vector<bool>(40, false));
    REQUIRE(terms.size() == 2);
    CHECK(terms[1].level == results::other_levels);
    CHECK(results::columns_of(terms, {{{0.0, {}}, {{}, "Lidl"}}})(0, 0) == 0);
}

TEST_CASE("means and spreads do not depend on the order of the rows") {
    auto shops = stores_with({{"size", logarithm}});
    for (std::size_t i = 0; i < 40; ++i)
        shops.table.stores[i].covariates[0].number =
            1 + std::fmod(0.7390851 * static_cast<double>(i * i), 1.0);
    auto turned = shops;
    std::ranges::reverse(turned.table.stores);
    std::vector<bool> const nobody(40, false);
    CHECK(results::covariate_terms(shops, nobody)[0].mean ==
          results::covariate_terms(turned, nobody)[0].mean);
    CHECK(results::covariate_terms(shops, nobody)[0].sd == results::covariate_terms(turned, nobody)[0].sd);
}

TEST_CASE("covariates that cannot tell stores apart are refused in a sentence") {
    auto constant = stores_with({{"size", linear}});
    for (geo::Store& store : constant.table.stores)
        store.covariates[0].number = 7;
    CHECK(refusal_of(constant).find("--covariate size cannot tell stores apart") != std::string::npos);

    auto twice = stores_with({{"size", linear}, {"area", linear}});
    for (geo::Store& store : twice.table.stores)
        store.covariates[1].number = 3 * *store.covariates[0].number + 5;
    CHECK(refusal_of(twice).find("says nothing that") != std::string::npos);

    auto keys = stores_with({{"chain", factor}});
    for (int copy = 0; copy < 9; ++copy)
        for (int i = 0; i < 40; ++i)
            keys.table.stores.push_back(keys.table.stores[static_cast<std::size_t>(i)]);
    for (std::size_t i = 0; i < keys.table.stores.size(); ++i)
        keys.table.stores[i].covariates[0].level = std::to_string(i % 60);
    CHECK(refusal_of(keys).find("60 kinds") != std::string::npos);

    auto rare = stores_with({{"chain", factor}});
    for (std::size_t i = 0; i < rare.table.stores.size(); ++i)
        rare.table.stores[i].covariates[0].level = std::to_string(i % 20);
    CHECK(refusal_of(rare).find("no kind has 5 stores or more") != std::string::npos);

    auto closed = stores_with({{"chain", factor}});
    for (int i = 20; i < 40; ++i)
        closed.table.stores[static_cast<std::size_t>(i)].visitors = 0;
    CHECK(refusal_of(closed).find("without a single visitor") != std::string::npos);
    CHECK(refusal_of(stores_with({{"size", logarithm}})).empty());
}
