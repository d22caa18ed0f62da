#include "src/fit/choice/network.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

#include <numeric>

namespace {

fit::CompetitionRule const within_ten_km{10 * people::km, 2};

model::Positions<2> at(double x_km, double y_km) {
    model::Positions<2> site(2, 1);
    site << x_km * people::km, y_km * people::km;
    return site;
}

double sum_of(fit::Moves const& moves) {
    double sum = 0;
    for (int row = 0; row < moves.newly_reached(); ++row)
        sum += moves.km2.km2_of(row);
    return sum;
}

}  // namespace

TEST_CASE("a new store gets what the catchments with it say, and the others lose as much") {
    base::Random random(5);
    auto const stores = people::strewn(300, 60, random);
    fit::Network const network(stores, people::flat_ground, within_ten_km);
    for (auto const& site : {at(30, 30), at(12, 41), at(50.5, 17)}) {
        auto const moves = network.moves({site}, {}, {2}).front();
        REQUIRE(moves.opened() == 1);
        model::Positions<2> with_site(2, 301);
        with_site << stores, site;
        auto const before = fit::catchments_of(stores, people::flat_ground, within_ten_km);
        auto const after = fit::catchments_of(with_site, people::flat_ground, within_ten_km);
        CHECK(moves.km2.km2_of(0) == Approx(after.km2_of(300)).epsilon(0.03));
        CHECK(moves.km2.km2_of(moves.newly_reached()) == 0);
        CHECK(sum_of(moves) == Approx(0).margin(1e-9));
        for (std::size_t i = 0; i < moves.stores.size(); ++i) {
            auto const store = static_cast<int>(moves.stores[i]);
            CHECK(moves.km2.km2_of(moves.row_of_store(i)) ==
                  Approx(after.km2_of(store) - before.km2_of(store)).margin(0.4));
        }
    }
}

TEST_CASE("a store that opens where one closes puts everything back") {
    base::Random random(7);
    auto const stores = people::strewn(300, 60, random);
    model::Positions<2> const without = stores.leftCols(299);
    model::Positions<2> const site = stores.col(299);
    auto const opened =
        fit::Network(without, people::flat_ground, within_ten_km).moves({site}, {}, {2}).front();
    auto const closed = fit::Network(stores, people::flat_ground, within_ten_km)
                            .moves({model::Positions<2>(2, 0)}, {299}, {2})
                            .front();
    CHECK(sum_of(closed) == Approx(closed.km2.km2_of(closed.newly_reached())).margin(1e-9));
    REQUIRE(std::ranges::find(closed.stores, std::size_t{299}) != closed.stores.end());
    for (std::size_t i = 0; i < closed.stores.size(); ++i)
        if (closed.stores[i] == 299)
            CHECK(closed.km2.km2_of(closed.row_of_store(i)) == Approx(-opened.km2.km2_of(0)).epsilon(0.1));
    // In one step nothing changes but the number of the store.
    auto const both =
        fit::Network(stores, people::flat_ground, within_ten_km).moves({site}, {299}, {2}).front();
    for (std::size_t i = 0; i < both.stores.size(); ++i)
        CHECK(both.km2.km2_of(both.row_of_store(i)) ==
              Approx(both.stores[i] == 299 ? -both.km2.km2_of(0) : 0).margin(1e-9));
}

TEST_CASE("a new store beyond all others brings people whom nobody reached") {
    base::Random random(8);
    auto const stores = people::strewn(300, 60, random);
    fit::Network const network(stores, people::flat_ground, within_ten_km);
    auto const far = network.moves({at(100, 30)}, {}, {2}).front();
    CHECK(far.stores.empty());
    CHECK(far.km2.km2_of(0) == Approx(M_PI * 100).epsilon(0.03));
    CHECK(far.km2.km2_of(far.newly_reached()) == Approx(far.km2.km2_of(0)));
    auto const edge = network.moves({at(63, 30)}, {}, {2}).front();
    CHECK(edge.km2.km2_of(edge.newly_reached()) > 0);
    CHECK(edge.km2.km2_of(edge.newly_reached()) < edge.km2.km2_of(0));
    CHECK(sum_of(edge) == Approx(edge.km2.km2_of(edge.newly_reached())).margin(1e-9));
    // Of the people there only the part that the rim has.
    fit::Network const coast(stores, people::flat_ground, {10 * people::km, 2, 0.25});
    auto const beyond = coast.moves({at(100, 30)}, {}, {2}).front();
    CHECK(beyond.km2.km2_of(0) == Approx(far.km2.km2_of(0) / 4));
}

TEST_CASE("stores that open together share what each would get alone") {
    base::Random random(9);
    auto const stores = people::strewn(300, 60, random);
    fit::Network const network(stores, people::flat_ground, within_ten_km);
    model::Positions<2> sites(2, 2);
    sites << at(30, 30), at(30.5, 30);
    auto const both = network.moves({sites}, {}, {2}).front();
    REQUIRE(both.opened() == 2);
    for (int s = 0; s < 2; ++s) {
        double const alone = network.moves({sites.col(s)}, {}, {2}).front().km2.km2_of(0);
        CHECK(both.km2.km2_of(s) < 0.9 * alone);
        CHECK(both.km2.km2_of(s) > 0.4 * alone);
    }
    CHECK(sum_of(both) == Approx(0).margin(1e-9));
}
