#pragma once

#include "src/results/verdict.hpp"

#include <nlohmann/json_fwd.hpp>

namespace commands {

/// The verdict for a machine, with its sentences as they stand on the terminal and in the report.
nlohmann::ordered_json verdict_json(results::Verdict const& verdict, db::RunRow const& run,
                                    std::size_t stores_in_fit);

}  // namespace commands
