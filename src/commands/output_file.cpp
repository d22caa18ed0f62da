#include "src/commands/output_file.hpp"

#include "geo/errors.hpp"

#include <fmt/format.h>

#include <cstring>
#include <fstream>

namespace commands {

namespace fs = std::filesystem;

void refuse_output(fs::path const& output, std::vector<fs::path> const& inputs, bool overwrite) {
    std::error_code ignored;
    for (fs::path const& input : inputs) {
        if (fs::equivalent(output, input, ignored))
            throw geo::UsageError(
                fmt::format("{} is what is read: choose another file with -o", output.string()));
    }
    if (fs::exists(output) && !overwrite)
        throw geo::UsageError(
            fmt::format("{} exists: use --overwrite to replace it, or choose another file", output.string()));
}

void write_text(std::string const& text, fs::path const& file) {
    errno = 0;
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (stream.fail())
        throw geo::IoError(fmt::format("cannot write {}: {}", file.string(),
                                       errno != 0 ? std::strerror(errno) : "no reason is known"));
}

}  // namespace commands
