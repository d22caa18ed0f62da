#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <stdlib.h>
#include <sys/wait.h>

/// Runs the program as a user does.
namespace program {

namespace fs = std::filesystem;

/// A folder that is gone with this object.
class Folder {
public:
    Folder() { path_ = mkdtemp(pattern_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder() { fs::remove_all(path_); }
    fs::path operator/(std::string const& name) const { return path_ / name; }

private:
    char pattern_[32] = "/tmp/footfall-test-XXXXXX";
    fs::path path_;
};

inline std::string content_of(fs::path const& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct Outcome {
    int exit_code = 0;
    std::string out, err;
};

inline Outcome run(Folder const& folder, std::string const& arguments) {
    fs::path const out = folder / "stdout", err = folder / "stderr";
    std::string const command = std::string("\"") + FOOTFALL_EXECUTABLE + "\" " + arguments + " > \"" +
                                out.string() + "\" 2> \"" + err.string() + "\"";
    int const status = std::system(command.c_str());
    return {WEXITSTATUS(status), content_of(out), content_of(err)};
}

/// 256 stores on a grid around two cities far apart, in degrees, with whole counts: what the model says per
/// week, times the weeks that a store was open, which are 1 to 3 in the field `weeks`, or 1 without it.
inline fs::path write_stores(Folder const& folder, bool with_weeks = false) {
    fs::path const file = folder / "shops.csv";
    std::ofstream stream(file);
    stream << "id,lon,lat,visitors" << (with_weeks ? ",weeks\n" : "\n");
    for (int i = 0; i < 256; ++i) {
        double const x = i % 16 * 0.05, y = i / 16 * 0.03;
        auto const bump = [&](double a, double cx, double cy, double s) {
            double const dx = (x - cx) / s, dy = (y - cy) / (0.6 * s);
            return a * std::exp(-0.5 * (dx * dx + dy * dy));
        };
        double const visitors = 20 + bump(5000, 0.2, 0.12, 0.07) + bump(2000, 0.6, 0.36, 0.05);
        int const weeks = with_weeks ? 1 + i % 3 : 1;
        stream << "s" << i << "," << -1.8 + x << "," << 52.8 + y << "," << std::round(weeks * visitors);
        if (with_weeks) stream << "," << weeks;
        stream << "\n";
    }
    return file;
}

/// `fit` of those stores with two cities.
inline Outcome fit(Folder const& folder, std::string const& more = "", bool with_weeks = false) {
    fs::path const stores = write_stores(folder, with_weeks);
    return run(folder, "fit \"" + stores.string() +
                           "\" --src-crs EPSG:4326 --cities 2 --noise poisson -o \"" +
                           (folder / "out").string() + "\" " + more);
}

}  // namespace program
