#pragma once

#include "src/fit/choice/competition_rule.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <vector>

/// People who are divided among the stores near them: which places there are, and which part of each goes to
/// which store.
namespace fit {

struct Place;

/// A store's expected visitors are Σ km² · density over its places: a sparse matrix, stores × places.
struct Catchments {
    model::Positions<2> places;  ///< 2 × Q: middles of squares, in the plane
    Eigen::VectorXd place_km2;   ///< Q: on the ground; of a place in the rim, the part that has people
    std::vector<bool> in_rim;    ///< Q: beyond the outermost stores
    Eigen::VectorXd side;        ///< Q: of the squares, in the plane; empty in fit::Moves
    Eigen::VectorXd
        square_km2;  ///< Q: on the ground, all of the square, whether or not it has people; the same
    double km2_per_unit = 1e-6;  ///< of the plane, squared, in its middle
    std::vector<int> first;      ///< N + 1: the entries of store i are first[i] … first[i + 1] − 1
    std::vector<int> place;      ///< of each entry
    std::vector<double> km2;     ///< of each entry: the place's km² × the part of its people who go there
    /// B × entries: the derivatives of km2 by the effects of B covariates on whom people choose.
    Eigen::MatrixXd km2_by_effects;

    int stores() const { return static_cast<int>(first.size()) - 1; }
    Eigen::Index effects() const { return km2_by_effects.rows(); }
    double km2_of(int store) const;
    /// The same places with some of the stores only.
    Catchments of(std::vector<int> const& stores) const;
    /// With a part of the people in the rim, where these have all of them; and its places' km² alone.
    Catchments with_rim(double part) const;
    Eigen::VectorXd place_km2_with_rim(double part) const;
};

/// What catchments keep of places, gathered one by one.
class PlaceColumns {
public:
    /// `km2` of it are there.
    void add(Place const& place, double km2);
    /// Catchments without entries.
    Catchments catchments(double km2_per_unit) const;

private:
    std::vector<model::Vector<2>> middles_;
    std::vector<double> km2_, side_, square_km2_;
    std::vector<bool> in_rim_;
};

/// Places are squares, the smaller the nearer stores stand to each other; a place's people go to the four
/// nearest stores within the radius, in proportion to (d² + d₀²)^(−decay/2) (Huff 1964), d₀ being a part of
/// what is usual between stores and of the square's side; shares are means over the quarters of a square.
/// There are places within the radius of a store. Those on the outer side of the outermost stores are the
/// rim: nobody knows whether people live there, so the rule says which part of them does (docs/method.md).
/// `stores` is 2 × N in the plane, all that compete, counted or not.
Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule, int threads = 1);

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
