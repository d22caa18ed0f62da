#pragma once

#include <string>

/// Of the libraries that the fit was built with.
namespace fit {

std::string ceres_version();
std::string eigen_version();

}  // namespace fit
