#include "geo/read/joined_table.hpp"

#include "geo/errors.hpp"
#include "geo/read/parse_number.hpp"
#include "geo/without_secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace geo {
namespace {

/// A key as text, so that 12 in the one table is "12" in the other.
std::string joining_key(Value const& value) {
    auto const* text = std::get_if<std::string>(&value);
    return text == nullptr ? text_from(value) : std::string(trimmed(*text));
}

std::string rows_counted(std::size_t rows) {
    return fmt::format("{} {}", rows, rows == 1 ? "row" : "rows");
}

}  // namespace

JoinedTable::JoinedTable(Join const& join, std::string name, std::vector<Field> fields, std::size_t key)
    : join_(join), name_(std::move(name)), fields_(std::move(fields)), key_(key) {
    join_.source = without_secrets(join.source);
    fields_.erase(fields_.begin() + static_cast<std::ptrdiff_t>(key_));
}

void JoinedTable::add(std::int64_t fid, std::vector<Value> values, RowPoint where) {
    std::string const key = joining_key(values[key_]);
    if (key.empty()) return;
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(key_));
    auto const [at, is_new] = rows_.emplace(key, Row{fid, std::move(values), std::move(where)});
    if (!is_new)
        throw InputRejected(
            fmt::format("{} \"{}\" stands in rows {} and {} of {}, and only one of them can be joined; "
                        "leave one row per key in it",
                        join_.other, key, at->second.fid, fid, join_.source));
}

std::vector<Field> JoinedTable::fields(std::vector<Field> const& taken) const {
    std::vector<Field> named = fields_;
    for (Field& field : named)
        if (std::ranges::any_of(taken, [&](Field const& other) { return same_name(other.name, field.name); }))
            field.name = fmt::format("{}.{}", name_, field.name);
    return named;
}

JoinedTable::Row const* JoinedTable::match(Value const& key) {
    std::string const text = joining_key(key);
    auto const found = rows_.find(text);
    if (found == rows_.end()) {
        if (unmatched_++ == 0) first_unmatched_ = text;
        return nullptr;
    }
    ++matched_;
    found->second.used = true;
    return &found->second;
}

void JoinedTable::take(Value const& key) {
    auto const found = rows_.find(joining_key(key));
    if (found == rows_.end()) return;
    if (found->second.taken) twice_ = found->first;
    found->second.taken = true;
}

void JoinedTable::forget() {
    matched_ = unmatched_ = 0;
    first_unmatched_.clear();
    twice_.clear();
    for (auto& [key, row] : rows_)
        row.used = row.taken = false;
}

std::vector<std::string> JoinedTable::left_over(std::string const& source, bool is_filtered) const {
    if (rows_.empty())
        throw InputRejected(
            fmt::format("{} has no row with a {}, so there is nothing to join", join_.source, join_.other));
    if (matched_ == 0 && unmatched_ > 0)
        throw UsageError(fmt::format(
            "no row of {} has a counterpart in {}: {} is \"{}\" in the one and {} is \"{}\" in the other; "
            "name the fields that match with --on KEY=KEY",
            source, join_.source, join_.key, first_unmatched_, join_.other, rows_.begin()->first));
    std::vector<std::string> sentences;
    if (unmatched_ > 0)
        sentences.push_back(fmt::format("{} of {} found no {} in {} (the first: \"{}\")",
                                        rows_counted(unmatched_), source, join_.other, join_.source,
                                        first_unmatched_));
    auto const is_unused = [](auto const& entry) { return !entry.second.used; };
    auto const unused = static_cast<std::size_t>(std::ranges::count_if(rows_, is_unused));
    if (unused > 0 && !is_filtered)
        sentences.push_back(fmt::format("{} of {} joined no {} of {} (the first: \"{}\")",
                                        rows_counted(unused), join_.source, join_.key, source,
                                        std::ranges::find_if(rows_, is_unused)->first));
    return sentences;
}

}  // namespace geo
