#include "src/words/sentences.hpp"
#include "tests/catch.hpp"

namespace {

db::RunRow run(std::int64_t id, std::string source, std::string filter, std::string visitors) {
    db::RunRow row;
    row.run_id = id;
    row.source = std::move(source);
    row.source_filter = std::move(filter);
    row.visitors_field = std::move(visitors);
    return row;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("runs are called by what tells them apart") {
    CHECK(words::run_labels({run(1, "a.csv", "", "trips_2019"), run(2, "a.csv", "", "trips_2020")}) ==
          Labels{"trips_2019", "trips_2020"});
    CHECK(words::run_labels({run(1, "a.csv", "month is 9", "n"), run(2, "a.csv", "month is 10", "n")}) ==
          Labels{"month is 9", "month is 10"});
    CHECK(words::run_labels({run(1, "in/may.csv", "", "n"), run(2, "in/june.csv", "", "n")}) ==
          Labels{"may.csv", "june.csv"});
}

TEST_CASE("runs that nothing tells apart are called by their numbers") {
    CHECK(words::run_labels({run(4, "a.csv", "", "n"), run(7, "a.csv", "", "n")}) ==
          Labels{"run 4", "run 7"});
    CHECK(words::run_labels({run(1, "a.csv", "", "n"), run(2, "b.csv", "", "n"), run(3, "b.csv", "", "n")}) ==
          Labels{"a.csv", "b.csv (run 2)", "b.csv (run 3)"});
    CHECK(words::run_labels({}).empty());
}
