// Fits the points of a CSV file (x, y, visitors) with default options on one thread and prints the cities as
// JSON, with the seconds that the fit alone took: what is compared with other people's programs.
#include "src/fit/fit_cities.hpp"
#include "tests/bench/model_json.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Row {
    double x, y, visitors;
};

fit::Observations<2> read_points(std::string const& path) {
    std::ifstream file(path);
    std::string header;
    if (!std::getline(file, header)) throw std::runtime_error("cannot read " + path);
    std::vector<Row> rows;
    Row row{};
    char comma;
    while (file >> row.x >> comma >> row.y >> comma >> row.visitors)
        rows.push_back(row);
    if (!file.eof())
        throw std::runtime_error(path + ": not three numbers after row " + std::to_string(rows.size()));
    fit::Observations<2> points{model::Positions<2>(2, rows.size()), Eigen::VectorXd(rows.size())};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        points.positions.col(i) << rows[i].x, rows[i].y;
        points.values[i] = rows[i].visitors;
    }
    return points;
}

fit::Noise noise_named(std::string const& name) {
    if (name == "gaussian") return fit::Noise::gaussian;
    if (name == "negbin") return fit::Noise::negbin;
    throw std::invalid_argument("the noise is neither gaussian nor negbin: " + name);
}

nlohmann::json timed_fit(fit::Observations<2> const& points, fit::Options<2> const& options) {
    auto const start = std::chrono::steady_clock::now();
    std::clock_t const cpu_start = std::clock();
    auto const result = fit::fit_cities<2>(points, options);
    std::clock_t const cpu_end = std::clock();
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
    auto json = bench::json_of(result.model);
    json["mse"] = result.mse;
    json["converged"] = result.converged;
    json["seconds"] = seconds.count();
    json["cpu_seconds"] = static_cast<double>(cpu_end - cpu_start) / CLOCKS_PER_SEC;
    return json;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::fputs("usage: fit_points FILE.csv gaussian|negbin\n", stderr);
        return 2;
    }
    fit::Options<2> options;
    options.noise = noise_named(argv[2]);
    std::cout << timed_fit(read_points(argv[1]), options).dump(1) << '\n';
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "fit_points: %s\n", error.what());
    return 1;
}
