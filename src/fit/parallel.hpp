#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace fit {

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

}  // namespace fit
