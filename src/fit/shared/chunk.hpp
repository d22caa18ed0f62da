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

/// A city is left out of a chunk that it is further from, in standard deviations: it may move a little.
constexpr double reach_of_chunk = 9;

/// All stores, neighbours together.
struct Chunks {
    explicit Chunks(SharedStores const& stores);
    model::City<2> in_frame(model::City<2> city) const;
    model::City<2> from_frame(model::City<2> city) const;

    Frame frame;
    std::vector<Chunk> all;
};

}  // namespace fit
