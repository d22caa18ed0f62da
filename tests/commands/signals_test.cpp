#include "src/commands/publish/signals.hpp"
#include "tests/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace {

/// The status of a child process that gets a signal while it holds signals back, and gives way to it.
template <typename Work>
int status_of(Work work) {
    pid_t const child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

}  // namespace

TEST_CASE("a signal held back ends the process once what had to be undone is undone") {
    int undone[2];
    REQUIRE(pipe(undone) == 0);
    int const status = status_of([&] {
        struct Undo {
            int fd;
            ~Undo() { (void)!write(fd, "u", 1); }
        };
        signal(SIGTERM, SIG_DFL);  // in place of the test framework's handler
        try {
            commands::SignalHold const hold;
            Undo const undo{undone[1]};
            raise(SIGTERM);
            hold.give_way();
        } catch (commands::Interrupted const&) {
            _exit(7);  // Too late: the hold has ended and the signal was due.
        }
    });
    close(undone[1]);
    char said = ' ';
    CHECK(read(undone[0], &said, 1) == 1);
    CHECK(said == 'u');
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
    close(undone[0]);
}

TEST_CASE("a signal that is ignored, as under nohup, does not interrupt") {
    int const status = status_of([] {
        signal(SIGHUP, SIG_IGN);
        commands::SignalHold const hold;
        raise(SIGHUP);
        hold.give_way();
    });
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a second signal does not wait for anything") {
    int const status = status_of([] {
        for (int const each : commands::SignalHold::asking_to_stop)
            signal(each, SIG_DFL);
        commands::SignalHold const hold;
        raise(SIGTERM);
        raise(SIGINT);
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("a signal on another thread than the one that holds back is held back too") {
    int const status = status_of([] {
        signal(SIGTERM, SIG_DFL);
        std::thread other([] { std::this_thread::sleep_for(std::chrono::seconds(10)); });
        commands::SignalHold const hold;
        pthread_kill(other.native_handle(), SIGTERM);
        while (!hold.asked_to_stop())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        other.detach();
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}
