#include "src/fit/choice/place_maker.hpp"

#include "src/base/parallel.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
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
constexpr double half_diagonal = std::numbers::sqrt2 / 2;

constexpr double km2_per_m2 = 1e-6;

/// The middles of the four quarters of a square.
std::array<model::Vector<2>, 4> quarters_of(model::Vector<2> const& middle, double side) {
    std::array<model::Vector<2>, 4> quarters;
    std::size_t at = 0;
    for (int const x : {-1, 1})
        for (int const y : {-1, 1})
            quarters[at++] = middle + side / 4 * model::Vector<2>(x, y);
    return quarters;
}

}  // namespace

double alike_m(double usual_m, double side_m) {
    return std::max(alike_of_usual * usual_m, alike_of_side * side_m);
}

double attraction(double way_m, double alike_m, double decay) {
    double const squared = way_m * way_m + alike_m * alike_m;
    // What is asked for most, without the cost of a power.
    if (decay == 2) return 1 / squared;
    if (decay == 1) return 1 / std::sqrt(squared);
    if (decay == 3) return 1 / (squared * std::sqrt(squared));
    return std::pow(squared, -decay / 2);
}

double Place::km2() const {
    double sum = 0;
    for (PlacePart const& part : parts)
        sum += part.km2;
    return sum;
}

double Place::square_km2() const {
    return side * side * std::abs(ground.determinant()) * km2_per_m2;
}

void shares_of(Choices const& chosen, double alike_m, double decay, std::vector<double>& shares) {
    shares.clear();
    double sum = 0;
    for (Choice const& choice : chosen)
        sum += shares.emplace_back(attraction(choice.way_m, alike_m, decay));
    for (double& share : shares)
        share /= sum;
}

void keep_nearest(Choices& choices_of_part) {
    while (std::ssize(choices_of_part) > choices &&
           choices_of_part.back().planar > choices_of_part[choices - 1].planar)
        choices_of_part.pop_back();
}

PlaceMaker::PlaceMaker(model::Positions<2> const& stores, GroundAt const& ground, CompetitionRule const& rule,
                       int threads)
    : stores_(stores),
      index_(stores),
      ground_(ground),
      rule_(rule),
      threads_(threads),
      low_(stores.rowwise().minCoeff()) {
    model::Vector<2> const high = stores.rowwise().maxCoeff();
    unit_ = ground_unit_of(stores, ground);
    radius_ = rule.radius_m / unit_;
    spacing_ = spacing_of(stores, unit_);
    for (double const nearest : index_.distances_to_others())
        neighbour_.push_back(neighbour_of(nearest));
    low_.array() -= radius_;
    model::Vector<2> const cells = (high - low_).array() / radius_ + 1;
    columns_ = static_cast<int>(std::ceil(cells.x()));
    rows_ = static_cast<int>(std::ceil(cells.y()));
    find_border();
    smooth_spacing();
}

double PlaceMaker::neighbour_of(double to_nearest) const {
    return std::clamp(to_nearest, least_neighbour_of_usual * spacing_.usual, radius_);
}

void PlaceMaker::visit_places(std::function<void(Place&&)> const& visit) const {
    // Squares side by side, but shown in their order; not all at once, for they take ten times what is kept.
    constexpr int squares_at_once = 256;
    std::vector<Square> roots;
    std::vector<Eigen::Matrix2d> grounds;  // whoever tells them need not bear several threads
    std::vector<std::vector<Place>> places;
    auto const show = [&] {
        places.assign(roots.size(), {});
        base::parallel_for(static_cast<int>(roots.size()), threads_, [&](int r) {
            divide(roots[r], grounds[r], [&](Place&& place) { places[r].push_back(std::move(place)); });
        });
        for (auto& of_root : places)
            for (Place& place : of_root)
                visit(std::move(place));
        roots.clear();
        grounds.clear();
    };
    for (int i = 0; i < columns_; ++i)
        for (int j = 0; j < rows_; ++j) {
            roots.push_back({low_ + radius_ * model::Vector<2>(i + 0.5, j + 0.5), radius_});
            grounds.push_back(ground_(roots.back().middle));
            if (std::ssize(roots) == squares_at_once) show();
        }
    show();
}

std::vector<Place> PlaceMaker::places() const {
    std::vector<Place> places;
    visit_places([&](Place&& place) { places.push_back(std::move(place)); });
    return places;
}

std::vector<Place> PlaceMaker::beyond(model::Vector<2> const& site) const {
    std::vector<Place> places;
    // The way to people whom no store reaches crosses the border of what stores reach.
    double const between_corners = 2 * std::numbers::pi * radius_ / corners_of_circle;
    auto const border = border_->nearest(site, 1);
    bool const is_reached = index_.nearest(site, 1).front().distance <= radius_;
    if (is_reached && (border.empty() || border.front().distance > radius_ + between_corners)) return places;
    Eigen::Matrix2d const ground = ground_(site);
    for (model::Vector<2> const& middle : quarters_of(site, 2 * radius_))
        divide_beyond({middle, radius_}, site, ground, places);
    return places;
}

void PlaceMaker::divide_beyond(Square const& square, model::Vector<2> const& site,
                               Eigen::Matrix2d const& ground, std::vector<Place>& places) const {
    double const to_site = (square.middle - site).norm();
    double const reach = square.side * half_diagonal;
    if (to_site > radius_ + reach) return;
    double const to_store = index_.nearest(square.middle, 1).front().distance;
    if (to_store + reach <= radius_) return;
    // As fine as places around a store that has no neighbours, and at their border.
    bool const is_at_border = std::abs(to_store - radius_) < reach || std::abs(to_site - radius_) < reach;
    double const finest = is_at_border ? side_of_way * radius_ / 8 : side_of_way * radius_ / 4;
    if (square.side > finest) {
        for (model::Vector<2> const& middle : quarters_of(square.middle, square.side))
            divide_beyond({middle, square.side / 2}, site, ground, places);
        return;
    }
    if (to_store <= radius_ || to_site > radius_) return;
    double const scale = std::sqrt(std::abs(ground.determinant()));
    PlacePart const part{square.middle,
                         square.side * square.side * scale * scale * km2_per_m2,
                         alike_m(spacing_.usual * unit_, square.side * scale),
                         {}};
    places.push_back({square.middle, square.side, true, ground, {part}});
}

PlaceMaker::Site PlaceMaker::site(model::Vector<2> const& at, std::vector<std::size_t> const& closed) const {
    constexpr int around = 24;
    Site site{at, std::numeric_limits<double>::infinity(),
              index_.nearest(at, around + static_cast<int>(closed.size()))};
    // A store in the place of a closed one needs no finer places than that.
    for (auto const& near : site.near)
        if (!std::ranges::binary_search(closed, near.place))
            site.to_nearest = std::min(site.to_nearest, near.distance);
    return site;
}

bool PlaceMaker::is_coarse(Place const& place, Site const& site) const {
    return is_coarse(Square{place.middle, place.side}, site);
}

bool PlaceMaker::is_coarse(Square const& square, Site const& site) const {
    double const distance = (square.middle - site.at).norm();
    return square.side > side_of_way * std::max(distance, neighbour_of(site.to_nearest));
}

void PlaceMaker::refine(Place&& place, Site const& site, std::vector<Place>& refined) const {
    if (is_coarse(place, site))
        divide_near({place.middle, place.side}, site, place.ground, place.in_rim, refined);
    else
        refined.push_back(std::move(place));
}

void PlaceMaker::divide_near(Square const& square, Site const& site, Eigen::Matrix2d const& ground,
                             bool in_rim, std::vector<Place>& places) const {
    if (is_coarse(square, site)) {
        for (model::Vector<2> const& middle : quarters_of(square.middle, square.side))
            divide_near({middle, square.side / 2}, site, ground, in_rim, places);
        return;
    }
    places.push_back(made(square, ground, in_rim,
                          [&](model::Vector<2> const& middle) { return chosen_near(middle, ground, site); }));
}

/// The same as chosen_from, looked for among the stores near a site as long as these are enough to tell.
Choices PlaceMaker::chosen_near(model::Vector<2> const& middle, Eigen::Matrix2d const& ground,
                                Site const& site) const {
    double const known = site.near.back().distance - (middle - site.at).norm();
    Choices chosen;
    for (auto const& near : site.near) {
        model::Vector<2> const way = stores_.col(static_cast<Eigen::Index>(near.place)) - middle;
        double const planar = way.norm();
        if (planar <= std::min(radius_, known)) chosen.push_back({near.place, planar, (ground * way).norm()});
    }
    bool const is_told = radius_ < known || std::ssize(chosen) > choices;
    if (!is_told) return chosen_from(middle, ground);
    std::ranges::stable_sort(chosen, {}, &Choice::planar);
    if (std::ssize(chosen) > most_choices) chosen.resize(most_choices);
    keep_nearest(chosen);
    return chosen;
}

/// Points on the circles around the stores that no other circle holds.
void PlaceMaker::find_border() {
    std::vector<model::Vector<2>> border;
    for (Eigen::Index i = 0; i < stores_.cols(); ++i)
        for (int c = 0; c < corners_of_circle; ++c) {
            double const angle = 2 * std::numbers::pi * c / corners_of_circle;
            model::Vector<2> const at =
                stores_.col(i) + radius_ * model::Vector<2>(std::cos(angle), std::sin(angle));
            auto const near = index_.nearest(at, 1);
            if (near.front().distance >= radius_ * (1 - 1e-9)) border.push_back(at);
        }
    model::Positions<2> positions(2, static_cast<Eigen::Index>(border.size()));
    for (std::size_t b = 0; b < border.size(); ++b)
        positions.col(static_cast<Eigen::Index>(b)) = border[b];
    border_.emplace(positions);
}

/// The distance to the third neighbour, as a mean of the stores around each, at least half of what is usual,
/// because many may stand at one place.
void PlaceMaker::smooth_spacing() {
    constexpr int around = 8;
    for (Eigen::Index i = 0; i < stores_.cols(); ++i) {
        double sum = 0;
        auto const near = index_.nearest(stores_.col(i), around);
        for (auto const& other : near)
            sum += std::clamp(spacing_.third[other.place], spacing_.usual / 2, radius_);
        local_.push_back(sum / static_cast<double>(near.size()));
    }
}

bool PlaceMaker::among_stores(model::Vector<2> const& at, std::size_t nearest, double distance) const {
    if (distance < spacing_.usual / 2) return true;
    auto const border = border_->nearest(at, 1);
    return border.empty() || border.front().distance >= radius_ - margin_of_third * local_[nearest];
}

void PlaceMaker::divide(Square const& square, Eigen::Matrix2d const& ground,
                        std::function<void(Place&&)> const& visit) const {
    auto const near = index_.nearest(square.middle, choices);
    double const distance = near.front().distance;
    if (distance > radius_ + square.side * half_diagonal) return;
    if (square.side > side_of_way * std::max(distance, neighbour_[near.front().place])) {
        for (model::Vector<2> const& middle : quarters_of(square.middle, square.side))
            divide({middle, square.side / 2}, ground, visit);
        return;
    }
    Place place = made(square, ground, !among_stores(square.middle, near.front().place, distance),
                       [&](model::Vector<2> const& middle) { return chosen_from(middle, ground); });
    if (!place.parts.empty()) visit(std::move(place));
}

/// The nearest stores; shops of one address are chosen together.
Choices PlaceMaker::chosen_from(model::Vector<2> const& middle, Eigen::Matrix2d const& ground,
                                std::vector<std::size_t> const& closed) const {
    // One more than are chosen tells whether others share the address of the last: mostly none does.
    auto near = index_.nearest(middle, choices + 1 + static_cast<int>(closed.size()));
    bool const is_shared = std::ssize(near) > choices && near.back().distance <= near[choices - 1].distance;
    if (is_shared || !closed.empty())
        near = index_.nearest(middle, most_choices + static_cast<int>(closed.size()));
    Choices chosen;
    for (auto const& [store, planar] : near) {
        if (planar > radius_ || std::ssize(chosen) == most_choices) break;
        if (std::ranges::binary_search(closed, store)) continue;
        chosen.push_back(
            {store, planar, (ground * (stores_.col(static_cast<Eigen::Index>(store)) - middle)).norm()});
    }
    keep_nearest(chosen);
    return chosen;
}

template <typename ChosenFrom>
Place PlaceMaker::made(Square const& square, Eigen::Matrix2d const& ground, bool in_rim,
                       ChosenFrom const& chosen_at) const {
    double const scale = std::sqrt(std::abs(ground.determinant()));
    double const side = square.side / parts_of_side;
    double const alike = alike_m(spacing_.usual * unit_, side * scale);
    double const km2 = side * side * scale * scale * km2_per_m2;
    Place place{square.middle, square.side, in_rim, ground, {}};
    for (int i = 0; i < parts_of_side; ++i)
        for (int j = 0; j < parts_of_side; ++j) {
            model::Vector<2> const middle =
                square.middle + side * (model::Vector<2>(i, j).array() - (parts_of_side - 1) / 2.0).matrix();
            Choices chosen = chosen_at(middle);
            if (!chosen.empty()) place.parts.push_back({middle, km2, alike, std::move(chosen)});
        }
    return place;
}

}  // namespace fit
