#include "src/commands/signals.hpp"

namespace commands {
namespace {

constexpr int asking_to_stop[] = {SIGINT, SIGTERM, SIGHUP};

/// As under nohup; a signal held back counts as waiting even where it would be ignored.
bool is_ignored(int signal) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

}  // namespace

SignalHold::SignalHold() {
    sigemptyset(&held_);
    for (int const signal : asking_to_stop) {
        if (!is_ignored(signal)) sigaddset(&held_, signal);
    }
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

SignalHold::~SignalHold() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void SignalHold::give_way() const {
    sigset_t waiting;
    sigpending(&waiting);
    for (int const signal : asking_to_stop) {
        if (sigismember(&held_, signal) == 1 && sigismember(&waiting, signal) == 1) throw Interrupted{};
    }
}

}  // namespace commands
