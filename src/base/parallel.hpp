#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace base {

/// Calls work(0) to work(count − 1), on several threads. The calls must not depend on one another: then the
/// result does not depend on the number of threads. Rethrows what a call throws.
template <typename Work>
void parallel_for(int count, int threads, Work const& work) {
    std::atomic<int> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr failure;
    auto const take_turns = [&] {
        for (int i = next++; i < count; i = next++)
            try {
                work(i);
            } catch (...) {
                if (!failed.exchange(true)) failure = std::current_exception();
                next = count;
            }
    };
    std::vector<std::jthread> helpers;
    try {
        for (int t = 1; t < std::min(threads, count); ++t)
            helpers.emplace_back(take_turns);
    } catch (std::system_error const&) {
        // The system has no more threads to give: those there are do the same.
    }
    take_turns();
    helpers.clear();
    if (failure) std::rethrow_exception(failure);
}

/// Stretches that 0 … count − 1 is cut into; they do not depend on the number of threads.
inline constexpr std::size_t length_of_stretch = 8192;
constexpr std::size_t stretches(std::size_t count) {
    return (count + length_of_stretch - 1) / length_of_stretch;
}

/// Calls work(number, first, end) for each stretch of 0 … count − 1, as parallel_for does.
template <typename Work>
void parallel_stretches(std::size_t count, int threads, Work const& work) {
    parallel_for(static_cast<int>(stretches(count)), threads, [&](int i) {
        std::size_t const first = static_cast<std::size_t>(i) * length_of_stretch;
        work(static_cast<std::size_t>(i), first, std::min(first + length_of_stretch, count));
    });
}

}  // namespace base
