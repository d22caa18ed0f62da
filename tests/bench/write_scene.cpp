// Writes one simulated scene for programs that are not ours: its points, and beside them the truth.
#include "tests/bench/model_json.hpp"
#include "tests/bench/scenes.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

constexpr char const* usage =
    "usage: write_scene points CITIES SEED FILE.csv\n"
    "       write_scene stores OVERDISPERSION SEED FILE.csv\n"
    "Writes FILE.csv (x, y, visitors) and FILE.csv.truth.json (the cities).\n";

std::ofstream file_for_writing(std::string const& path) {
    std::ofstream file(path);
    file.exceptions(std::ios::failbit | std::ios::badbit);
    return file;
}

// {} of a double is the shortest text that reads back as the same number.
void write_points(simulate::Scene const& scene, std::string const& path) {
    auto file = file_for_writing(path);
    file << "x,y,visitors\n";
    for (Eigen::Index i = 0; i < scene.visitors.size(); ++i)
        file << fmt::format("{},{},{}\n", scene.positions(0, i), scene.positions(1, i), scene.visitors[i]);
    file.flush();
}

simulate::Scene scene_of(std::string const& kind, std::string const& size, std::uint64_t seed) {
    if (kind == "points") return bench::points_scene(std::stoi(size), seed);
    if (kind == "stores") return bench::stores_scene(std::stod(size), seed);
    throw std::invalid_argument("the scene is neither points nor stores: " + kind);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) {
        std::fputs(usage, stderr);
        return 2;
    }
    std::string const path = argv[4];
    auto const scene = scene_of(argv[1], argv[2], std::stoull(argv[3]));
    write_points(scene, path);
    auto truth = file_for_writing(path + ".truth.json");
    truth << bench::json_of(scene.truth).dump(1) << std::endl;
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "write_scene: %s\n", error.what());
    return 1;
}
