#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace fit {

/// Counted stores and what each of them gets of every place, were the rim as full of people as the model has
/// it.
struct SharedStores {
    Catchments const& catchments;  ///< a row for each of N stores
    Eigen::VectorXd visitors;      ///< N
    Eigen::VectorXd exposure;      ///< N, multiplies what is expected
};

/// The fit works on positions around 0 within about 1.
struct Frame {
    model::Vector<2> origin;
    double length = 1;
};

/// Some stores with the places that they draw from.
struct Chunk {
    Data<2> places;
    std::vector<int> stores;
    std::vector<int> place_numbers;  ///< of each place: its number in Catchments
    std::vector<int> first, place;   ///< entries by store, as in Catchments
    std::vector<double> km2;         ///< × exposure
    std::vector<bool> in_rim;        ///< of each entry
    Box<2> box;
};

/// A city is left out of a chunk that it is further from, in standard deviations: it may move a little.
constexpr double reach_of_chunk = 9;

/// All stores, neighbours together.
struct Chunks {
    explicit Chunks(SharedStores const& stores);
    model::City<2> in_frame(model::City<2> city) const;
    model::City<2> from_frame(model::City<2> city) const;

    Frame frame;
    std::vector<Chunk> all;
};

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

/// Where people live.
struct Density {
    model::CityModel<2> model;  ///< amplitudes and background in people per km²
    double rim = 0.5;           ///< the part of them that there is in the rim, in 0 … 1
};

/// Of each store at least so much is expected, that its deviance is finite.
double floor_of(SharedStores const& stores);

/// What a density lets expect of each store.
class ExpectedVisitors {
public:
    /// Both must outlive it.
    ExpectedVisitors(SharedStores const& stores, Chunks const& chunks) : stores_(stores), chunks_(chunks) {}
    /// Of all, above 0, and of that what comes from the rim.
    Expectation of(Density const& density) const;
    /// The same where it differs from a density of which `before` is expected by cities that are among the
    /// given ones: stores that none of these reaches keep what they had.
    Expectation of(Density const& density, Expectation before, std::span<model::City<2> const> changed) const;
    /// Of one city.
    Eigen::ArrayXd of_city(model::City<2> const& city, double rim) const;

private:
    struct Reaching;
    std::vector<Reaching> reaching(std::span<model::City<2> const> cities) const;
    void sum_at(Chunk const& chunk, std::span<Reaching const> cities, double background, double rim,
                double floor, Expectation& expected) const;

    SharedStores const& stores_;
    Chunks const& chunks_;
};

}  // namespace fit
