#include "db/database.hpp"
#include "src/commands/options/command.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/program.hpp"

#include <cstdlib>
#include <functional>
#include <random>

/// Stores with extreme numbers, through the program: a run of finite numbers, or a reason.
namespace {

namespace fs = std::filesystem;

std::optional<commands::Failure> outcome_of(commands::Run (*declare)(CLI::App&),
                                            std::vector<std::string> const& arguments) {
    return commands::failure_of([&] { run_command(declare, arguments); });
}

/// Fits the rows of x, y in UTM zone 33 south and visitors, and looks at all that is written.
void check_run(program::Folder const& folder, std::string const& rows,
               std::vector<std::string> const& options = {}) {
    fs::remove_all(folder / "out");
    std::ofstream(folder / "s.csv") << "x,y,visitors\n" << rows;
    std::vector<std::string> arguments{folder / "s.csv", "--src-crs", "EPSG:32733",
                                       "--quiet",        "-o",        folder / "out"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    auto const failure = outcome_of(commands::declare_fit, arguments);
    if (failure) {
        CHECK(failure->code == commands::input_rejected);
        CHECK_FALSE(failure->sentence.empty());
        return;
    }
    std::string const database = folder / "out/footfall.gpkg";
    // Reading refuses what is not finite.
    auto const record = db::Reader(database).record_of(1);
    CHECK(record.stores.size() == static_cast<std::size_t>(record.run.stores_used));
    for (auto const& entry : fs::directory_iterator(folder / "out")) {
        if (entry.path().extension() != ".geojson") continue;
        CAPTURE(entry.path().string());
        std::string const content = program::content_of(entry.path());
        CHECK(content.find("nan") == std::string::npos);
        CHECK(content.find("inf") == std::string::npos);
    }
    auto const predicted =
        outcome_of(commands::declare_predict, {database, folder / "s.csv", "--src-crs", "EPSG:32733",
                                               "--overwrite", "--quiet", "-o", folder / "p.geojson"});
    CHECK((!predicted || predicted->code == commands::input_rejected));
}

std::string rows_of(int count, std::function<std::array<double, 3>(int)> const& row) {
    std::string rows;
    for (int i = 0; i < count; ++i) {
        auto const [x, y, visitors] = row(i);
        char line[120];
        std::snprintf(line, sizeof line, "%.10g,%.10g,%.10g\n", x, y, visitors);
        rows += line;
    }
    return rows;
}

}  // namespace

TEST_CASE("stores that no analyst has end in a run of numbers or in a reason") {
    program::Folder const folder;
    constexpr double x0 = 5e5, y0 = 9.9e6;
    check_run(folder, rows_of(20, [&](int) { return std::array{x0, y0, 7.0}; }));
    check_run(folder, rows_of(20, [&](int i) { return std::array{x0, y0, 1.0 + i}; }));
    check_run(folder, rows_of(20, [&](int i) { return std::array{x0 + 1000 * i, y0, 10.0 + i % 4}; }));
    check_run(folder, rows_of(20, [&](int i) {
                  return std::array{x0 + 500 * (i % 5), y0 - 700 * (i / 5), i == 3 ? 9.0 : 0.0};
              }));
    check_run(folder, rows_of(20, [&](int i) {
                  return std::array{x0 + 500 * (i % 5), y0 - 700 * (i / 5), 5e-324};
              }));
    check_run(folder, rows_of(20, [&](int i) {
                  return std::array{x0 + 1e-6 * (i % 5), y0 - 1e-6 * (i / 5), 3.0 + i};
              }));
    check_run(folder, rows_of(4, [&](int i) {
                  return std::array{x0 + 900 * (i % 2), y0 - 900 * (i / 2), 3.0 + i};
              }));
    check_run(folder, rows_of(3, [&](int i) { return std::array{x0 + 900 * i, y0, 3.0 + i}; }));
    check_run(folder, rows_of(2000, [&](int i) {
                  return std::array{x0 + 900 * (i % 2), y0 - 900 * (i % 3), 3.0 + i % 5};
              }));
}

TEST_CASE("random extreme files end in a run of numbers or in a reason") {
    program::Folder const folder;
    // FOOTFALL_EXTREMES=1000 test_commands "random extreme files…" tries as many.
    char const* const wanted = std::getenv("FOOTFALL_EXTREMES");
    for (int seed = 0; seed < (wanted ? std::atoi(wanted) : 4); ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random(static_cast<std::uint64_t>(seed));
        auto const unit = [&] { return std::uniform_real_distribution<>(0, 1)(random); };
        auto const power = [&](double low, double high) { return std::pow(10, low + (high - low) * unit()); };
        double const width = power(-3, 5), height = power(-3, 5), most = power(-6, 12);
        int const kind = static_cast<int>(random() % 4);
        auto const visitors = [&] {
            return kind == 0   ? most
                   : kind == 1 ? most * unit()
                   : kind == 2 ? power(-6, 12)
                               : std::floor(4 * unit());
        };
        std::string const rows = rows_of(static_cast<int>(4 + random() % 40), [&](int) {
            return std::array{5e5 + width * unit(), 9.9e6 - height * unit(), visitors()};
        });
        char const* const noise[] = {"negbin", "poisson", "gaussian"};
        check_run(folder, rows, {"--noise", noise[random() % 3]});
    }
}
