#pragma once

#include "src/fit/inference/joint_covariance.hpp"
#include "src/results/compare/compared_run.hpp"
#include "src/results/compare/comparison.hpp"

namespace results {

/// The cities of two runs side by side: each change with its standard error and p, not judged yet.
/// Keeps references to what it is made from.
class CityPairing {
public:
    CityPairing(ComparedRun const& before, ComparedRun const& after, fit::JointCovariance const& joint);

    CityComparison in_both(int i, int j) const;  ///< city i of the earlier run is city j of the later one
    CityComparison appeared(int j) const;
    CityComparison vanished(int i) const;

private:
    bool spread_told(int i, int j) const;
    Change visits_of(int i, int j, bool told) const;
    Change spread_of(int i, int j, bool told) const;
    Move move_of(int i, int j, bool told) const;

    ComparedRun const &before_, &after_;
    fit::JointCovariance const& joint_;
    fit::Visits visits_before_, visits_after_;  ///< at the stores of the later run
};

}  // namespace results
