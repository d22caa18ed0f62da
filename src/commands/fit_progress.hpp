#pragma once

#include "src/commands/input_options.hpp"

#include <string>
#include <string_view>

namespace commands {

/// Shows how far the fit is: a bar on a terminal, or with --verbose a line per stage.
class FitProgress {
public:
    explicit FitProgress(ReportOptions const& options);
    FitProgress(FitProgress const&) = delete;
    FitProgress& operator=(FitProgress const&) = delete;
    ~FitProgress();

    /// A fit::Progress; always goes on. A signal ends the process by itself while nothing is written.
    bool operator()(double fraction, std::string_view stage);

    /// The search may end before it has used all the steps it might have taken.
    void finish() { (*this)(1, stage_); }

private:
    ReportOptions options_;
    bool bar_;
    double shown_ = 0;
    std::string stage_;
};

}  // namespace commands
