#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/choice/competition_rule.hpp"
#include "src/fit/choice/spacing.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace fit {

/// Shares are means over so many squares along a side of each place.
inline constexpr int parts_of_side = 2;

/// Nobody tells two shops apart that are nearer than this: a part of what is usual between stores, or of the
/// side of the square of which a place is the middle.
double alike_m(double usual_m, double side_m);

/// How strongly a store attracts people who are so far from it, when nobody tells `alike_m` apart.
double attraction(double way_m, double alike_m, double decay);

/// A store that people at a place may choose.
struct Choice {
    std::size_t store = 0;
    double planar = 0;  ///< how far it is in the plane
    double way_m = 0;   ///< and on the ground
};

using Choices = std::vector<Choice>;

/// Of shops at one address no more than these are chosen among.
inline constexpr int most_choices = 3 * choices;

/// A square of people who choose alike: where they are, how many km² on the ground, and whom they choose
/// among, nearest first.
struct PlacePart {
    model::Vector<2> middle;
    double km2 = 0;
    double alike_m = 0;  ///< nobody tells two stores apart that are nearer than this
    Choices choices;
};

/// A square of the plane whose density is that in its middle.
struct Place {
    model::Vector<2> middle;
    double side = 0;
    bool in_rim = false;
    Eigen::Matrix2d ground;        ///< as GroundAt, of all of it
    std::vector<PlacePart> parts;  ///< those with somebody who reaches a store

    double km2() const;         ///< of its parts
    double square_km2() const;  ///< of all of it
};

/// Each choice's part of the people, in their order, into a vector that serves many calls.
void shares_of(Choices const& chosen, double alike_m, double decay, std::vector<double>& shares);

/// The nearest of the choices, which are sorted by distance: `choices` of them, and those of the same address
/// as the last.
void keep_nearest(Choices& choices_of_part);

/// Where there are people, and whom they may choose.
class PlaceMaker {
public:
    /// Keeps references: `stores`, 2 × N in the plane, and `ground` must outlive it.
    PlaceMaker(model::Positions<2> const& stores, GroundAt const& ground, CompetitionRule const& rule,
               int threads = 1);

    /// Shows the squares that hold the stores' surroundings, one after the other: all of them with whom their
    /// people choose are ten times what a fit keeps.
    void visit_places(std::function<void(Place&&)> const& visit) const;
    std::vector<Place> places() const;
    /// Those within the radius of a site, as fine as if a store stood there, that no store reaches: from
    /// where it would bring new people.
    std::vector<Place> beyond(model::Vector<2> const& site) const;
    /// A new store and those around it.
    struct Site {
        model::Vector<2> at;
        double to_nearest = 0;                               ///< to the nearest store that is open then
        std::vector<base::NearestNeighbours<2>::Near> near;  ///< nearest first
    };
    /// `closed` is sorted.
    Site site(model::Vector<2> const& at, std::vector<std::size_t> const& closed) const;
    /// Whether a place is larger than it would be if a store stood at the site; and the place in four where
    /// it is, and so on.
    bool is_coarse(Place const& place, Site const& site) const;
    void refine(Place&& place, Site const& site, std::vector<Place>& refined) const;

    /// Whom people choose among who stand there, when some stores have closed, which are sorted.
    Choices chosen_from(model::Vector<2> const& middle, Eigen::Matrix2d const& ground,
                        std::vector<std::size_t> const& closed = {}) const;

    double unit() const { return unit_; }  ///< metres on the ground per metre of the plane
    double km2_per_unit() const { return unit_ * unit_ * 1e-6; }  ///< of the plane, squared
    double radius() const { return radius_; }                     ///< in the plane
    base::NearestNeighbours<2> const& stores() const { return index_; }

private:
    struct Square {
        model::Vector<2> middle;
        double side = 0;
    };
    void find_border();
    void smooth_spacing();
    double neighbour_of(double to_nearest) const;
    bool among_stores(model::Vector<2> const& at, std::size_t nearest, double distance) const;
    void divide(Square const& square, Eigen::Matrix2d const& ground,
                std::function<void(Place&&)> const& visit) const;
    bool is_coarse(Square const& square, Site const& site) const;
    void divide_near(Square const& square, Site const& site, Eigen::Matrix2d const& ground, bool in_rim,
                     std::vector<Place>& places) const;
    void divide_beyond(Square const& square, model::Vector<2> const& site, Eigen::Matrix2d const& ground,
                       std::vector<Place>& places) const;
    template <typename ChosenFrom>
    Place made(Square const& square, Eigen::Matrix2d const& ground, bool in_rim,
               ChosenFrom const& chosen_at) const;
    Choices chosen_near(model::Vector<2> const& middle, Eigen::Matrix2d const& ground,
                        Site const& site) const;

    model::Positions<2> const& stores_;
    base::NearestNeighbours<2> index_;
    GroundAt const& ground_;
    CompetitionRule rule_;
    int threads_;
    model::Vector<2> low_;
    double unit_ = 1, radius_ = 0;
    int columns_ = 0, rows_ = 0;
    Spacing spacing_;
    std::vector<double> neighbour_, local_;
    std::optional<base::NearestNeighbours<2>> border_;
};

}  // namespace fit
