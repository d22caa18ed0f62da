#pragma once

#include <array>
#include <csignal>

namespace commands {

/// Thrown where somebody has asked to stop.
struct Interrupted {};

/// Keeps SIGINT, SIGTERM and SIGHUP from ending the process while there is something to undo. Before that
/// they end it by themselves, which is as clean: nothing has been written. The first signal is noted and
/// takes effect when the hold ends, so that the exit status is the one the shell expects; a second one does
/// at once. There is one hold at a time.
class SignalHold {
public:
    SignalHold();
    SignalHold(SignalHold const&) = delete;
    SignalHold& operator=(SignalHold const&) = delete;
    ~SignalHold();

    bool asked_to_stop() const;

    /// Throws Interrupted where somebody has asked to stop: what is unwound then must end before the hold
    /// does.
    void give_way() const;

    static constexpr std::array asking_to_stop{SIGINT, SIGTERM, SIGHUP};

private:
    std::array<struct sigaction, asking_to_stop.size()> before_{};
};

}  // namespace commands
