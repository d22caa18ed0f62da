#include "src/commands/fit/groups.hpp"
#include "tests/catch.hpp"

#include <set>

using Names = std::vector<std::string>;

TEST_CASE("values become folders that stay inside the output and differ on every file system") {
    CHECK(commands::folder_names({"North", "2024-03", "a b"}) == Names{"North", "2024-03", "a_b"});
    CHECK(commands::folder_names({"..", ".", "", "../../etc/passwd", "/"}) ==
          Names{"__", "_", "no_value", "_._.._etc_passwd", "__2"});
    CHECK(commands::folder_names({"Leeds", "leeds", "LEEDS"}) == Names{"Leeds", "leeds_2", "LEEDS_3"});
    CHECK(commands::folder_names({"index.html", "footfall.gpkg"}) ==
          Names{"index.html_2", "footfall.gpkg_2"});
    CHECK(commands::folder_names({"K\xC3\xB6ln"}) == Names{"K_ln"});
    CHECK(commands::folder_names({std::string("a\nb\0c", 5)}) == Names{"a_b_c"});
    CHECK(commands::folder_names({std::string(500, 'x')}).front().size() <= 100);
}
