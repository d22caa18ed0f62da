#pragma once

#include <string>
#include <vector>

namespace geo {

/// Registers GDAL's drivers once, closes the network to them, and, while in scope, collects what GDAL says on
/// this thread. What it says goes into our sentences and notices, never to standard error.
class GdalMessages {
public:
    GdalMessages();
    GdalMessages(GdalMessages const&) = delete;
    GdalMessages& operator=(GdalMessages const&) = delete;
    ~GdalMessages();

    bool failed() const { return !failure_.empty(); }
    /// The first failure on one line; empty for none. It names the cause, and later ones follow from it.
    std::string const& failure() const { return failure_; }
    std::vector<std::string> const& warnings() const { return warnings_; }

    void add(bool is_failure, std::string text);

private:
    std::string failure_;
    std::vector<std::string> warnings_;
};

}  // namespace geo
