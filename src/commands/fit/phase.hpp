#pragma once

#include "src/commands/options/reading_options.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace commands {

/// What is known of how long a phase takes. A time is shown only where it holds within a factor of two.
struct Pace {
    bool steady = false;  ///< its parts take equally long, so that how far it is tells how long it takes yet
    double expected_s = 0;  ///< what the command takes in all; 0 where that is not known
};

/// How far a phase is: "reading shops.csv  42 %, about 3 min left" of a steady one that has taken `seconds`,
/// else "finding cities, comparing numbers of cities, 35 s so far of about 1 min" of a command that has.
std::string progress_line(std::string_view what, std::string_view stage, double fraction, double seconds,
                          Pace const& pace);

/// One phase of a command: a line on standard error with --verbose and in the journal; on a terminal a line
/// that is drawn again as the phase goes on, and is gone when it ends; elsewhere a line now and then of the
/// command, so that a log shows that something is going on.
class Phase {
public:
    Phase(Verbosity const& verbosity, std::string const& what, Pace const& pace = {});
    Phase(Phase const&) = delete;
    Phase& operator=(Phase const&) = delete;
    ~Phase();

    /// A fit::Progress; never runs backwards, always goes on. A stage is told with --verbose. Several threads
    /// may tell.
    bool operator()(double fraction, std::string_view stage = {});

private:
    using Clock = std::chrono::steady_clock;
    void tell_now_and_then(std::stop_token const& end, std::chrono::milliseconds between);
    void tell() const;

    Verbosity verbosity_;
    std::string what_, stage_;
    Pace pace_;
    bool on_terminal_;
    double furthest_ = 0;
    Clock::time_point start_ = Clock::now();
    std::mutex mutex_;  ///< of what is told
    std::condition_variable_any ending_;
    std::jthread teller_;
};

}  // namespace commands
