#include "src/results/run/store_name.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace words {
namespace {

constexpr std::size_t above_named = 3;

/// How people or visitors are spread where there is no city.
std::string instead(db::RunRow const& run) {
    return people_are_shared(run) ? "No city was found: people seem to live evenly among the stores."
                                  : "No city was found: one number for all stores stands for the counts.";
}

/// The rule that rejected the cities that were tried.
std::string rejected_by(db::RunRecord const& record) {
    if (people_are_shared(record.run))
        return fmt::format(
            "Each city has to be worth a price, {} in twice the log-likelihood of its visitors ÷ their "
            "overdispersion, and none was.",
            sensible(record.run.price.value_or(NAN)));
    db::CityCountRow const* none = nullptr;
    db::CityCountRow const* best = nullptr;
    for (db::CityCountRow const& count : record.city_counts) {
        if (!count.bic) continue;
        if (count.cities == 0)
            none = &count;
        else if (best == nullptr || *count.bic < *best->bic)
            best = &count;
    }
    if (none == nullptr || best == nullptr)
        return "No city that was tried rests on enough stores: a single busy store is no city.";
    std::string const with = counted(static_cast<std::size_t>(best->cities), "city", "cities");
    double const higher = *best->bic - *none->bic;
    if (higher >= 0)
        return fmt::format(
            "The BIC tells whether there is any city, and it rejects them: with {}, the best of those tried, "
            "it "
            "is {} higher than with none.",
            with, sensible(higher));
    return fmt::format(
        "The BIC tells whether there is any city, and the search found none by it. With {}, tried "
        "afterwards, it "
        "is {} lower than with none: --cities {} shows that fit.",
        with, sensible(-higher), best->cities);
}

/// Those that have the most visitors beyond what is fitted.
std::string standing_out(db::RunRecord const& record) {
    std::vector<db::StoreRow> above;
    for (db::StoreRow const& store : record.stores)
        if (store.residual > 0 && !store.held_out) above.push_back(store);
    if (above.empty()) return "";
    std::size_t const named = std::min(above_named, above.size());
    std::ranges::partial_sort(above, above.begin() + static_cast<std::ptrdiff_t>(named), std::greater{},
                              &db::StoreRow::residual);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < named; ++i)
        texts.push_back(fmt::format("{} ({} visitors, fitted {})",
                                    printable(results::store_name(above[i]), 30),
                                    rounded_to(above[i].visitors), rounded_to(above[i].fitted)));
    return fmt::format("{}: {}.", named == 1 ? "The store that stands out" : "The stores that stand out most",
                       fmt::join(texts, ", "));
}

std::string to_try(db::RunRow const& run) {
    return fmt::format(
        "What to try: --covariate FIELD for what makes stores differ (size, format), --where to leave out "
        "stores "
        "that are of another kind, --competition {}, or --cities 3 to see what the stores hold at all.",
        people_are_shared(run) ? "none" : "shared");
}

}  // namespace

std::vector<std::string> no_city_sentences(db::RunRecord const& record) {
    if (!record.cities.empty()) return {};
    std::vector<std::string> sentences{instead(record.run), rejected_by(record)};
    if (std::string stores = standing_out(record); !stores.empty()) sentences.push_back(std::move(stores));
    sentences.push_back(to_try(record.run));
    return sentences;
}

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
