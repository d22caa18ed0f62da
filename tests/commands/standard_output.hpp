#pragma once

#include <unistd.h>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

/// What an action prints on standard output or error, which is itself again afterwards, also where it throws.
inline std::string printed_on(std::FILE* stream, std::function<void()> const& action) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::tmpfile(), &std::fclose);
    struct Redirection {
        std::FILE* stream;
        int before;
        Redirection(std::FILE* of, int to) : stream(of), before((std::fflush(of), dup(fileno(of)))) {
            dup2(to, fileno(stream));
        }
        ~Redirection() {
            std::fflush(stream);
            dup2(before, fileno(stream));
            close(before);
        }
    };
    {
        Redirection const redirection(stream, fileno(file.get()));
        action();
    }
    std::fseek(file.get(), 0, SEEK_END);
    std::string text(static_cast<std::size_t>(std::ftell(file.get())), '\0');
    std::rewind(file.get());
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    return text;
}

inline std::string standard_output_of(std::function<void()> const& action) {
    return printed_on(stdout, action);
}
