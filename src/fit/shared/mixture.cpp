#include "src/fit/shared/mixture.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

namespace fit {
namespace {

constexpr double least_effective_part = 0.3;
constexpr int least_tenths = 3;
constexpr int to_third = 4;  ///< nearest places, the point itself among them

double tempering_of(std::vector<double> const& visitors) {
    for (int tenths = 10; tenths > least_tenths; --tenths) {
        double sum = 0, squares = 0;
        for (double const count : visitors) {
            double const tempered = std::pow(count, tenths / 10.0);
            sum += tempered;
            squares += tempered * tempered;
        }
        if (sum * sum >= least_effective_part * static_cast<double>(visitors.size()) * squares)
            return tenths / 10.0;
    }
    return least_tenths / 10.0;
}

}  // namespace

Pooled pooled(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, double ground_unit) {
    base::NearestNeighbours<2> const index(stores);
    double const one_place = one_place_distance(index.distances_to_others(), ground_unit);
    std::vector<std::size_t> busiest(stores.cols());
    std::iota(busiest.begin(), busiest.end(), std::size_t{0});
    std::ranges::stable_sort(busiest, std::greater{},
                             [&](std::size_t i) { return visitors[static_cast<Eigen::Index>(i)]; });
    std::vector<bool> taken(busiest.size(), false);
    Pooled result;
    for (std::size_t const i : busiest) {
        if (taken[i] || !(visitors[static_cast<Eigen::Index>(i)] > 0)) continue;
        double sum = 0;
        std::vector<std::size_t> around = index.within(stores.col(static_cast<Eigen::Index>(i)), one_place);
        std::ranges::sort(around);  // sums do not depend on the order of the rows
        for (std::size_t const j : around) {
            if (!taken[j]) sum += visitors[static_cast<Eigen::Index>(j)];
            taken[j] = true;
        }
        result.stores.push_back(i);
        result.visitors.push_back(sum);
    }
    return result;
}

Points points_of(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, Spacing const& spacing,
                 double ground_unit) {
    Pooled const all = pooled(stores, visitors, ground_unit);
    Points points;
    points.total = std::accumulate(all.visitors.begin(), all.visitors.end(), 0.0);
    double const power = tempering_of(all.visitors);
    model::Positions<2> positions = stores(Eigen::all, all.stores);
    Eigen::VectorXd values(positions.cols());
    for (Eigen::Index i = 0; i < values.size(); ++i)
        values[i] = std::pow(all.visitors[i], power);
    if (values.size() > 0) values *= points.total / values.sum();
    std::vector<int> const order = curve_order<2>(positions);
    points.data = Data<2>(positions(Eigen::all, order), values(order));
    base::NearestNeighbours<2> const index(positions(Eigen::all, order));
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        double const third =
            std::min(index.nearest(points.data.position(static_cast<int>(i)), to_third).back().distance,
                     spacing.radius);
        points.spread.push_back(third * third);
    }
    return points;
}

namespace {

/// A component is left out of blocks of points beyond so many standard deviations.
constexpr double reach_in_sds = 4;
/// The prior on a spread is worth so many stores.
constexpr double stores_of_prior = 2;
/// Least standard deviation in units of the spacing of the stores around, and how much longer than wide a
/// city may be.
constexpr double least_of_spacing = 0.3, longest_of_width = 3;
constexpr double least_background = 1e-5;
/// Fewer blocks are done sooner than threads begin.
constexpr int worth_threads = 256;
/// A component that moves or changes by less than this part of itself has not moved. Steps follow each other
/// slowly: what is left after such a step adds up to a hundredth of a standard deviation at most.
constexpr double not_moved = 1e-4;
constexpr double nearly_one = 1 - 1e-9;

model::City<2> city_of(Component const& component) {
    return {component.people / people_of_unit(component.covariance), component.centre, component.covariance};
}

bool has_moved(Component const& before, Component const& now) {
    model::Vector<2> const shift = now.centre - before.centre;
    return shift.dot(before.covariance.inverse() * shift) > not_moved * not_moved ||
           std::abs(now.people - before.people) > not_moved * before.people ||
           (now.covariance - before.covariance).norm() > not_moved * before.covariance.norm();
}

}  // namespace

double people_of_unit(model::Matrix<2> const& covariance) {
    return 2 * std::numbers::pi * std::sqrt(covariance.determinant());
}

double spread_of(model::Matrix<2> const& covariance) {
    return std::pow(covariance.determinant(), 0.25);
}

model::CityModel<2> density_of(Mixture const& mixture, double area, double km2_per_unit) {
    model::CityModel<2> density;
    density.background = mixture.background / (area * km2_per_unit);
    for (Component const& component : mixture.components)
        density.cities.push_back({component.people / (km2_per_unit * people_of_unit(component.covariance)),
                                  component.centre, component.covariance});
    return density;
}

Mixture mixture_of(model::CityModel<2> const& density, double area, double km2_per_unit) {
    Mixture mixture{density.background * area * km2_per_unit, {}};
    for (model::City<2> const& city : density.cities)
        mixture.components.push_back(
            {city.amplitude * km2_per_unit * people_of_unit(city.covariance), city.centre, city.covariance});
    return mixture;
}

/// Over the points, of a component's part x of each one's visitors.
struct MixtureFit::Sums {
    double people = 0;                              ///< Σ x
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0;    ///< Σ x · offsets from the centre, and their products
    double spacing2 = 0, by_size = 0, squares = 0;  ///< Σ x · spacing², Σ x · visitors, Σ x²
    double loss = 0;                                ///< −Σ visitors · log(1 − part)

    /// `sums` are those of the features, in their order, around a place that is `from_centre`.
    void add(std::array<double, features> const& sums, model::Vector<2> const& from_centre) {
        double const ox = from_centre.x(), oy = from_centre.y();
        people += sums[0];
        x += sums[1] + ox * sums[0];
        y += sums[2] + oy * sums[0];
        xx += sums[3] + 2 * ox * sums[1] + ox * ox * sums[0];
        xy += sums[4] + ox * sums[2] + oy * sums[1] + ox * oy * sums[0];
        yy += sums[5] + 2 * oy * sums[2] + oy * oy * sums[0];
        spacing2 += sums[6];
        by_size += sums[7];
    }
};

/// A mixture as the kernel reads it.
struct MixtureFit::Parts {
    std::vector<model::Coefficients<2, double>> coefficients;
    std::vector<Box<2>> boxes;  ///< that the components reach
    double constant = 0;        ///< the density of the background
};

/// What the points of a block have of the components that reach it.
struct MixtureFit::BlockSums {
    struct Part {
        int component = 0;
        std::array<double, features> by_feature{};
        double squares = 0, loss = 0;
    };
    std::vector<Part> parts;
    double background = 0, log_likelihood = 0;
};

MixtureFit::MixtureFit(Points const& points, double area, double largest_sd, int threads)
    : points_(points), area_(area), largest_sd_(largest_sd), threads_(threads) {
    Data<2> const& data = points.data;
    double squares = 0;
    for (double const value : data.values)
        squares += value * value;
    visitors_per_event_ = squares / points.total;
    boxes_.resize(static_cast<std::size_t>((data.padded + points_of_block - 1) / points_of_block));
    for (int s = 0; s < data.count; ++s)
        boxes_[static_cast<std::size_t>(s / points_of_block)].extend(data.position(s));
    features_.assign(boxes_.size() * features * points_of_block, 0);
    for (int s = 0; s < data.count; ++s) {
        int const b = s / points_of_block;
        model::Vector<2> const at = data.position(s) - middle_of(b);
        std::array const row{1.0,
                             at.x(),
                             at.y(),
                             at.x() * at.x(),
                             at.x() * at.y(),
                             at.y() * at.y(),
                             points.spread[s],
                             data.values[s]};
        for (int f = 0; f < features; ++f)
            features_[static_cast<std::size_t>((b * features + f) * points_of_block + s % points_of_block)] =
                row[f];
    }
}

model::Vector<2> MixtureFit::middle_of(int block) const {
    return boxes_[static_cast<std::size_t>(block)].center();
}

double MixtureFit::constant_of(Mixture const& mixture) const {
    return std::max(mixture.background, least_background * points_.total) / area_;
}

MixtureFit::Parts MixtureFit::parts_of(Mixture const& mixture, double constant) {
    Parts parts{{}, {}, constant};
    for (Component const& component : mixture.components) {
        model::City<2> const city = city_of(component);
        parts.coefficients.push_back(model::coefficients_of(city));
        parts.boxes.push_back(box_around(city, reach_in_sds));
    }
    return parts;
}

template <bool assessing>
MixtureFit::BlockSums MixtureFit::sums_at(Parts const& parts, int block) const {
    using Row = Eigen::Array<double, points_of_block, 1>;
    Data<2> const& data = points_.data;
    int const start = block * points_of_block;
    int const padded = std::min(points_of_block, data.padded - start);
    int const size = std::min(padded, data.count - start);
    BlockSums result;
    for (std::size_t k = 0; k < parts.boxes.size(); ++k)
        if (parts.boxes[k].intersects(boxes_[static_cast<std::size_t>(block)]))
            result.parts.push_back({.component = static_cast<int>(k)});
    std::vector<Row> densities(result.parts.size(), Row::Zero());
    Row all = Row::Constant(parts.constant);
    for (std::size_t c = 0; c < densities.size(); ++c) {
        auto const k = static_cast<std::size_t>(result.parts[c].component);
        kernel<2>().add_values(parts.coefficients[k], data.at(start).data(), padded, densities[c].data());
        all += densities[c];
    }
    Row visitors = Row::Zero();
    visitors.head(size) = Eigen::Map<Eigen::ArrayXd const>(data.values.data() + start, size);
    Row const by_density = visitors / all;
    result.background = parts.constant * by_density.sum();
    if constexpr (assessing) result.log_likelihood = (visitors.head(size) * all.head(size).log()).sum();
    double const* const rows =
        features_.data() + static_cast<std::size_t>(block) * features * points_of_block;
    for (std::size_t c = 0; c < densities.size(); ++c) {
        BlockSums::Part& part = result.parts[c];
        Row const x = densities[c] * by_density;
        kernel<2>().add_weighted_sums(x.data(), rows, features, padded, points_of_block,
                                      part.by_feature.data());
        if constexpr (assessing) {
            part.squares = x.square().sum();
            for (int s = 0; s < size; ++s)
                part.loss -= visitors[s] * std::log1p(-std::min(densities[c][s] / all[s], nearly_one));
        }
    }
    return result;
}

template <bool assessing>
void MixtureFit::look_at(Parts const& parts, std::vector<int> const& blocks,
                         std::vector<BlockSums>& sums) const {
    auto const count = static_cast<int>(blocks.size());
    base::parallel_for(count, count >= worth_threads ? threads_ : 1, [&](int i) {
        auto const b = static_cast<std::size_t>(blocks[static_cast<std::size_t>(i)]);
        sums[b] = sums_at<assessing>(parts, static_cast<int>(b));
    });
}

std::vector<MixtureFit::Sums> MixtureFit::total_of(std::vector<BlockSums> const& blocks,
                                                   Mixture const& mixture) const {
    std::vector<Sums> total(mixture.components.size());
    for (int b = 0; b < this->blocks(); ++b)
        for (BlockSums::Part const& part : blocks[static_cast<std::size_t>(b)].parts) {
            auto const k = static_cast<std::size_t>(part.component);
            total[k].add(part.by_feature, middle_of(b) - mixture.components[k].centre);
            total[k].squares += part.squares;
            total[k].loss += part.loss;
        }
    return total;
}

/// The mode of the spread under a prior worth two stores, within the limits of its axes.
void MixtureFit::maximise(Component& component, Sums const& sums) const {
    component.people = sums.people;
    if (!(sums.people > 0)) return;
    model::Vector<2> const shift = model::Vector<2>(sums.x, sums.y) / sums.people;
    double const spacing2 = sums.spacing2 / sums.people;
    model::Matrix<2> around;
    around << sums.xx, sums.xy, sums.xy, sums.yy;
    around = around / sums.people - shift * shift.transpose();
    double const events = sums.people / visitors_per_event_;
    model::Matrix<2> const spread =
        (events * around + stores_of_prior * spacing2 * model::Matrix<2>::Identity()) /
        (events + stores_of_prior);
    Eigen::SelfAdjointEigenSolver<model::Matrix<2>> axes;
    axes.computeDirect(spread);
    double const least = least_of_spacing * least_of_spacing * spacing2, most = largest_sd_ * largest_sd_;
    double const longer = std::clamp(axes.eigenvalues()[1], std::min(least, most), most);
    double const shorter =
        std::clamp(axes.eigenvalues()[0],
                   std::min(std::max(least, longer / (longest_of_width * longest_of_width)), longer), longer);
    component.centre += shift;
    component.covariance = axes.eigenvectors() * model::Vector<2>(shorter, longer).asDiagonal() *
                           axes.eigenvectors().transpose();
}

void MixtureFit::improve(Mixture& mixture, int steps) const {
    std::vector<BlockSums> sums(boxes_.size());
    std::vector<Component> seen;  // the components as the blocks around them saw them
    double constant_seen = -1;    // nobody has looked yet
    for (int step = 0; step < steps; ++step) {
        double const constant = constant_of(mixture);
        Parts const parts = parts_of(mixture, constant);
        bool const everywhere = std::abs(constant - constant_seen) > not_moved * constant;
        std::vector<Box<2>> changed;
        for (std::size_t k = 0; k < seen.size() && !everywhere; ++k) {
            if (!has_moved(seen[k], mixture.components[k])) continue;
            changed.push_back(parts.boxes[k]);
            changed.back().extend(box_around(city_of(seen[k]), reach_in_sds));
            seen[k] = mixture.components[k];
        }
        std::vector<int> stale;
        for (int b = 0; b < blocks(); ++b) {
            auto const reaches = [&](Box<2> const& box) {
                return box.intersects(boxes_[static_cast<std::size_t>(b)]);
            };
            if (everywhere || std::ranges::any_of(changed, reaches)) stale.push_back(b);
        }
        if (stale.empty()) break;
        if (everywhere) {
            seen = mixture.components;
            constant_seen = constant;
        }
        look_at<false>(parts, stale, sums);
        std::vector<Sums> const total = total_of(sums, mixture);
        for (std::size_t k = 0; k < total.size(); ++k)
            maximise(mixture.components[k], total[k]);
        double background = 0;
        for (BlockSums const& block : sums)
            background += block.background;
        mixture.background = std::max(background, least_background * points_.total);
        std::size_t const gone = std::erase_if(mixture.components, [](Component const& c) {
            return !(c.people > 0) || !c.centre.allFinite() || !(c.covariance.determinant() > 0);
        });
        if (gone > 0) constant_seen = -1;  // the others have other numbers now
    }
}

Assessment MixtureFit::assess(Mixture const& mixture) const {
    std::vector<BlockSums> sums(boxes_.size());
    std::vector<int> all(boxes_.size());
    std::iota(all.begin(), all.end(), 0);
    look_at<true>(parts_of(mixture, constant_of(mixture)), all, sums);
    std::vector<Sums> const now = total_of(sums, mixture);
    Assessment result;
    for (BlockSums const& block : sums)
        result.log_likelihood += block.log_likelihood;
    for (Component const& component : mixture.components)
        result.log_likelihood -= component.people;
    result.log_likelihood -= mixture.background;
    for (std::size_t k = 0; k < now.size(); ++k) {
        Worth& worth = result.worths.emplace_back();
        if (!(now[k].people > 0)) continue;
        worth.overdispersion = now[k].by_size / now[k].people;
        worth.gain = 2 * (now[k].loss - mixture.components[k].people) / worth.overdispersion;
        worth.effective_stores = now[k].people * now[k].people / now[k].squares;
        worth.spacing2 = now[k].spacing2 / now[k].people;
    }
    return result;
}

Mixture MixtureFit::start(int parts) const {
    Data<2> const& data = points_.data;
    struct Part {
        std::vector<int> points;
        double visitors = 0;
        model::Vector<2> centre;
        model::Matrix<2> covariance;
    };
    auto const made = [&](std::vector<int> points) {
        Part part{std::move(points), 0, model::Vector<2>::Zero(), model::Matrix<2>::Zero()};
        for (int const s : part.points) {
            part.visitors += data.values[s];
            part.centre += data.values[s] * data.position(s);
        }
        part.centre /= part.visitors;
        for (int const s : part.points) {
            model::Vector<2> const offset = data.position(s) - part.centre;
            part.covariance += data.values[s] * offset * offset.transpose();
        }
        part.covariance /= part.visitors;
        return part;
    };
    std::vector<int> all(data.count);
    std::iota(all.begin(), all.end(), 0);
    std::vector<Part> heap{made(std::move(all))};
    std::vector<Part> done;
    constexpr std::size_t fewest_to_cut = 4;
    auto const by_visitors = [](Part const& a, Part const& b) { return a.visitors < b.visitors; };
    while (!heap.empty() && static_cast<int>(heap.size() + done.size()) < parts) {
        std::ranges::pop_heap(heap, by_visitors);
        Part part = std::move(heap.back());
        heap.pop_back();
        if (part.points.size() < fewest_to_cut) {
            done.push_back(std::move(part));
            continue;
        }
        Eigen::SelfAdjointEigenSolver<model::Matrix<2>> axes;
        axes.computeDirect(part.covariance);
        model::Vector<2> const along = axes.eigenvectors().col(1);
        std::ranges::stable_sort(part.points, {}, [&](int s) { return data.position(s).dot(along); });
        double half = 0;
        std::size_t cut = 0;
        while (cut < part.points.size() - 1 &&
               (cut == 0 || half + data.values[part.points[cut]] / 2 < part.visitors / 2))
            half += data.values[part.points[cut++]];
        auto const middle = part.points.begin() + static_cast<std::ptrdiff_t>(cut);
        for (Part half_of : {made({part.points.begin(), middle}), made({middle, part.points.end()})}) {
            heap.push_back(std::move(half_of));
            std::ranges::push_heap(heap, by_visitors);
        }
    }
    std::ranges::move(done, std::back_inserter(heap));
    constexpr double of_background = 0.2;
    Mixture mixture{of_background * points_.total, {}};
    for (Part const& part : heap) {
        double spacing2 = 0;
        for (int const s : part.points)
            spacing2 += data.values[s] * points_.spread[s];
        mixture.components.push_back(
            {(1 - of_background) * part.visitors, part.centre,
             part.covariance + spacing2 / part.visitors * model::Matrix<2>::Identity()});
    }
    return mixture;
}

}  // namespace fit
