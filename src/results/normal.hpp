#pragma once

namespace results {

/// The z with which a standard normal variable is below z with probability `p`; exact to rounding. `p` is
/// taken as no closer to 0 than 1e-300 and to 1 than 1e-16, so z is always finite (−37 to 8.2).
double normal_quantile(double p);

}  // namespace results
