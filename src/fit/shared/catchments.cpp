#include "src/fit/shared/catchments.hpp"

#include "src/fit/shared/spacing.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

namespace fit {
namespace {

constexpr double alike_of_usual = 0.15, alike_of_side = 0.3;
/// A square is at most this part as wide as it is far from a store, or as that store is from its nearest
/// neighbour. Simulated counts without overdispersion then scatter by 1.1 to 1.9 times their mean around what
/// their true density says; with 1 by 1.4 to 3.6 times, with 0.5 by 1.1, for twice as many places.
constexpr double side_of_way = 0.7, least_neighbour_of_usual = 0.1;
/// The rim begins this part of the distance to a third neighbour beyond the outermost stores: then the area
/// within it is that of the square in which 100, 300, 1000 or 3000 stores were strewn evenly, within 1.3 %;
/// with 0.3 it is 1 to 7 % smaller.
constexpr double margin_of_third = 0.45;
constexpr int corners_of_circle = 48;

constexpr double km2_per_m2 = 1e-6;

struct Square {
    model::Vector<2> middle;
    double side = 0;
};

/// Where there are people, and whom they may choose.
class PlaceMaker {
public:
    /// `usual` is the usual distance between the stores, where these are only some of them.
    PlaceMaker(model::Positions<2> const& stores, GroundAt const& ground, CompetitionRule const& rule,
               std::optional<double> usual)
        : stores_(stores), index_(stores), ground_(ground), rule_(rule), low_(stores.rowwise().minCoeff()) {
        model::Vector<2> const high = stores.rowwise().maxCoeff();
        unit_ = ground_unit_of(stores, ground);
        radius_ = rule.radius_m / unit_;
        spacing_ = spacing_of(stores, unit_);
        if (usual) spacing_.usual = *usual;
        auto const nearest = index_.distances_to_others();
        for (std::size_t i = 0; i < nearest.size(); ++i)
            neighbour_.push_back(std::clamp(nearest[i], least_neighbour_of_usual * spacing_.usual, radius_));
        low_.array() -= radius_;
        model::Vector<2> const cells = (high - low_).array() / radius_ + 1;
        columns_ = static_cast<int>(std::ceil(cells.x()));
        rows_ = static_cast<int>(std::ceil(cells.y()));
        find_border();
        smooth_spacing();
    }

    /// Squares of one radius that hold the stores' surroundings, or those that touch the radius of a site.
    void make(std::optional<model::Vector<2>> const& site) {
        for (int i = 0; i < columns_; ++i)
            for (int j = 0; j < rows_; ++j) {
                Square const root{low_ + radius_ * model::Vector<2>(i + 0.5, j + 0.5), radius_};
                if (site && (root.middle - *site).norm() > radius_ * (1 + std::numbers::sqrt2 / 2)) continue;
                root_ground_ = ground_(root.middle);
                divide(root);
            }
        if (!site) serve_the_crowded();
    }
    /// By store.
    Catchments catchments() const {
        Catchments result;
        result.places.resize(2, static_cast<Eigen::Index>(places_.size()));
        result.place_km2.resize(result.places.cols());
        result.km2_per_unit = unit_ * unit_ * km2_per_m2;
        std::vector<std::vector<std::pair<int, double>>> by_store(stores_.cols());
        for (int q = 0; q < std::ssize(places_); ++q) {
            result.places.col(q) = places_[q].middle;
            result.place_km2[q] = places_[q].km2;
            result.in_rim.push_back(places_[q].in_rim);
            for (auto const& [store, share] : places_[q].shares)
                by_store[store].emplace_back(q, share * places_[q].km2);
        }
        result.first.push_back(0);
        for (auto const& entries : by_store) {
            for (auto const& [place, km2] : entries) {
                result.place.push_back(place);
                result.km2.push_back(km2);
            }
            result.first.push_back(static_cast<int>(result.place.size()));
        }
        return rule_.rim < 1 ? result.with_rim(rule_.rim) : result;
    }

private:
    struct Place {
        model::Vector<2> middle;
        double km2 = 0;
        bool in_rim = false;
        std::vector<std::pair<std::size_t, double>> shares;
    };

    /// Points on the circles around the stores that no other circle holds.
    void find_border() {
        std::vector<model::Vector<2>> border;
        for (Eigen::Index i = 0; i < stores_.cols(); ++i)
            for (int c = 0; c < corners_of_circle; ++c) {
                double const angle = 2 * std::numbers::pi * c / corners_of_circle;
                model::Vector<2> const at =
                    stores_.col(i) + radius_ * model::Vector<2>(std::cos(angle), std::sin(angle));
                auto const near = index_.nearest(at, 1);
                if (near.front().distance >= radius_ * (1 - 1e-9)) border.push_back(at);
            }
        border_positions_.resize(2, static_cast<Eigen::Index>(border.size()));
        for (std::size_t b = 0; b < border.size(); ++b)
            border_positions_.col(static_cast<Eigen::Index>(b)) = border[b];
        border_.emplace(border_positions_);
    }
    /// The distance to the third neighbour, as a mean of the stores around each.
    void smooth_spacing() {
        constexpr int around = 8;
        for (Eigen::Index i = 0; i < stores_.cols(); ++i) {
            double sum = 0;
            auto const near = index_.nearest(stores_.col(i), around);
            for (auto const& other : near)
                sum += std::min(spacing_.third[other.place], radius_);
            local_.push_back(sum / static_cast<double>(near.size()));
        }
    }
    bool among_stores(model::Vector<2> const& at, std::size_t nearest, double distance) const {
        if (distance < spacing_.usual / 2) return true;
        auto const border = border_->nearest(at, 1);
        return border.empty() || border.front().distance >= radius_ - margin_of_third * local_[nearest];
    }
    void divide(Square const& square) {
        auto const near = index_.nearest(square.middle, choices);
        double const distance = near.front().distance;
        if (distance > radius_ + square.side * std::numbers::sqrt2 / 2) return;
        if (square.side > side_of_way * std::max(distance, neighbour_[near.front().place])) {
            for (int const x : {-1, 1})
                for (int const y : {-1, 1})
                    divide({square.middle + square.side / 4 * model::Vector<2>(x, y), square.side / 2});
            return;
        }
        add(square, !among_stores(square.middle, near.front().place, distance));
    }
    /// Where more stores than people choose among stand together, one may be among the nearest of no place:
    /// the nearest place's people choose it too.
    void serve_the_crowded() {
        if (places_.empty()) return;
        std::vector<bool> served(static_cast<std::size_t>(stores_.cols()), false);
        model::Positions<2> middles(2, std::ssize(places_));
        for (std::size_t q = 0; q < places_.size(); ++q) {
            middles.col(static_cast<Eigen::Index>(q)) = places_[q].middle;
            for (auto const& [store, share] : places_[q].shares)
                served[store] = true;
        }
        base::NearestNeighbours<2> const nearest(middles);
        for (std::size_t store = 0; store < served.size(); ++store) {
            if (served[store]) continue;
            auto& shares = places_[*nearest.nearest(stores_.col(static_cast<Eigen::Index>(store)))].shares;
            double const own = 1.0 / static_cast<double>(shares.size() + 1);
            for (auto& [other, share] : shares)
                share *= 1 - own;
            shares.emplace_back(store, own);
        }
    }
    /// The nearest stores; shops of one address are chosen together.
    std::vector<base::NearestNeighbours<2>::Near> chosen_from(model::Vector<2> const& middle) const {
        auto near = index_.nearest(middle, 3 * choices);
        while (std::ssize(near) > choices && near.back().distance > near[choices - 1].distance)
            near.pop_back();
        return near;
    }
    void add(Square const& square, bool in_rim) {
        double const scale = std::sqrt(std::abs(root_ground_.determinant()));
        double const side = square.side / parts_of_side;
        double const alike = alike_m(spacing_.usual * unit_, side * scale);
        Place place{square.middle, 0, in_rim, {}};
        std::map<std::size_t, double> km2_by_store;
        for (int i = 0; i < parts_of_side; ++i)
            for (int j = 0; j < parts_of_side; ++j) {
                model::Vector<2> const middle =
                    square.middle +
                    side * (model::Vector<2>(i, j).array() - (parts_of_side - 1) / 2.0).matrix();
                double const km2 = side * side * scale * scale * km2_per_m2;
                std::vector<std::pair<std::size_t, double>> attractions;
                double sum = 0;
                for (auto const& [store, planar] : chosen_from(middle)) {
                    if (planar > radius_) break;
                    double const way =
                        (root_ground_ * (stores_.col(static_cast<Eigen::Index>(store)) - middle)).norm();
                    sum += attractions.emplace_back(store, attraction(way, alike, rule_.decay)).second;
                }
                if (attractions.empty()) continue;
                place.km2 += km2;
                for (auto const& [store, own] : attractions)
                    km2_by_store[store] += km2 * own / sum;
            }
        if (!(place.km2 > 0)) return;
        for (auto const& [store, km2] : km2_by_store)
            place.shares.emplace_back(store, km2 / place.km2);
        places_.push_back(std::move(place));
    }

    model::Positions<2> const& stores_;
    base::NearestNeighbours<2> index_;
    GroundAt const& ground_;
    CompetitionRule rule_;
    model::Vector<2> low_;
    double unit_ = 1, radius_ = 0;
    int columns_ = 0, rows_ = 0;
    Spacing spacing_;
    std::vector<double> neighbour_, local_;
    model::Positions<2> border_positions_;
    std::optional<base::NearestNeighbours<2>> border_;
    Eigen::Matrix2d root_ground_;
    std::vector<Place> places_;
};

}  // namespace

double ground_unit_of(model::Positions<2> const& stores, GroundAt const& ground) {
    model::Vector<2> const low = stores.rowwise().minCoeff(), high = stores.rowwise().maxCoeff();
    return std::sqrt(std::abs(ground(0.5 * (low + high)).determinant()));
}

double alike_m(double usual_m, double side_m) {
    return std::max(alike_of_usual * usual_m, alike_of_side * side_m);
}

double attraction(double way_m, double alike_m, double decay) {
    double const squared = way_m * way_m + alike_m * alike_m;
    return decay == 2 ? 1 / squared : std::pow(squared, -decay / 2);
}

double Catchments::km2_of(int store) const {
    double sum = 0;
    for (int e = first[store]; e < first[store + 1]; ++e)
        sum += km2[e];
    return sum;
}

Catchments Catchments::of(std::vector<int> const& stores) const {
    Catchments result{places, place_km2, in_rim, km2_per_unit, {0}, {}, {}};
    for (int const store : stores) {
        for (int e = first[store]; e < first[store + 1]; ++e) {
            result.place.push_back(place[e]);
            result.km2.push_back(km2[e]);
        }
        result.first.push_back(static_cast<int>(result.place.size()));
    }
    return result;
}

Catchments Catchments::with_rim(double part) const {
    Catchments result = *this;
    result.place_km2 = place_km2_with_rim(part);
    for (std::size_t e = 0; e < place.size(); ++e)
        if (in_rim[place[e]]) result.km2[e] *= part;
    return result;
}

Eigen::VectorXd Catchments::place_km2_with_rim(double part) const {
    Eigen::VectorXd result = place_km2;
    for (std::size_t q = 0; q < in_rim.size(); ++q)
        if (in_rim[q]) result[static_cast<Eigen::Index>(q)] *= part;
    return result;
}

Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule) {
    PlaceMaker maker(stores, ground, rule, std::nullopt);
    maker.make(std::nullopt);
    return maker.catchments();
}

SiteCatchments::SiteCatchments(model::Positions<2> stores, GroundAt ground, CompetitionRule const& rule)
    : stores_(std::move(stores)), ground_(std::move(ground)), rule_(rule), index_(stores_) {
    double const unit = ground_unit_of(stores_, ground_);
    reach_ = 3 * rule.radius_m / unit;  // a place, its stores, and those that bound what they serve
    usual_ = spacing_of(stores_, unit).usual;
}

Catchments SiteCatchments::at(model::Vector<2> const& site) const {
    std::vector<std::size_t> const near = index_.within(site, reach_);
    model::Positions<2> with_site(2, std::ssize(near) + 1);
    with_site << stores_(Eigen::all, near), site;
    if (near.empty()) return {model::Positions<2>(2, 0), {}, {}, 1e-6, {0, 0}, {}, {}};
    PlaceMaker maker(with_site, ground_, rule_, usual_);
    maker.make(site);
    return maker.catchments().of({static_cast<int>(near.size())});
}

}  // namespace fit
