#pragma once

#include "tests/commands/program.hpp"

#include <cmath>
#include <fstream>
#include <string>

/// `fit` of the stores around two cities as if they shared their customers; every fourth has no count.
inline program::Outcome fit_shared(program::Folder const& folder, std::string const& more = "") {
    std::ofstream stream(folder / "shops.csv");
    stream << "id,lon,lat,visitors\n";
    for (int i = 0; i < 256; ++i) {
        double const x = i % 16 * 0.05, y = i / 16 * 0.03;
        auto const bump = [&](double a, double cx, double cy) {
            return a * std::exp(-0.5 * (std::pow((x - cx) / 0.07, 2) + std::pow((y - cy) / 0.04, 2)));
        };
        stream << "s" << i << "," << -1.8 + x << "," << 52.8 + y << ",";
        if (i % 4 != 0) stream << std::round(20 + bump(5000, 0.2, 0.12) + bump(2000, 0.6, 0.36));
        stream << "\n";
    }
    stream.close();
    return program::run(folder,
                        "fit " + (folder / "shops.csv").string() +
                            " --src-crs EPSG:4326 --visitors visitors --competition shared --series s -o " +
                            (folder / "out").string() + " " + more);
}
