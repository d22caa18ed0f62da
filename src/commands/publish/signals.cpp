#include "src/commands/publish/signals.hpp"

#include <atomic>

namespace commands {
namespace {

std::atomic<int> noted{0};  // the signal that asked to stop
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may use nothing else");

extern "C" void note_and_let_the_next_one_through(int signal) {
    noted = signal;
    for (int const each : SignalHold::asking_to_stop) {
        struct sigaction action {};
        sigaction(each, nullptr, &action);
        if (action.sa_handler != note_and_let_the_next_one_through) continue;
        action.sa_handler = SIG_DFL;
        sigaction(each, &action, nullptr);
    }
}

}  // namespace

SignalHold::SignalHold() {
    noted = 0;
    for (std::size_t i = 0; i < asking_to_stop.size(); ++i) {
        sigaction(asking_to_stop[i], nullptr, &before_[i]);
        if (before_[i].sa_handler == SIG_IGN) continue;  // as under nohup
        struct sigaction action {};
        action.sa_handler = note_and_let_the_next_one_through;
        action.sa_flags = SA_RESTART;
        sigaction(asking_to_stop[i], &action, nullptr);
    }
}

SignalHold::~SignalHold() {
    for (std::size_t i = 0; i < asking_to_stop.size(); ++i)
        sigaction(asking_to_stop[i], &before_[i], nullptr);
    if (int const signal = noted.exchange(0)) ::raise(signal);
}

bool SignalHold::asked_to_stop() const {
    return noted != 0;
}

void SignalHold::give_way() const {
    if (asked_to_stop()) throw Interrupted{};
}

}  // namespace commands
