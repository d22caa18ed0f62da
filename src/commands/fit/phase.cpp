#include "src/commands/fit/phase.hpp"

#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace commands {
namespace {

bool shows_progress(Verbosity const& verbosity) {
    char const* const terminal = std::getenv("TERM");
    bool const can_erase = terminal != nullptr && std::string_view(terminal) != "dumb";
    return verbosity.progress && !verbosity.quiet && !verbosity.json && !verbosity.verbose && can_erase &&
           isatty(STDERR_FILENO);
}

/// No more exact than an estimate is.
std::string rough_time(double seconds) {
    if (seconds < 10) return "a few seconds";
    if (seconds < 90) return fmt::format("about {:.0f} s", 10 * std::ceil(seconds / 10));
    if (seconds < 90 * 60) return fmt::format("about {:.0f} min", std::ceil(seconds / 60));
    return fmt::format("about {:.0f} h", std::ceil(seconds / 3600));
}

}  // namespace

std::string progress_line(std::string_view what, double fraction, double seconds) {
    constexpr double early_s = 3, early = 0.01;
    std::string line = fmt::format("{}  {:.0f} %", what, std::floor(100 * fraction));
    if (seconds >= early_s && fraction >= early)
        line += fmt::format(", {} left", rough_time(seconds * (1 - fraction) / fraction));
    return line;
}

Phase::Phase(Verbosity const& verbosity, std::string const& what)
    : verbosity_(verbosity), what_(printable(what, 50)), on_terminal_(shows_progress(verbosity)) {
    say_stage(verbosity_, what);
    if (on_terminal_) draw(0);
}

Phase::~Phase() {
    if (!drawn_) return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
}

bool Phase::operator()(double fraction, std::string_view stage) {
    if (!stage.empty() && stage != stage_) {
        stage_ = stage;
        if (verbosity_.verbose) fmt::print(stderr, "{}\n", stage_);
    }
    furthest_ = std::clamp(fraction, furthest_, 1.0);
    constexpr std::chrono::milliseconds between_lines(200);
    if (on_terminal_ && Clock::now() - last_ > between_lines) draw(furthest_);
    return true;
}

void Phase::draw(double fraction) {
    last_ = Clock::now();
    drawn_ = true;
    double const seconds = std::chrono::duration<double>(last_ - start_).count();
    fmt::print(stderr, "\r{}\x1b[K", fraction > 0 ? progress_line(what_, fraction, seconds) : what_ + " …");
    std::fflush(stderr);
}

}  // namespace commands
