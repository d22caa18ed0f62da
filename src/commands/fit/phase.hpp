#pragma once

#include "src/commands/options/input_options.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace commands {

/// "writing out  42 %, about 3 min left": how far a phase is that has taken `seconds` so far. No time is
/// named before there is something to tell it from.
std::string progress_line(std::string_view what, double fraction, double seconds);

/// One phase of a command: a line on standard error with --verbose and in the journal, and on a terminal a
/// line that is drawn again as the phase goes on, and is gone when it ends.
class Phase {
public:
    Phase(Verbosity const& verbosity, std::string const& what);
    Phase(Phase const&) = delete;
    Phase& operator=(Phase const&) = delete;
    ~Phase();

    /// A fit::Progress; never runs backwards, always goes on. A stage is told with --verbose.
    bool operator()(double fraction, std::string_view stage = {});

private:
    using Clock = std::chrono::steady_clock;
    void draw(double fraction);

    Verbosity verbosity_;
    std::string what_, stage_;
    bool on_terminal_;
    bool drawn_ = false;
    double furthest_ = 0;
    Clock::time_point start_ = Clock::now(), last_ = start_;
};

}  // namespace commands
