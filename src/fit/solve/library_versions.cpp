#include "src/fit/solve/library_versions.hpp"

#include <ceres/version.h>
#include <fmt/format.h>
#include <Eigen/Core>

namespace fit {

std::string ceres_version() {
    return CERES_VERSION_STRING;
}

std::string eigen_version() {
    return fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

}  // namespace fit
