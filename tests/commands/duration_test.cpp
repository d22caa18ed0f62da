#include "src/commands/text/text.hpp"
#include "tests/catch.hpp"

using commands::duration_text;
using commands::fit_duration;

TEST_CASE("how long a fit takes is told within a factor of two, or as a range") {
    CHECK(duration_text({1, 4}) == "a few seconds");
    CHECK(duration_text({5, 20}) == "about 10 s");
    CHECK(duration_text({1.2, 7}) == "1 s to 7 s");
    CHECK(duration_text({40, 400}) == "40 s to 7 min");
}

TEST_CASE("the time of a fit holds for the real stores it was measured on") {
    for (auto const& [stores, seconds] :
         {std::pair{913, 1.9}, std::pair{1847, 2.7}, std::pair{2994, 3.3}, std::pair{9174, 14.1}}) {
        CAPTURE(stores);
        commands::Duration const shared = fit_duration(static_cast<std::size_t>(stores), true);
        CHECK(shared.least_s < seconds);
        CHECK(shared.most_s > seconds);
        CHECK(shared.most_s <= 4 * shared.least_s);
    }
    for (auto const& [stores, seconds] : {std::pair{2568, 6.0}, std::pair{10'000, 3.9},
                                          std::pair{100'000, 12.0}, std::pair{1'000'000, 144.0}}) {
        CAPTURE(stores);
        commands::Duration const alone = fit_duration(static_cast<std::size_t>(stores), false);
        CHECK(alone.least_s < seconds);
        CHECK(alone.most_s > seconds);
    }
}
