#pragma once

#include "src/fit/data.hpp"

namespace fit {

/// The box around all positions.
template <int D>
Box<D> extent_of(Data<D> const& data) {
    Box<D> all;
    for (Box<D> const& box : data.boxes) {
        all.include(box.low);
        all.include(box.high);
    }
    return all;
}

}  // namespace fit
