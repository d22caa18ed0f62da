#include "geo/read/store_steps.hpp"

#include "geo/crs/crs.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "geo/read/parse_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>
#include <vector>

namespace geo {
namespace {

std::string key_from(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    if (text == nullptr) return text_from(value);
    return is_missing(value) ? std::string() : *text;
}

bool are_unique(std::vector<std::string> const& keys) {
    std::unordered_set<std::string> seen;
    for (std::string const& key : keys) {
        if (key.empty() || !seen.insert(key).second) return false;
    }
    return true;
}

/// Keeps the first store of each key, in order.
void keep_first_of_each(StoreTable& table, std::vector<std::string> const& keys) {
    std::unordered_set<std::string> seen;
    std::vector<Store> kept;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        Store& store = table.stores[i];
        if (keys[i].empty()) {
            table.set_aside.push_back(
                {store.source_fid, "id missing", fmt::format("{} is empty", table.id_field)});
        } else if (!seen.insert(keys[i]).second) {
            table.set_aside.push_back({store.source_fid, "duplicate id", fmt::format("store {}", keys[i])});
        } else {
            store.id = keys[i];
            kept.push_back(std::move(store));
        }
    }
    table.stores = std::move(kept);
}

}  // namespace

StoreKeys::StoreKeys(ChosenFields const& chosen)
    : candidates_(chosen.id ? std::vector{*chosen.id} : chosen.id_candidates),
      named_(chosen.id.has_value()),
      keys_(candidates_.size()) {}

void StoreKeys::add(std::vector<Value> const& values) {
    for (std::size_t c = 0; c < candidates_.size(); ++c)
        keys_[c].push_back(key_from(values[candidates_[c]]));
}

std::string StoreKeys::label(std::vector<Value> const& values) const {
    return candidates_.empty() ? std::string() : text_from(values[candidates_.front()]);
}

void StoreKeys::assign(StoreTable& table, std::vector<Field> const& fields) const {
    if (named_) {
        table.id_field = fields[candidates_.front()].name;
        keep_first_of_each(table, keys_.front());
        return;
    }
    for (std::size_t c = 0; c < candidates_.size(); ++c) {
        std::string const& field = fields[candidates_[c]].name;
        if (are_unique(keys_[c])) {
            table.id_field = field;
            for (std::size_t i = 0; i < table.stores.size(); ++i)
                table.stores[i].id = keys_[c][i];
            return;
        }
        table.notices.push_back(
            fmt::format("field \"{}\" is not used as the store's id: its values are not unique", field));
    }
    // Runs are not compared by places without counts, which need no notice.
    if (!table.visitors_field.empty())
        table.notices.emplace_back(
            "stores are identified by their row ids; give a stable key with --id to compare runs");
    for (Store& store : table.stores)
        store.id = fmt::format("{}", store.source_fid);
}

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

namespace {

/// What most rows of a file may be set aside for, where the row itself does not say it.
std::string likely_cause(std::string const& reason) {
    if (reason == "visitors missing")
        return ": the counts may be in another field (--visitors) or another table (--join)";
    if (reason == "coordinates missing" || reason == "no geometry")
        return ": the places may be in other fields (--lon and --lat) or another table (--join)";
    if (reason == "duplicate id")
        return ": the field may name something else than stores (--id), or the file has several periods "
               "(--period, --where)";
    if (reason == "visitors negative") return ": the field may be a change rather than a count (--visitors)";
    return {};
}

void refuse_most_set_aside(StoreTable const& table, std::string const& where) {
    std::map<std::string, std::int64_t> counts;
    for (SetAsideRow const& row : table.set_aside)
        ++counts[row.reason];
    for (auto const& [reason, count] : counts) {
        if (2 * count <= table.rows_read) continue;
        auto const first = std::ranges::find_if(table.set_aside,
                                                [&](SetAsideRow const& row) { return row.reason == reason; });
        throw InputRejected(fmt::format(
            "{} of the {} rows of {} would be set aside: {} (row {}{}{}){}; correct that, or take the other "
            "rows with --allow-set-aside",
            count, table.rows_read, where, reason, first->source_fid, first->detail.empty() ? "" : ": ",
            first->detail, likely_cause(reason)));
    }
}

}  // namespace

void require_stores(StoreTable const& table, bool allow_set_aside) {
    std::string const where = fmt::format("layer {} of {}", table.layer, table.source);
    if (table.stores.empty()) {
        SetAsideRow const& first = table.set_aside.front();
        throw InputRejected(fmt::format("none of the {} rows of {} can be used: {} (row {}{}{})",
                                        table.rows_read, where, reasons_counted(table), first.source_fid,
                                        first.detail.empty() ? "" : ": ", first.detail));
    }
    if (!allow_set_aside) refuse_most_set_aside(table, where);
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
