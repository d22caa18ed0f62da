#include "geo/read/parse_number.hpp"
#include "geo/read/store_steps.hpp"

#include <fmt/format.h>

#include <unordered_set>

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

}  // namespace geo
