#pragma once

#include "src/results/verdict.hpp"

#include <string>
#include <vector>

namespace words {

/// How far a run can be relied on, a sentence each: what it explains, whether the number of cities is clear,
/// whether neighbours err alike, which stores do not fit.
std::vector<std::string> verdict_sentences(results::Verdict const& verdict, db::RunRow const& run,
                                           std::size_t stores_in_fit);

/// That neighbours err alike, and what that means; empty where they do not.
std::string optimistic_text(db::RunRow const& run);

}  // namespace words
