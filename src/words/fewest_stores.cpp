#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

namespace words {

std::map<std::int64_t, FewestStores> fewest_stores(std::vector<db::CityStoreRow> const& rows) {
    std::map<std::int64_t, FewestStores> fewest;
    for (db::CityStoreRow const& row : rows) {
        FewestStores& of_city = fewest[row.city_id];
        ++of_city.most;
        if (row.percent == 50) ++of_city.half;
    }
    return fewest;
}

std::string fewest_stores_text(FewestStores const& fewest, std::size_t all) {
    return fmt::format("Half of its visits go to {} of {}, 80 % to {}", words::grouped(fewest.half),
                       words::counted(all, "store", "stores"), words::grouped(fewest.most));
}

}  // namespace words
