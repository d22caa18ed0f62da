#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/choice/competition_rule.hpp"
#include "src/fit/choice/place_maker.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fit {

/// What stores get more and less when some open and some close, as rows of km² whose density adds up to
/// visitors. Over all rows but the last they add up to the last.
struct Moves {
    /// A row per new store, one per store in `stores`, and the last. Of the first decay that is asked for
    /// with the places, which are the same for all, and with the derivatives by the effects.
    Catchments km2;
    std::vector<std::size_t> stores;  ///< those of the network that gain or lose, by their number

    int opened() const { return km2.stores() - static_cast<int>(stores.size()) - 1; }
    int row_of_store(std::size_t at) const { return opened() + static_cast<int>(at); }
    /// Of people whom no store reached before, less those whom none does any more.
    int newly_reached() const { return km2.stores() - 1; }
};

/// Stores that open.
struct NewStores {
    model::Positions<2> positions;    ///< 2 × S in the plane
    Eigen::MatrixXd covariates = {};  ///< S × B; not looked at where no covariate makes stores differ
};

/// Stores that share their customers, to which others can be added. Before and after are compared at the same
/// places, which are as fine around a new store as around those there are.
class Network {
public:
    /// Keeps the stores, 2 × N in the plane, all that compete, and what makes them differ, which may be
    /// nothing.
    Network(model::Positions<2> stores, GroundAt ground, CompetitionRule const& rule,
            Attractions attractions = {}, int threads = 1);
    Network(Network const&) = delete;
    Network& operator=(Network const&) = delete;
    ~Network();

    /// When stores open at `sites` and some of the network close: for each decay that people may choose by,
    /// all at the same places and with the same rows. Several threads may ask at once.
    std::vector<Moves> moves(NewStores const& sites, std::vector<std::size_t> const& closed,
                             std::vector<double> const& decays) const;

private:
    /// The stores among which the people of a place choose, or that are next.
    struct Around {
        double reach = 0;  ///< whoever is further from the middle, in the plane, does not matter there
        std::vector<std::uint32_t> stores;
    };
    Around around(Place const& place, std::vector<std::size_t> const& closed) const;
    struct Reach;
    std::vector<int> places_around(model::Vector<2> const& site) const;

    model::Positions<2> stores_;
    GroundAt ground_;
    CompetitionRule rule_;
    Attractions attractions_;
    Eigen::VectorXd attractiveness_;  ///< N; empty where no covariate makes stores differ
    PlaceMaker maker_;
    std::vector<Place> places_;
    std::vector<Around> around_;  ///< each place
    std::vector<std::vector<int>> places_of_store_;
    std::vector<Reach> by_reach_;  ///< the places, those together that reach about as far
};

/// The visitors that one more store would get at each of many positions, 2 × C, for itself alone: each
/// place's people under a density per km² choose among it and the nearest of the stores there are. The places
/// are not made finer around each position, as Network makes them: this is for a map. The result does
/// not depend on the number of threads.
Eigen::VectorXd visitors_of_one_more_store(model::Positions<2> const& stores, GroundAt const& ground,
                                           CompetitionRule const& rule, Eigen::VectorXd const& attractiveness,
                                           model::CityModel<2> const& density,
                                           model::Positions<2> const& positions, int threads = 1);

}  // namespace fit
