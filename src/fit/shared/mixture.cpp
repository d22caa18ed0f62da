#include "src/fit/shared/mixture.hpp"

#include "src/base/parallel.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace fit {
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
constexpr int worth_threads = 64;
constexpr double nearly_one = 1 - 1e-9;

model::Coefficients<2, double> coefficients_of(Component const& component) {
    double const density = component.people / people_of_unit(component.covariance);
    return model::coefficients_of(model::City<2>{density, component.centre, component.covariance});
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
    void add(Sums const& other) {
        people += other.people;
        x += other.x;
        y += other.y;
        xx += other.xx;
        xy += other.xy;
        yy += other.yy;
        spacing2 += other.spacing2;
        by_size += other.by_size;
        squares += other.squares;
        loss += other.loss;
    }
};

MixtureFit::MixtureFit(Points const& points, double area, double largest_sd, int threads)
    : points_(points), area_(area), largest_sd_(largest_sd), threads_(threads) {
    Data<2> const& data = points.data;
    double squares = 0;
    for (double const value : data.values)
        squares += value * value;
    visitors_per_event_ = squares / points.total;
    features_.assign(static_cast<std::size_t>(data.blocks()) * features * block_size, 0);
    for (int b = 0; b < data.blocks(); ++b) {
        model::Vector<2> const middle = middle_of(b);
        for (int s = data.start_of(b), i = 0; i < data.size_of(b) && s < data.count; ++s, ++i) {
            model::Vector<2> const at = data.position(s) - middle;
            std::array const row{1.0,
                                 at.x(),
                                 at.y(),
                                 at.x() * at.x(),
                                 at.x() * at.y(),
                                 at.y() * at.y(),
                                 points.spread[s],
                                 data.values[s]};
            for (int f = 0; f < features; ++f)
                features_[static_cast<std::size_t>((b * features + f) * block_size + i)] = row[f];
        }
    }
}

model::Vector<2> MixtureFit::middle_of(int block) const {
    return points_.data.boxes[block].center();
}

template <bool with_losses>
auto MixtureFit::sums(Mixture const& mixture, double& background, double* log_likelihood) const
    -> std::vector<Sums> {
    Data<2> const& data = points_.data;
    int const count = static_cast<int>(mixture.components.size());
    std::vector<model::Coefficients<2, double>> coefficients;
    std::vector<Box<2>> boxes;
    for (Component const& component : mixture.components) {
        coefficients.push_back(coefficients_of(component));
        boxes.push_back(box_around(model::City<2>{1, component.centre, component.covariance}, reach_in_sds));
    }
    double const constant = std::max(mixture.background, least_background * points_.total) / area_;
    struct Block {
        std::vector<int> components;
        std::vector<Sums> sums;
        double background = 0, log_likelihood = 0;
    };
    std::vector<Block> blocks(data.blocks());
    auto const visit = [&](int b) {
        using Row = Eigen::Array<double, block_size, 1>;
        Block& block = blocks[b];
        int const start = data.start_of(b), padded = data.size_of(b);
        int const size = std::min(padded, data.count - start);
        for (int k = 0; k < count; ++k)
            if (boxes[k].intersects(data.boxes[b])) block.components.push_back(k);
        std::vector<Row> densities(block.components.size());
        Row all = Row::Constant(constant);
        for (std::size_t c = 0; c < block.components.size(); ++c) {
            densities[c].setZero();
            kernel<2>().add_values(coefficients[block.components[c]], data.at(start).data(), padded,
                                   densities[c].data());
            all += densities[c];
        }
        Row visitors = Row::Zero();
        visitors.head(size) = Eigen::Map<Eigen::ArrayXd const>(data.values.data() + start, size);
        Row const by_density = visitors / all;
        block.background = constant * by_density.sum();
        if (log_likelihood) block.log_likelihood = (visitors.head(size) * all.head(size).log()).sum();
        block.sums.resize(block.components.size());
        for (std::size_t c = 0; c < block.components.size(); ++c) {
            Row const x = densities[c] * by_density;
            std::array<double, features> by_feature{};
            kernel<2>().add_weighted_sums(
                x.data(), features_.data() + static_cast<std::size_t>(b * features * block_size), features,
                padded, block_size, by_feature.data());
            Sums& to = block.sums[c];
            to.add(by_feature, middle_of(b) - mixture.components[block.components[c]].centre);
            to.squares = x.square().sum();
            if constexpr (with_losses)
                for (int s = 0; s < size; ++s)
                    to.loss -= visitors[s] * std::log1p(-std::min(densities[c][s] / all[s], nearly_one));
        }
    };
    base::parallel_for(data.blocks(), data.blocks() >= worth_threads ? threads_ : 1, visit);
    std::vector<Sums> total(count);
    background = 0;
    for (Block const& block : blocks) {
        background += block.background;
        if (log_likelihood) *log_likelihood += block.log_likelihood;
        for (std::size_t c = 0; c < block.components.size(); ++c)
            total[block.components[c]].add(block.sums[c]);
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
    for (int step = 0; step < steps; ++step) {
        double background = 0;
        std::vector<Sums> const now = sums<false>(mixture, background, nullptr);
        for (std::size_t k = 0; k < now.size(); ++k)
            maximise(mixture.components[k], now[k]);
        mixture.background = std::max(background, least_background * points_.total);
        std::erase_if(mixture.components, [](Component const& c) {
            return !(c.people > 0) || !c.centre.allFinite() || !(c.covariance.determinant() > 0);
        });
    }
}

double MixtureFit::log_likelihood(Mixture const& mixture) const {
    double background = 0, sum = 0;
    sums<false>(mixture, background, &sum);
    for (Component const& component : mixture.components)
        sum -= component.people;
    return sum - mixture.background;
}

std::vector<Worth> MixtureFit::worths(Mixture const& mixture) const {
    double background = 0;
    std::vector<Sums> const now = sums<true>(mixture, background, nullptr);
    std::vector<Worth> worths;
    for (std::size_t k = 0; k < now.size(); ++k) {
        Worth& worth = worths.emplace_back();
        if (!(now[k].people > 0)) continue;
        worth.overdispersion = now[k].by_size / now[k].people;
        worth.gain = 2 * (now[k].loss - mixture.components[k].people) / worth.overdispersion;
        worth.effective_stores = now[k].people * now[k].people / now[k].squares;
        worth.spacing2 = now[k].spacing2 / now[k].people;
    }
    return worths;
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
