#include "src/report/sections.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace report {

std::vector<std::size_t> drawn_stores(std::vector<db::StoreRow> const& stores) {
    std::vector<std::size_t> drawn(stores.size());
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    if (drawn.size() <= most_drawn) return drawn;
    auto const importance = [&](std::size_t i) {
        bool const unfit = std::abs(stores[i].z.value_or(0)) > results::unfit_z;
        return std::pair(unfit, stores[i].visitors);
    };
    std::ranges::stable_sort(drawn, std::greater{}, importance);
    drawn.resize(most_drawn);
    std::ranges::sort(drawn);
    return drawn;
}

DrawnPlaces drawn_places(std::vector<db::StoreRow> const& stores, std::vector<std::size_t> const& drawn) {
    DrawnPlaces places;
    for (std::size_t const i : drawn)
        places.emplace(stores[i].store_id, places.size());
    return places;
}

Cell store_cell(std::string const& store_id, std::string const& store_name, DrawnPlaces const& places) {
    std::string const& shown = store_name.empty() ? store_id : store_name;
    auto const place = places.find(store_id);
    if (place == places.end()) return name_cell(shown);
    return {fmt::format(R"(<button type="button" class="to-map" data-store="{}">{}</button>)", place->second,
                        name(shown)),
            shown};
}

std::string left_out_text(std::size_t drawn, std::size_t all) {
    if (drawn == all) return "";
    return fmt::format(
        "The map and the chart show {} of {}: those that do not fit and those with most visitors. The other "
        "{} "
        "are in the database. Every number on this page takes all of them into account.",
        words::grouped(drawn), words::counted(all, "store", "stores"), words::grouped(all - drawn));
}

}  // namespace report
