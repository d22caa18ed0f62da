#pragma once

#include <unistd.h>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

/// What an action prints on standard output, which is itself again afterwards, also where it throws.
inline std::string standard_output_of(std::function<void()> const& action) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::tmpfile(), &std::fclose);
    struct Redirection {
        int before;
        explicit Redirection(int to) : before((std::fflush(stdout), dup(STDOUT_FILENO))) {
            dup2(to, STDOUT_FILENO);
        }
        ~Redirection() {
            std::fflush(stdout);
            dup2(before, STDOUT_FILENO);
            close(before);
        }
    };
    {
        Redirection const redirection(fileno(file.get()));
        action();
    }
    std::fseek(file.get(), 0, SEEK_END);
    std::string text(static_cast<std::size_t>(std::ftell(file.get())), '\0');
    std::rewind(file.get());
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    return text;
}
