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
constexpr double least_third_of_usual = 0.5;
/// Nearer to a store than this part of the usual distance between stores everything is among them.
constexpr double near_of_usual = 0.5;
/// What no store reaches is found where it is as wide as this part of the radius, half as wide as the way
/// between two corners of a circle.
constexpr double finest_of_radius = 1.0 / 16;
constexpr int corners_of_circle = 48;
constexpr double km2_per_m2 = 1e-6;
/// Shares are means over so many squares along a side of each place.
constexpr int parts_of_side = 2;

std::array<Place, 4> quarters_of(Place const& square) {
    std::array<Place, 4> quarters;
    quarters.fill(square);
    std::size_t at = 0;
    for (int const x : {-1, 1})
        for (int const y : {-1, 1}) {
            quarters[at].side /= 2;
            quarters[at].largest_side = quarters[at].side;
            quarters[at++].middle += square.side / 4 * model::Vector<2>(x, y);
        }
    return quarters;
}

double scale_of(Eigen::Matrix2d const& ground) {
    return std::sqrt(std::abs(ground.determinant()));
}

/// The distance to the third neighbour, as a mean of the stores around one, each at least half of what is
/// usual, because many may stand at one place.
double local_spacing(base::NearestNeighbours<2> const& index, model::Vector<2> const& store, double usual,
                     double radius, std::function<double(std::size_t)> const& to_third) {
    constexpr int around = 8;
    double sum = 0;
    auto const near = index.nearest(store, around);
    for (auto const& other : near)
        sum += std::min(std::max(to_third(other.place), least_third_of_usual * usual), radius);
    return sum / static_cast<double>(near.size());
}

}  // namespace

double Place::km2() const {
    return side * side * std::abs(ground.determinant()) * km2_per_m2;
}

double Place::half_diagonal() const {
    return side * std::numbers::sqrt2 / 2;
}

double km2_of(PlaceParts const& parts) {
    double sum = 0;
    for (PlacePart const& part : parts)
        sum += part.km2;
    return sum;
}

namespace {

/// The first `count` and those of the same address as the last of them.
std::size_t with_same_address(Choices const& near, std::size_t count) {
    std::size_t all = std::min(near.size(), count);
    while (all > 0 && all < near.size() && near[all].planar <= near[all - 1].planar)
        ++all;
    return all;
}

}  // namespace

std::size_t chosen_in_middle(Choices const& near) {
    return with_same_address(near, choices);
}

/// The part of a square beyond a line: that of two even numbers whose weighted sum is larger than another.
double Groups::part_beyond(Choice const& last, Choice const& next, double side) {
    model::Vector<2> const across = next.way - last.way;
    double const length = across.norm();
    double const to_line = (next.planar * next.planar - last.planar * last.planar) / (2 * length);
    model::Vector<2> const half = across.cwiseAbs() * (side / 2 / length);
    double const wide = half.maxCoeff(), narrow = half.minCoeff();
    if (to_line >= wide + narrow) return 0;
    if (to_line <= wide - narrow) return (wide - to_line) / (2 * wide);
    double const cut = wide + narrow - to_line;
    return cut * cut / (8 * wide * narrow);
}

/// Those of the last one's address follow the next store there, if there is room.
void Groups::give_way_to(std::span<Choice const> next) {
    auto const last = std::ranges::find(chosen_, chosen_.back().planar, &Choice::planar);
    if (last - chosen_.begin() + std::ssize(next) >= choices) chosen_.erase(last, chosen_.end());
    chosen_.insert(chosen_.end(), next.begin(), next.end());
}

AmongStores::AmongStores(model::Positions<2> stores, double ground_unit, std::optional<double> radius_m)
    : stores_(std::move(stores)), index_(stores_) {
    Spacing const spacing = usual_spacing_of(stores_, index_, ground_unit);
    usual_ = spacing.usual;
    radius_ = radius_m ? *radius_m / ground_unit : spacing.radius;
}

bool AmongStores::operator()(model::Vector<2> const& at) const {
    auto const nearest = index_.nearest(at, 1).front();
    if (nearest.distance > radius_) return false;
    if (nearest.distance < near_of_usual * usual_) return true;
    // The narrowest margin that there is first: it holds for most positions, and costs little to tell.
    double const narrowest = margin_of_third * std::min(least_third_of_usual * usual_, radius_);
    return is_covered(at, radius_ - narrowest) || is_covered(at, radius_ - margin_at(nearest.place));
}

double AmongStores::margin_at(std::size_t store) const {
    auto const position = [&](std::size_t i) -> model::Vector<2> {
        return stores_.col(static_cast<Eigen::Index>(i));
    };
    return margin_of_third * local_spacing(index_, position(store), usual_, radius_, [&](std::size_t other) {
               return distance_to_third(index_, position(other));
           });
}

/// Whether stores reach all of a circle.
bool AmongStores::is_covered(model::Vector<2> const& middle, double radius) const {
    return is_covered(Place{middle, 2 * radius, false, Eigen::Matrix2d::Identity()}, middle, radius);
}

/// Whether stores reach all of a square that is in the circle.
bool AmongStores::is_covered(Place const& square, model::Vector<2> const& middle, double radius) const {
    double const reach = square.half_diagonal(), to_middle = (square.middle - middle).norm();
    if (to_middle > radius + reach) return true;
    if (reach < radius_ && index_.is_any_nearer(square.middle, radius_ - reach)) return true;
    if (square.side <= finest_of_radius * radius_)
        return to_middle > radius || index_.is_any_nearer(square.middle, radius_);
    return std::ranges::all_of(quarters_of(square),
                               [&](Place const& quarter) { return is_covered(quarter, middle, radius); });
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

template <typename Made>
void PlaceMaker::visit_squares(std::function<Made(Place const&)> const& make,
                               std::function<void(Made const&)> const& visit) const {
    // Squares side by side, but shown in their order; not all at once, for they take ten times what is kept.
    constexpr int squares_at_once = 256;
    std::vector<Place> roots;
    std::vector<std::vector<Made>> made;
    auto const show = [&] {
        made.assign(roots.size(), {});
        base::parallel_for(static_cast<int>(roots.size()), threads_, [&](int r) {
            divide(roots[r], [&](Place const& place) { made[r].push_back(make(place)); });
        });
        for (auto const& of_root : made)
            for (Made const& one : of_root)
                visit(one);
        roots.clear();
    };
    for (int i = 0; i < columns_; ++i)
        for (int j = 0; j < rows_; ++j) {
            model::Vector<2> const middle = low_ + radius_ * model::Vector<2>(i + 0.5, j + 0.5);
            roots.push_back(
                {middle, radius_, false, ground_(middle)});  // which need not bear several threads
            if (std::ssize(roots) == squares_at_once) show();
        }
    show();
}

void PlaceMaker::visit_places(std::function<void(Place const&, PlaceParts const&)> const& visit) const {
    using Made = std::pair<Place, PlaceParts>;
    visit_squares<Made>([&](Place const& place) { return Made(place, parts_of(place)); },
                        [&](Made const& made) {
                            if (!made.second.empty()) visit(made.first, made.second);
                        });
}

std::vector<Place> PlaceMaker::places() const {
    std::vector<Place> places;
    visit_squares<Place>([](Place const& place) { return place; },
                         [&](Place const& place) { places.push_back(place); });
    return places;
}

std::vector<Place> PlaceMaker::beyond(model::Vector<2> const& site) const {
    std::vector<Place> places;
    // The way to people whom no store reaches crosses the border of what stores reach.
    double const between_corners = 2 * std::numbers::pi * radius_ / corners_of_circle;
    auto const border = border_->nearest(site, 1);
    bool const is_reached = index_.nearest(site, 1).front().distance <= radius_;
    if (is_reached && (border.empty() || border.front().distance > radius_ + between_corners)) return places;
    for (Place const& quarter : quarters_of({site, 2 * radius_, true, ground_(site)}))
        divide_beyond(quarter, site, places);
    return places;
}

void PlaceMaker::divide_beyond(Place const& square, model::Vector<2> const& site,
                               std::vector<Place>& places) const {
    double const to_site = (square.middle - site).norm();
    double const reach = square.half_diagonal();
    if (to_site > radius_ + reach) return;
    double const to_store = index_.nearest(square.middle, 1).front().distance;
    if (to_store + reach <= radius_) return;
    // As fine as places around a store that has no neighbours, and at their border.
    bool const is_at_border = std::abs(to_store - radius_) < reach || std::abs(to_site - radius_) < reach;
    double const finest = is_at_border ? side_of_way * radius_ / 8 : side_of_way * radius_ / 4;
    if (square.side > finest) {
        for (Place const& quarter : quarters_of(square))
            divide_beyond(quarter, site, places);
        return;
    }
    places.push_back(square);
}

PlaceMaker::Site PlaceMaker::site(model::Vector<2> const& at, std::vector<std::size_t> const& closed) const {
    Site site{at, std::numeric_limits<double>::infinity()};
    // A store in the place of a closed one needs no finer places than that.
    for (auto const& near : index_.nearest(at, 1 + static_cast<int>(closed.size())))
        if (!std::ranges::binary_search(closed, near.place))
            site.to_nearest = std::min(site.to_nearest, near.distance);
    return site;
}

void PlaceMaker::refine(Place const& place, Site const& site, std::vector<Place>& refined) const {
    double const distance = (place.middle - site.at).norm();
    double const largest = side_of_way * std::max(distance, neighbour_of(site.to_nearest));
    if (place.side <= largest) {
        refined.push_back(place);
        refined.back().largest_side = std::min(largest, place.largest_side);
        return;
    }
    for (Place const& quarter : quarters_of(place))
        refine(quarter, site, refined);
}

/// Points on the circles around the stores that no other circle holds.
void PlaceMaker::find_border() {
    std::array<model::Vector<2>, corners_of_circle> circle;
    for (int c = 0; c < corners_of_circle; ++c) {
        double const angle = 2 * std::numbers::pi * c / corners_of_circle;
        circle[static_cast<std::size_t>(c)] = radius_ * model::Vector<2>(std::cos(angle), std::sin(angle));
    }
    auto const count = static_cast<std::size_t>(stores_.cols());
    std::vector<std::vector<model::Vector<2>>> of_stretch(base::stretches(count));
    base::parallel_stretches(count, threads_, [&](std::size_t number, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            for (model::Vector<2> const& corner : circle) {
                model::Vector<2> const at = stores_.col(static_cast<Eigen::Index>(i)) + corner;
                if (!index_.is_any_nearer(at, radius_ * (1 - 1e-9))) of_stretch[number].push_back(at);
            }
    });
    std::vector<model::Vector<2>> border;
    for (auto const& some : of_stretch)
        border.insert(border.end(), some.begin(), some.end());
    model::Positions<2> positions(2, static_cast<Eigen::Index>(border.size()));
    for (std::size_t b = 0; b < border.size(); ++b)
        positions.col(static_cast<Eigen::Index>(b)) = border[b];
    border_.emplace(positions);
}

void PlaceMaker::smooth_spacing() {
    for (Eigen::Index i = 0; i < stores_.cols(); ++i)
        local_.push_back(local_spacing(index_, stores_.col(i), spacing_.usual, radius_,
                                       [&](std::size_t store) { return spacing_.third[store]; }));
}

bool PlaceMaker::among_stores(model::Vector<2> const& at, std::size_t nearest, double distance) const {
    if (distance < near_of_usual * spacing_.usual) return true;
    auto const border = border_->nearest(at, 1);
    return border.empty() || border.front().distance >= radius_ - margin_of_third * local_[nearest];
}

void PlaceMaker::divide(Place const& square, std::function<void(Place const&)> const& visit) const {
    auto const near = index_.nearest(square.middle, 1).front();
    if (near.distance > radius_ + square.half_diagonal()) return;
    double const largest = side_of_way * std::max(near.distance, neighbour_[near.place]);
    if (square.side > largest) {
        for (Place const& quarter : quarters_of(square))
            divide(quarter, visit);
        return;
    }
    Place place = square;
    place.largest_side = largest;
    place.in_rim = !among_stores(square.middle, near.place, near.distance);
    visit(place);
}

/// The nearest stores; shops of one address are chosen together.
Choices PlaceMaker::near(model::Vector<2> const& middle, Eigen::Matrix2d const& ground) const {
    // Those chosen, the next, and one more, which tells whether others share its address: mostly none does.
    auto nearest = index_.nearest(middle, choices + 2);
    auto const shares_address = [&](std::size_t i) {
        return i < nearest.size() && nearest[i].distance <= nearest[i - 1].distance;
    };
    if (shares_address(choices) || shares_address(choices + 1))
        nearest = index_.nearest(middle, most_choices);
    Choices near;
    for (auto const& [store, planar] : nearest) {
        if (planar > radius_) break;
        model::Vector<2> const way = stores_.col(static_cast<Eigen::Index>(store)) - middle;
        near.push_back({store, way, planar, (ground * way).norm()});
    }
    // Those chosen, and the next with whoever shares its address.
    near.resize(with_same_address(near, chosen_in_middle(near) + 1));
    return near;
}

double PlaceMaker::alike_m(Place const& place, double side) const {
    return std::max(alike_of_usual * spacing_.usual * unit_, alike_of_side * side * scale_of(place.ground));
}

PlaceParts PlaceMaker::parts_of(Place const& place) const {
    double const side = place.side / parts_of_side;
    double const alike = alike_m(place, side);
    double const km2 = place.km2() / (parts_of_side * parts_of_side);
    PlaceParts parts;
    for (int i = 0; i < parts_of_side; ++i)
        for (int j = 0; j < parts_of_side; ++j) {
            model::Vector<2> const middle =
                place.middle + side * (model::Vector<2>(i, j).array() - (parts_of_side - 1) / 2.0).matrix();
            Choices stores = near(middle, place.ground);
            if (!stores.empty()) parts.push_back({side, km2, alike, std::move(stores)});
        }
    return parts;
}

}  // namespace fit
