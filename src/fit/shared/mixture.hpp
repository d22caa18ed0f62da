#pragma once

#include "src/fit/choice/competition_rule.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/model/city.hpp"

#include <vector>

namespace fit {

/// Stores next to each other as one, that of the busiest.
struct Pooled {
    std::vector<std::size_t> stores;  ///< the busiest of each place
    std::vector<double> visitors;     ///< of all stores of each place
};

/// The busiest store takes in what stands next to it (one_place_distance), then the busiest of the rest;
/// those without visitors stay out.
Pooled pooled(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, double ground_unit);

/// Stores as points that stand for people: what cities are proposed from.
struct Points {
    Data<2> data;                ///< N positions along a curve; values are visitors, tempered
    std::vector<double> spread;  ///< N: of the neighbourhood, squared: what a city is at least worth
    double total = 0;            ///< Σ of the values
};

/// Stores next to each other are one point, that of the busiest, with all their visitors. Counts with a heavy
/// tail are tempered: taken to the largest power of 1, 0.9, … 0.3 at which their effective number (Kish) is
/// 0.3 of all, so that a few hubs do not decide where everybody lives; their sum stays. Stores without
/// visitors are no points.
Points points_of(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, Spacing const& spacing,
                 double ground_unit);

/// One group of people: how many, where, and how they are spread.
struct Component {
    double people = 0;
    model::Vector<2> centre = model::Vector<2>::Zero();
    model::Matrix<2> covariance = model::Matrix<2>::Identity();
};

/// People as a density: groups, and a constant over the support.
struct Mixture {
    double background = 0;  ///< people of the constant
    std::vector<Component> components;
};

/// People of a Gaussian whose amplitude is 1 per unit of its covariance: 2π·√|Σ|.
double people_of_unit(model::Matrix<2> const& covariance);
/// The root of the product of both axes' standard deviations.
double spread_of(model::Matrix<2> const& covariance);

/// The same as amplitudes and back: `area` of the support in the plane, `km2_per_unit` of the plane, squared.
model::CityModel<2> density_of(Mixture const& mixture, double area, double km2_per_unit);
Mixture mixture_of(model::CityModel<2> const& density, double area, double km2_per_unit);

/// What a component is worth to the points, to first order.
struct Worth {
    double gain = 0;              ///< twice the log-likelihood lost without it, ÷ overdispersion
    double effective_stores = 0;  ///< (Σx)² ÷ Σx² over its part x of each point's visitors
    double overdispersion = 1;    ///< Σ x·v ÷ Σ x: visitors come store by store
    double spacing2 = 0;          ///< of its points, squared
};

/// What a mixture makes of the points.
struct Assessment {
    double log_likelihood = 0;  ///< Σ u·log λ − ∫ λ
    std::vector<Worth> worths;  ///< of each component
};

/// Fits mixtures to points by expectation and maximisation in closed form, under a prior on spreads worth two
/// stores: that of the spacing of the stores around, so that a single busy place is no city of no width.
class MixtureFit {
public:
    /// `area` of the support and `largest_sd` are in the unit of the points.
    MixtureFit(Points const& points, double area, double largest_sd, int threads);

    /// So many steps, or fewer where no component moves any more. Points are looked at again only where one
    /// near them has moved: most stay where they are when another is deleted.
    void improve(Mixture& mixture, int steps) const;
    Assessment assess(Mixture const& mixture) const;
    /// Where the search starts: the points cut in two along their longer axis, always where most visitors
    /// are, each part a component.
    Mixture start(int parts) const;
    Points const& points() const { return points_; }

private:
    struct Sums;
    struct Parts;
    struct BlockSums;
    /// Points that are looked at together: so few that most components are out of their reach.
    static constexpr int points_of_block = 32;
    /// 1, x, y, x², xy, y² from the middle of the block, the spread and the visitors of each point.
    static constexpr int features = 8;
    model::Vector<2> middle_of(int block) const;
    int blocks() const { return static_cast<int>(boxes_.size()); }
    static Parts parts_of(Mixture const& mixture, double constant);
    double constant_of(Mixture const& mixture) const;
    template <bool assessing>
    BlockSums sums_at(Parts const& parts, int block) const;
    template <bool assessing>
    void look_at(Parts const& parts, std::vector<int> const& blocks, std::vector<BlockSums>& sums) const;
    std::vector<Sums> total_of(std::vector<BlockSums> const& blocks, Mixture const& mixture) const;
    void maximise(Component& component, Sums const& sums) const;

    Points const& points_;
    std::vector<Box<2>> boxes_;     ///< of the blocks
    std::vector<double> features_;  ///< by block, feature and point
    double area_, largest_sd_, visitors_per_event_;
    int threads_;
};

}  // namespace fit
