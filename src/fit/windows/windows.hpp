#pragma once

#include "src/fit/likelihood/data.hpp"

#include <vector>

namespace fit {

/// A part of the plane and what is looked at to find its cities: the stores in it and around it.
template <int D>
struct Window {
    Box<D> core;              ///< open to infinity where no other window follows
    Box<D> seen;              ///< the core's stores and the margin around them
    std::vector<int> stores;  ///< within `seen`, in the order of the data

    bool holds(model::Vector<D> const& centre) const {
        return (centre.array() >= core.min().array()).all() && (centre.array() < core.max().array()).all();
    }
};

/// Halves the plane across the longer side until each part is as large as `stores` stores take on
/// average, or holds fewer; the cores share no point and leave none out. `first_cut` is the fraction at which
/// the first cut falls: another one has its borders elsewhere. `margin` is in sides of the box around a
/// core's stores.
template <int D>
std::vector<Window<D>> windows_of(Data<D> const& data, int stores, double margin, double first_cut);

}  // namespace fit
