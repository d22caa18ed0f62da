#pragma once

#include "db/rows.hpp"

#include <vector>

namespace results {

/// What comparisons ask of a run: its rows as the database keeps them.
struct KeptRun {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    std::vector<db::StoreRow> stores;
};

}  // namespace results
