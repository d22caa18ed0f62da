#include "src/commands/fit_progress.hpp"

#include "geo/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

namespace commands {

FitProgress::FitProgress(ReportOptions const& options)
    : options_(options),
      bar_(options.progress && !options.quiet && !options.json && !options.verbose && isatty(STDERR_FILENO)) {
}

FitProgress::~FitProgress() {
    if (shown_ > 0 && shown_ < 1) fmt::print(stderr, "\n");  // An error's sentence starts a line of its own.
}

bool FitProgress::operator()(double fraction, std::string_view stage) {
    if (stage != stage_) {
        stage_ = stage;
        if (options_.verbose) fmt::print(stderr, "{}\n", stage_);
    }
    if (!bar_) return true;
    shown_ = std::clamp(fraction, shown_, 1.0);
    geo::terminal_progress(shown_);
    return true;
}

}  // namespace commands
