#pragma once

#include <string>

namespace results {

/// What a person calls a store, of a run or of a comparison: its name, else its key.
template <typename Store>
std::string const& store_name(Store const& store) {
    return store.name.empty() ? store.store_id : store.name;
}

}  // namespace results
