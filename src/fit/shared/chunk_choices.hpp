#pragma once

#include "src/fit/choice/choice_table.hpp"
#include "src/fit/shared/chunk.hpp"

#include <Eigen/Core>

#include <vector>

namespace fit {

/// Whom the people choose at the places of a chunk: what its stores get of them as the effects of the
/// covariates have it, and how that changes with these.
class ChunkChoices {
public:
    /// `counted` are the stores of the fit among all that compete, whose covariates are given, M × B.
    ChunkChoices(Chunk const& chunk, SharedStores const& stores, ChoiceTable const& table,
                 std::vector<int> const& counted, Eigen::MatrixXd const& covariates);

    int effects() const { return static_cast<int>(covariates_.cols()); }
    /// Of the chunk's entries, × exposure, the rim as full as the rest.
    std::vector<double> km2(double const* effects) const;
    /// Stores × B: of each store's visitors by the effects, for a density at the chunk's places.
    Eigen::MatrixXd derivatives(double const* effects, std::vector<double> const& density, double rim) const;

private:
    /// People who choose alike.
    struct Part {
        int place = 0;
        double km2 = 0;
        int first = 0, end = 0;  ///< of its choices
    };
    struct Choice {
        int competitor = 0;  ///< a row of the covariates
        double by_distance = 0;
        int store = -1, entry = -1;  ///< of the chunk; −1: a store elsewhere
    };
    Eigen::VectorXd attractiveness(double const* effects) const;

    Chunk const& chunk_;
    std::vector<double> exposure_;  ///< of the chunk's stores
    std::vector<Part> parts_;
    std::vector<Choice> choices_;
    Eigen::MatrixXd covariates_;  ///< of those that somebody here chooses
};

}  // namespace fit
