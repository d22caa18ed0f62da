#pragma once

#include "src/fit/choice/catchments.hpp"

#include <Eigen/Core>

#include <vector>

namespace fit {

/// What may make stores attract people more or less than their distance does.
struct Attractions {
    Eigen::MatrixXd covariates;  ///< M × B: of all stores that compete, counted or not
    Eigen::VectorXd effects;     ///< B: a store attracts exp(covariates · effects) times as strongly
};

/// M: by how much each attracts more strongly; empty without covariates.
Eigen::VectorXd attractiveness_of(Attractions const& attractions);

/// Whom the people of each place choose among, kept so that it can be told again and again which part of them
/// goes where: the parts of all places one after the other, and the choices of all parts.
class ChoiceTable {
public:
    /// As catchments_of; the rim is as full as the rest.
    ChoiceTable(model::Positions<2> const& stores, GroundAt const& ground, CompetitionRule const& rule,
                int threads = 1);

    /// With the derivatives by the effects. A part of a place goes to each of its choices by a softmax of
    /// what the covariates say and of the logarithm of the distance times −decay.
    Catchments catchments(Attractions const& attractions) const;

    struct Part {
        double km2 = 0;
        int first = 0, end = 0;  ///< of its choices
    };
    struct Choice {
        int store = 0;
        double by_distance = 0;  ///< how strongly it attracts if it is as all others
    };
    int places() const { return static_cast<int>(first_part_.size()) - 1; }
    /// The parts of a place are parts()[first_part(place)] … parts()[first_part(place + 1) − 1].
    int first_part(int place) const { return first_part_[static_cast<std::size_t>(place)]; }
    std::vector<Part> const& parts() const { return parts_; }
    std::vector<Choice> const& choices() const { return choices_; }

private:
    void serve_the_crowded();

    model::Positions<2> stores_;
    Catchments places_;  ///< without entries
    std::vector<int> first_part_{0};
    std::vector<Part> parts_;
    std::vector<Choice> choices_;
};

/// The catchments of stores that differ in more than where they stand, with the derivatives by the effects.
Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule, Attractions const& attractions, int threads = 1);

}  // namespace fit
