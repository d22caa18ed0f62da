#include "geo/crs/crs.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/read/store_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace geo {
namespace {

bool is_origin(Store const& store) {
    return store.position.x == 0 && store.position.y == 0;
}

bool is_far_from_origin(Store const& store, double degree) {
    return std::abs(store.position.x) > 10 * degree || std::abs(store.position.y) > 10 * degree;
}

}  // namespace

void set_null_island_aside(StoreTable& table) {
    if (std::ranges::none_of(table.stores, is_origin)) return;
    Crs const crs = crs_from_text(table.crs_wkt);
    if (crs.kind != CrsKind::geographic) return;
    double const degree = radians_per_degree / crs.unit_size;
    bool others = false;
    for (Store const& store : table.stores) {
        if (is_origin(store)) continue;
        if (!is_far_from_origin(store, degree)) return;
        others = true;
    }
    if (!others) return;
    for (Store const& store : table.stores) {
        if (is_origin(store)) {
            table.set_aside.push_back(
                {store.source_fid, "null island", fmt::format("(0, 0); store {}", store.id)});
        }
    }
    std::erase_if(table.stores, is_origin);
}

std::string reasons_counted(StoreTable const& table) {
    std::map<std::string, int> counts;
    for (SetAsideRow const& row : table.set_aside)
        ++counts[row.reason];
    std::vector<std::pair<int, std::string>> sorted;
    sorted.reserve(counts.size());
    for (auto const& [reason, count] : counts)
        sorted.emplace_back(-count, reason);
    std::ranges::sort(sorted);
    std::string text;
    for (auto const& [count, reason] : sorted)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", -count, reason);
    return text;
}

void require_stores(StoreTable const& table) {
    std::string const where = fmt::format("layer {} of {}", table.layer, table.source);
    if (table.stores.empty()) {
        SetAsideRow const& first = table.set_aside.front();
        throw InputRejected(fmt::format("none of the {} rows of {} can be used: {} (row {}{}{})",
                                        table.rows_read, where, reasons_counted(table), first.source_fid,
                                        first.detail.empty() ? "" : ": ", first.detail));
    }
    bool const counted = !table.visitors_field.empty();
    if (counted &&
        std::ranges::all_of(table.stores, [](Store const& store) { return store.visitors == 0; })) {
        std::string const others =
            table.set_aside.empty() ? "" : fmt::format(" that can be used (not: {})", reasons_counted(table));
        throw InputRejected(
            fmt::format("every store of {}{} has {} = 0; choose another field with --visitors", where, others,
                        table.visitors_field));
    }
}

}  // namespace geo
