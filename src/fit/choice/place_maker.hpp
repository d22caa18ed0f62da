#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/choice/competition_rule.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace fit {

/// How strongly a store attracts people who are so far from it, when nobody tells `alike_m` apart.
class Attraction {
public:
    Attraction(double way_m, double alike_m) : by_two_(1 / (way_m * way_m + alike_m * alike_m)) {}
    double by(double decay) const {
        // What is asked for most, without the cost of a power.
        if (decay == 2) return by_two_;
        if (decay == 1) return std::sqrt(by_two_);
        if (decay == 3) return by_two_ * std::sqrt(by_two_);
        return std::pow(by_two_, decay / 2);
    }

private:
    double by_two_;
};

/// A store that people at a place may choose.
struct Choice {
    std::size_t store = 0;
    model::Vector<2> way;  ///< to it, in the plane
    double planar = 0;     ///< how long that is
    double way_m = 0;      ///< and on the ground
};

using Choices = std::vector<Choice>;

/// Of shops at one address no more than these are chosen among.
inline constexpr int most_choices = 3 * choices;

/// A small square of people: how many km² on the ground, and the stores near its middle.
struct PlacePart {
    double side = 0;  ///< in the plane
    double km2 = 0;
    double alike_m = 0;  ///< nobody tells two stores apart that are nearer than this
    Choices near;        ///< nearest first: those chosen in the middle, and the next, chosen beyond a line
};

/// A square of the plane whose density is that in its middle.
struct Place {
    model::Vector<2> middle;
    double side = 0;
    bool in_rim = false;
    Eigen::Matrix2d ground;      ///< as GroundAt, of all of it
    double largest_side = side;  ///< that it could have there

    double km2() const;
    double half_diagonal() const;  ///< in the plane
};

/// Those of a place whose people reach a store.
using PlaceParts = std::vector<PlacePart>;

double km2_of(PlaceParts const& parts);

/// How many of the stores near a part, nearest first, are chosen in its middle: `choices` of them, and those
/// of the same address as the last.
std::size_t chosen_in_middle(Choices const& near);

/// The people of a part by whom they choose among. The last choice gives way to the next store on the line
/// that is as far from both; where the line crosses the part, its people are divided as it divides the
/// square. Shares leap there: sums over squares of which each is wholly on one side are off by twice as much.
class Groups {
public:
    /// Calls visit(part of the people, choices) once or twice.
    template <typename Visit>
    void visit(Choices const& near, double side, Visit const& visit) {
        std::size_t const chosen = chosen_in_middle(near);
        chosen_.assign(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(chosen));
        double const beyond = chosen < near.size() ? part_beyond(near[chosen - 1], near[chosen], side) : 0;
        visit(1 - beyond, chosen_);
        if (beyond == 0) return;
        give_way_to(std::span(near).subspan(chosen));
        visit(beyond, chosen_);
    }

private:
    static double part_beyond(Choice const& last, Choice const& next, double side);
    void give_way_to(std::span<Choice const> next);

    Choices chosen_;
};

/// Whether positions are among the stores: within the radius of one and not in the rim of a PlaceMaker,
/// beyond the outermost stores. It looks at each position for itself, without the border of all stores: a
/// million stores take seconds to index and half a minute to draw a border around.
class AmongStores {
public:
    /// `stores`, 2 × N in the plane, at least one; `ground_unit` as in spacing_of. Nobody goes further than
    /// `radius_m`, in metres on the ground; without it than the radius of the stores' spacing.
    AmongStores(model::Positions<2> stores, double ground_unit, std::optional<double> radius_m);
    bool operator()(model::Vector<2> const& at) const;

private:
    bool is_covered(model::Vector<2> const& middle, double radius) const;
    bool is_covered(Place const& square, model::Vector<2> const& middle, double radius) const;
    double margin_at(std::size_t store) const;

    model::Positions<2> stores_;
    base::NearestNeighbours<2> index_;
    double usual_ = 0, radius_ = 0;  ///< in the plane
};

/// Where there are people, and whom they may choose.
class PlaceMaker {
public:
    /// Keeps references: `stores`, 2 × N in the plane, and `ground` must outlive it.
    PlaceMaker(model::Positions<2> const& stores, GroundAt const& ground, CompetitionRule const& rule,
               int threads = 1);

    /// Shows the squares that hold the stores' surroundings, one after the other: all of them with whom their
    /// people choose are ten times what a fit keeps.
    void visit_places(std::function<void(Place const&, PlaceParts const&)> const& visit) const;
    /// The same squares, and those of which only a corner reaches a store.
    std::vector<Place> places() const;
    /// Squares that hold whoever is within the radius of a site and whom no store reaches, as fine as if a
    /// store stood there: from where it would bring new people.
    std::vector<Place> beyond(model::Vector<2> const& site) const;
    /// A new store.
    struct Site {
        model::Vector<2> at;
        double to_nearest = 0;  ///< to the nearest store that is open then
    };
    /// `closed` is sorted.
    Site site(model::Vector<2> const& at, std::vector<std::size_t> const& closed) const;
    /// Divides a place until it is no larger than it would be if a store stood at the site.
    void refine(Place const& place, Site const& site, std::vector<Place>& refined) const;

    /// Nobody tells two stores apart that are nearer, of those who stand in a square of this side.
    double alike_m(Place const& place, double side) const;
    double unit() const { return unit_; }  ///< metres on the ground per metre of the plane
    double km2_per_unit() const { return unit_ * unit_ * 1e-6; }  ///< of the plane, squared
    double radius() const { return radius_; }                     ///< in the plane
    base::NearestNeighbours<2> const& stores() const { return index_; }

private:
    void find_border();
    void smooth_spacing();
    double neighbour_of(double to_nearest) const;
    /// Whether a position is not in the rim, beyond the outermost stores. `distance` is to the nearest store.
    bool among_stores(model::Vector<2> const& at, std::size_t nearest, double distance) const;
    /// What is made of each place side by side is shown in their order.
    template <typename Made>
    void visit_squares(std::function<Made(Place const&)> const& make,
                       std::function<void(Made const&)> const& visit) const;
    void divide(Place const& square, std::function<void(Place const&)> const& visit) const;
    void divide_beyond(Place const& square, model::Vector<2> const& site, std::vector<Place>& places) const;
    PlaceParts parts_of(Place const& place) const;
    Choices near(model::Vector<2> const& middle, Eigen::Matrix2d const& ground) const;

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
