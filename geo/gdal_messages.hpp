#pragma once

#include <string>
#include <vector>

namespace geo {

/// Registers GDAL's drivers once, closes the network to them, and, while in scope, collects what GDAL says on
/// this thread: it goes into our sentences and notices, never to standard error.
class GdalMessages {
public:
    GdalMessages();
    GdalMessages(GdalMessages const&) = delete;
    GdalMessages& operator=(GdalMessages const&) = delete;
    ~GdalMessages();

    bool failed() const { return !failure_.empty(); }
    /// The first failure, which names the cause; later ones follow from it. On one line; empty for none.
    std::string const& failure() const { return failure_; }
    std::vector<std::string> const& warnings() const { return warnings_; }

    void add(bool is_failure, std::string text);

private:
    std::string failure_;
    std::vector<std::string> warnings_;
};

}  // namespace geo
