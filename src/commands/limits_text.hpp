#pragma once

#include "db/rows.hpp"

#include <string>

namespace commands {

/// The 95 % limits of a run's largest cities and of its background and overdispersion, for a terminal; with a
/// line on the bootstrap where there was one. Empty where none of them is identified.
std::string limits_text(db::RunRecord const& record);

}  // namespace commands
