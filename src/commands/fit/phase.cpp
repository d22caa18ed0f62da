#include "src/commands/fit/phase.hpp"

#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>

namespace commands {
namespace {

bool is_told(Verbosity const& verbosity) {
    return verbosity.progress && !verbosity.quiet && !verbosity.json;
}

bool has_a_line_to_draw(Verbosity const& verbosity) {
    char const* const terminal = std::getenv("TERM");
    bool const can_erase = terminal != nullptr && std::string_view(terminal) != "dumb";
    return is_told(verbosity) && !verbosity.verbose && can_erase && isatty(STDERR_FILENO);
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A command has one clock, whatever its phases: it begins with the first of them.
Clock::time_point command_start() {
    static Clock::time_point const start = Clock::now();
    return start;
}

/// When the last line was written to a log. Of the whole command, or many short phases would say nothing.
std::atomic<Clock::time_point>& last_log_line() {
    static std::atomic<Clock::time_point> last = command_start();
    return last;
}

std::string elapsed_text(double seconds) {
    auto const whole = static_cast<int>(seconds);
    return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

}  // namespace

std::string progress_line(std::string_view what, std::string_view stage, double fraction, double seconds,
                          Pace const& pace) {
    constexpr double early_s = 3, early = 0.05;
    if (pace.steady && fraction > 0) {
        std::string const line = fmt::format("{}  {:.0f} %", what, std::floor(100 * fraction));
        if (seconds < early_s || fraction < early) return line;
        return fmt::format("{}, {} left", line, rough_time(seconds * (1 - fraction) / fraction));
    }
    std::string line(what);
    if (!stage.empty()) line += fmt::format(", {}", stage);
    if (seconds < early_s) return line + " …";
    line += fmt::format(", {} so far", elapsed_text(seconds));
    // Beyond twice that it is known to be wrong, and what takes a few seconds is over before it is read.
    constexpr double worth_telling_s = 10;
    if (pace.expected_s >= worth_telling_s && seconds < 2 * pace.expected_s)
        line += fmt::format(" of {}", rough_time(pace.expected_s));
    return line;
}

Phase::Phase(Verbosity const& verbosity, std::string const& what, Pace const& pace)
    : verbosity_(verbosity),
      what_(printable(what, 50)),
      pace_(pace),
      on_terminal_(has_a_line_to_draw(verbosity)) {
    command_start();
    say_stage(verbosity_, what);
    if (!is_told(verbosity)) return;
    if (on_terminal_) tell();
    constexpr std::chrono::milliseconds between_drawings(500);
    auto const between = on_terminal_ ? between_drawings : verbosity.between_progress;
    teller_ = std::jthread([this, between](std::stop_token const& end) { tell_now_and_then(end, between); });
}

Phase::~Phase() {
    teller_ = {};
    if (!on_terminal_) return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
}

bool Phase::operator()(double fraction, std::string_view stage) {
    std::lock_guard const alone(mutex_);
    if (!stage.empty() && stage != stage_) {
        stage_ = stage;
        if (verbosity_.verbose) fmt::print(stderr, "{}\n", stage_);
    }
    furthest_ = std::clamp(fraction, furthest_, 1.0);
    return true;
}

/// By a thread of its own: what takes long without a word is what one wants to be told of.
void Phase::tell_now_and_then(std::stop_token const& end, std::chrono::milliseconds between) {
    std::unique_lock lock(mutex_);
    for (;;) {
        Clock::time_point const due = (on_terminal_ ? Clock::now() : last_log_line().load()) + between;
        if (ending_.wait_until(lock, end, due, [&end] { return end.stop_requested(); })) return;
        tell();
        if (!on_terminal_) last_log_line() = Clock::now();
    }
}

void Phase::tell() const {
    double const seconds = seconds_since(pace_.steady ? start_ : command_start());
    std::string const line = progress_line(what_, stage_, furthest_, seconds, pace_);
    fmt::print(stderr, "{}{}{}", on_terminal_ ? "\r" : "", printable(line, 100),
               on_terminal_ ? "\x1b[K" : "\n");
    std::fflush(stderr);
}

}  // namespace commands
