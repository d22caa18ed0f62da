#include "src/commands/fit/groups.hpp"

#include "geo/errors.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>

namespace commands {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using Notes = std::unique_ptr<std::FILE, CloseFile>;

/// The file is in memory, which needs no folder. A pipe would make a long document wait for its reader.
Notes new_notes() {
    int const descriptor = memfd_create("group", MFD_CLOEXEC);
    return Notes(descriptor < 0 ? nullptr : fdopen(descriptor, "w+"));
}

/// Ends with the process that started it, so that nothing goes on unseen.
[[noreturn]] void work_and_end(Work const& work, pid_t parent, std::FILE* notes) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);  // It ended before it could be asked for that.
    std::string const said = work();
    std::fwrite(said.data(), 1, said.size(), notes);
    std::fflush(notes);
    _exit(0);  // What is open here belongs to the parent.
}

std::string content_of(std::FILE* notes) {
    std::string text;
    std::rewind(notes);
    char buffer[4096];
    while (std::size_t const size = std::fread(buffer, 1, sizeof buffer, notes))
        text.append(buffer, size);
    return text;
}

pid_t wait_for_one() {
    int status = 0;
    pid_t ended = -1;
    do {
        ended = waitpid(-1, &status, 0);
    } while (ended < 0 && errno == EINTR);
    return ended;
}

}  // namespace

std::vector<std::string> run_side_by_side(std::vector<Work> const& work, int most,
                                          std::function<void(std::size_t)> const& done) {
    std::vector<std::string> said(work.size());
    std::vector<Notes> notes(work.size());
    std::map<pid_t, std::size_t> running;
    std::fflush(nullptr);  // or each process would print again what waits to be printed
    for (std::size_t next = 0; next < work.size() || !running.empty();) {
        if (next < work.size() && running.size() < static_cast<std::size_t>(most)) {
            notes[next] = new_notes();
            pid_t const parent = getpid();
            pid_t const process = notes[next] ? fork() : -1;
            if (process == 0) work_and_end(work[next], parent, notes[next].get());
            if (process < 0)
                throw geo::IoError("no process can be started for a group; give fewer --threads");
            running[process] = next++;
            continue;
        }
        auto const ended = running.find(wait_for_one());
        if (ended == running.end()) continue;
        std::size_t const index = ended->second;
        running.erase(ended);
        said[index] = content_of(notes[index].get());
        notes[index].reset();
        done(index);
    }
    return said;
}

}  // namespace commands
