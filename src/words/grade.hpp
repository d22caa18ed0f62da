#pragma once

#include "db/rows.hpp"

#include <string>
#include <string_view>

namespace words {

/// How far the cities of a run can be relied on, in one word.
enum class Grade { good, fair, weak };

struct Graded {
    Grade grade = Grade::weak;
    std::string reason;  ///< what decided it, to be read on from the word: no capital, no full stop
};

/// The grade of a run, by the first of these that is worst: whether there is a city, the fit has
/// converged and there are more stores than parameters, whether all stores together have as many visitors as
/// the fit gives them, by what factor a store differs from what its place explains, how large a part of the
/// visits belongs to cities that come back in resamples and that the stores determine, and whether neighbours
/// err alike. A reason that is none of the cities' adds how many of these are doubtful, where most are.
Graded grade_of(db::RunRecord const& record);

/// "good", "fair" or "weak".
std::string_view word_of(Grade grade);

/// The factor by which a store's visitors ordinarily differ from what its place explains, e to the standard
/// deviation of their logarithm, beyond the luck of counting: 1 where only that is left. 0 where it is not
/// known, as for values without a scale (`gaussian`).
double factor_between_stores(db::RunRecord const& record);

}  // namespace words
