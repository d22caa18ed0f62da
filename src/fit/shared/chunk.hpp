#pragma once

#include "src/fit/likelihood/data.hpp"
#include "src/fit/shared/shared_stores.hpp"

#include <Eigen/Core>

#include <vector>

namespace fit {

/// The fit works on positions around 0 within about 1.
struct Frame {
    model::Vector<2> origin;
    double length = 1;
};

/// Some stores with the places that they draw from.
struct Chunk {
    Data<2> places;
    std::vector<int> stores;
    std::vector<int> place_numbers;  ///< of each place: its number in Catchments
    std::vector<int> first, place;   ///< entries by store, as in Catchments
    std::vector<double> km2;         ///< × exposure
    std::vector<bool> in_rim;        ///< of each entry
    Box<2> box;
};

Chunk chunk_of(SharedStores const& stores, std::vector<int> members, Frame const& frame);

}  // namespace fit
