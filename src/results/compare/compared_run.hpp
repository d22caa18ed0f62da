#pragma once

#include "geo/crs/projection.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/results/compare/comparison.hpp"

#include <vector>

namespace results {

/// One of two runs that are compared, as it was fitted.
struct ComparedRun {
    KeptRun const& kept;
    geo::Projection plane;
    fit::Inference<2> inference;
    std::vector<Eigen::Index> seen;  ///< of each store, its number in the fit; −1 where held out

    explicit ComparedRun(KeptRun const& run);

    model::City<2> const& city(int k) const { return inference.fitted().model.cities[k]; }
    /// The matrix that turns planar metres into metres (east, north) on the ground, at a city's centre.
    Eigen::Matrix2d ground(int k) const;
    /// The visits of its cities at the stores of a run, of this one or another.
    fit::Visits visits_at(KeptRun const& other) const;
};

/// A city of one run in the plane of the other.
model::City<2> in_plane_of(ComparedRun const& to, ComparedRun const& from, int k);

/// What the stores of a fit say of a city that the fit does not have.
struct Presence {
    double amplitude = 0;  ///< may be negative: fewer visitors than the fit expects there
    double se = 0;         ///< infinite where no store is near
};

/// Takes one step of scoring for the amplitude of a city of this centre and spread. Everything else in the
/// fit is free to give way.
Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference);

}  // namespace results
