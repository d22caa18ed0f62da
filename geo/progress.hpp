#pragma once

namespace geo {

/// Draws a progress bar on standard error, from 0 to 1, in the style of GDAL's own: `0...10...20… done.`
/// Draws only what is new since the last call; a smaller fraction than the last starts a new bar.
void terminal_progress(double fraction);

}  // namespace geo
