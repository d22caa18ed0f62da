#pragma once

#include <csignal>

namespace commands {

/// Thrown where a signal that asks to stop is waiting.
struct Interrupted {};

/// Holds SIGINT, SIGTERM and SIGHUP back while there is something to undo. Before that they end the process
/// by themselves, which is as clean: nothing has been written. A signal that came in takes effect when the
/// hold ends, so the exit status is the one the shell expects.
class SignalHold {
public:
    SignalHold();
    SignalHold(SignalHold const&) = delete;
    SignalHold& operator=(SignalHold const&) = delete;
    ~SignalHold();

    /// Throws Interrupted where a signal is waiting: what is unwound then must end before the hold does.
    void give_way() const;

private:
    sigset_t held_;
    sigset_t before_;
};

}  // namespace commands
