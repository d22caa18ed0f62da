#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/fit/inference/joint_covariance.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace results {

/// A city keeps its number when it differs by no more than this: by a centre that has moved by two of its
/// earlier standard deviations, or by a spread four times as large or small.
inline constexpr double same_city_within = 2;

/// How much each current city (row) differs from each previous one (column): the root of the squared
/// Mahalanobis distance of the centres, on the ground under the previous spread, so that the two runs may lie
/// in different planes, and of the squared logarithm, to the base 2, of the spreads' ratio. Without the
/// spreads a wide city would take the place of any narrow one within it. `projection` is the current run's.
Eigen::MatrixXd differences_of(std::vector<db::CityRow> const& current,
                               std::vector<db::CityRow> const& previous, geo::Projection const& projection);

/// The current cities with city_id and name set: those that match one of the previous run keep its number, by
/// the assignment of least total distance; of the rest those that match one of `gone`, cities of the series
/// that the previous run did not find, get its number back; the others are numbered from `next_city_id` in
/// their order.
std::vector<db::CityRow> with_city_ids(std::vector<db::CityRow> current,
                                       std::vector<db::CityRow> const& previous,
                                       geo::Projection const& projection, std::int64_t next_city_id,
                                       std::vector<db::CityRow> const& gone = {});

/// For each city of `after` its place among those of `before`, or −1.
std::vector<int> match_cities(KeptRun const& before, KeptRun const& after);

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
