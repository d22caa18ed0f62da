#include "src/fit/shared/refine.hpp"

#include "src/fit/likelihood/linearisation.hpp"
#include "src/fit/likelihood/noise.hpp"
#include "src/fit/shared/mixture.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace fit {
namespace {

constexpr int per_city = model::parameter_count<2>;
/// Stores that are evaluated together.
constexpr int stores_of_chunk = 256;
/// A city is left out of a chunk that it is further from, in standard deviations: it may move a little.
constexpr double reach_of_chunk = 9;
/// More parameters are solved for as a sparse system.
constexpr int most_dense_parameters = 240;
constexpr int most_iterations = 100, rounds = 2;
constexpr double settled = 1e-10;
/// Of a solve in a search.
constexpr int most_rough_iterations = 15;
constexpr double roughly_settled = 1e-4;
/// Of a background that is not fitted, beside the mean density.
constexpr double no_background = 1e-12;

/// Of every solve here.
constexpr Scales scales{Scale::logarithmic, Scale::logarithmic, 0};

/// The fit works on positions around 0 within about 1.
struct Frame {
    model::Vector<2> origin;
    double length = 1;
};

/// Some stores with the places that they draw from.
struct Chunk {
    Data<2> places;
    std::vector<int> stores;
    std::vector<int> first, place;       ///< entries by store, as in Catchments
    std::vector<double> km2;             ///< × exposure
    std::vector<bool> in_rim;            ///< of each entry
    Eigen::VectorXd inner_km2, rim_km2;  ///< of each store
    std::vector<int> cities;             ///< that may reach a place
    Box<2> box;
};

Chunk chunk_of(SharedStores const& stores, std::vector<int> members, Frame const& frame) {
    Catchments const& all = stores.catchments;
    Chunk chunk;
    chunk.stores = std::move(members);
    std::map<int, int> numbers;
    chunk.first.push_back(0);
    chunk.inner_km2.setZero(std::ssize(chunk.stores));
    chunk.rim_km2.setZero(std::ssize(chunk.stores));
    for (int const store : chunk.stores) {
        for (int e = all.first[store]; e < all.first[store + 1]; ++e) {
            int const number = numbers.emplace(all.place[e], static_cast<int>(numbers.size())).first->second;
            chunk.place.push_back(number);
            chunk.km2.push_back(all.km2[e] * stores.exposure[store]);
            bool const in_rim = all.in_rim[all.place[e]];
            chunk.in_rim.push_back(in_rim);
            (in_rim ? chunk.rim_km2 : chunk.inner_km2)[std::ssize(chunk.first) - 1] += chunk.km2.back();
        }
        chunk.first.push_back(static_cast<int>(chunk.place.size()));
    }
    model::Positions<2> positions(2, static_cast<Eigen::Index>(std::max<std::size_t>(numbers.size(), 1)));
    positions.setZero();
    for (auto const& [place, number] : numbers)
        positions.col(number) = (all.places.col(place) - frame.origin) / frame.length;
    chunk.places = Data<2>(positions, Eigen::VectorXd::Zero(positions.cols()));
    chunk.box = extent_of(chunk.places);
    return chunk;
}

/// The residuals of a chunk's stores; parameters are those of its cities, then the logarithm of the
/// background and the part of the rim.
class ChunkMisfit final : public ceres::CostFunction {
public:
    ChunkMisfit(Chunk const& chunk, SharedStores const& stores, double floor, double factor, double power)
        : chunk_(chunk), stores_(stores), floor_(floor), root_(std::sqrt(factor)), power_(power) {
        set_num_residuals(static_cast<int>(chunk.stores.size()));
        for (std::size_t k = 0; k < chunk.cities.size(); ++k)
            mutable_parameter_block_sizes()->push_back(per_city);
        mutable_parameter_block_sizes()->push_back(1);
        mutable_parameter_block_sizes()->push_back(1);
    }

    bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
        int const places = chunk_.places.padded;
        int const cities = static_cast<int>(chunk_.cities.size());
        auto const n = static_cast<Eigen::Index>(chunk_.stores.size());
        double const background = std::exp(parameters[cities][0]), rim = parameters[cities + 1][0];
        std::vector<double> density(places, background);
        std::vector<double> parts = chunk_.km2;  // of the entries, as full as the rim is
        for (std::size_t e = 0; e < parts.size(); ++e)
            if (chunk_.in_rim[e]) parts[e] *= rim;
        std::vector<Eigen::MatrixXd> by_coefficients(cities);  // stores × coefficients
        std::vector<Eigen::Matrix<double, per_city, per_city>> chains(cities);
        std::vector<double> rows(static_cast<std::size_t>(per_city) * places);
        for (int k = 0; k < cities; ++k) {
            CityParameters<2> city;
            std::copy_n(parameters[k], per_city, city.begin());
            CityParameters<2> plain_city = city;
            plain_city[0] = std::exp(city[0]);
            auto const coefficients =
                model::coefficients_from_parameters<2, double>(plain_city.data(), scales.reach);
            if (!std::isfinite(coefficients.amplitude) ||
                !std::ranges::all_of(coefficients.whitening, [](double w) { return std::isfinite(w); }))
                return false;
            if (!jacobians || !jacobians[k]) {
                kernel<2>().add_values(coefficients, chunk_.places.at(0).data(), places, density.data());
                continue;
            }
            kernel<2>().add_values_and_derivatives(coefficients, chunk_.places.at(0).data(), places,
                                                   density.data(), rows.data(), places);
            by_coefficients[k].resize(n, per_city);
            for (Eigen::Index s = 0; s < n; ++s) {
                std::array<double, per_city> sums{};
                for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                    for (int c = 0; c < per_city; ++c)
                        sums[c] += parts[e] * rows[static_cast<std::size_t>(c) * places +
                                                   static_cast<std::size_t>(chunk_.place[e])];
                for (int c = 0; c < per_city; ++c)
                    by_coefficients[k](s, c) = sums[c];
            }
            chains[k] = coefficients_by_parameters<2>(city, scales);
        }
        Eigen::VectorXd slopes(n), of_rim(n);
        for (Eigen::Index s = 0; s < n; ++s) {
            double inner = floor_, outer = 0;
            for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                (chunk_.in_rim[e] ? outer : inner) += chunk_.km2[e] * density[chunk_.place[e]];
            double const fitted = inner + rim * outer;
            if (!std::isfinite(fitted)) return false;
            of_rim[s] = outer;
            auto const root = root_of_deviance(stores_.visitors[chunk_.stores[s]], fitted, power_);
            residuals[s] = root.residual / root_;
            slopes[s] = root.slope / root_;
        }
        if (!jacobians) return true;
        for (int k = 0; k < cities; ++k) {
            if (!jacobians[k]) continue;
            Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, per_city, Eigen::RowMajor>>(
                jacobians[k], n, per_city) = slopes.asDiagonal() * (by_coefficients[k] * chains[k]);
        }
        if (jacobians[cities])
            Eigen::Map<Eigen::VectorXd>(jacobians[cities], n) =
                background * slopes.cwiseProduct(chunk_.inner_km2 + rim * chunk_.rim_km2);
        if (jacobians[cities + 1])
            Eigen::Map<Eigen::VectorXd>(jacobians[cities + 1], n) = slopes.cwiseProduct(of_rim);
        return true;
    }

private:
    Chunk const& chunk_;
    SharedStores const& stores_;
    double floor_, root_, power_;
};

/// The prior on a city's spread, by its parameters.
struct PriorResidual {
    SpreadPrior prior;
    template <typename T>
    bool operator()(T const* city, T* residuals) const {
        auto const factor = model::spread_factor<2, T>(city + 3, 0.0);
        T const xx = factor[0] * factor[0], xy = factor[0] * factor[1];
        T const yy = factor[1] * factor[1] + factor[2] * factor[2];
        auto const all = prior.residuals(xx, xy, yy);
        std::ranges::copy(all, residuals);
        return true;
    }
};

/// The prior on how many of a city's people live where no store is around, beside those who do: exponential,
/// worth two stores. Without it a city whose middle no store sees has any number of people.
class UnseenPeople final : public ceres::SizedCostFunction<1, per_city> {
public:
    /// `km2` of the places' squares, as full of people as the rim is when the solve begins.
    UnseenPeople(Data<2> const& places, Eigen::VectorXd const& km2, double km2_of_unit)
        : places_(places), km2_(km2), km2_of_unit_(km2_of_unit) {}

    bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
        constexpr double worth = 2, least_part = 1e-9, all_but_everybody = 1 - 1e-9;
        CityParameters<2> city;
        std::copy_n(parameters[0], per_city, city.begin());
        city[0] = 0;  // the part does not depend on how many they are, which may be none
        model::City<2> const plain_city = city_of<2>(city, scales);
        if (!plain_city.covariance.allFinite()) return false;
        auto const coefficients = model::coefficients_of(plain_city);
        Box<2> const box = box_around(plain_city, reach_of_chunk);
        double seen = 0;
        Eigen::Matrix<double, 1, per_city> by_coefficients = Eigen::Matrix<double, 1, per_city>::Zero();
        std::array<double, block_size> values;
        std::array<double, static_cast<std::size_t>(per_city) * block_size> rows;
        for (int b = 0; b < places_.blocks(); ++b) {
            if (!box.intersects(places_.boxes[b])) continue;
            int const start = places_.start_of(b), padded = places_.size_of(b);
            int const count = std::min(padded, places_.count - start);
            values.fill(0);
            kernel<2>().add_values_and_derivatives(coefficients, places_.at(start).data(), padded,
                                                   values.data(), rows.data(), block_size);
            for (int s = 0; s < count; ++s) {
                seen += km2_[start + s] * values[s];
                for (int c = 0; c < per_city; ++c)
                    by_coefficients[c] +=
                        km2_[start + s] * rows[static_cast<std::size_t>(c) * block_size + s];
            }
        }
        double const all = people_of_unit(plain_city.covariance) * km2_of_unit_;
        double const part = std::clamp(seen / all, least_part, all_but_everybody);
        residuals[0] = std::sqrt(2 * worth * (1 - part) / part);
        if (!jacobians || !jacobians[0]) return true;
        Eigen::Map<Eigen::Matrix<double, 1, per_city>> jacobian(jacobians[0]);
        jacobian.setZero();
        if (part == all_but_everybody || part == least_part) return true;
        // The logarithms of both diagonal entries of the factor each scale the whole.
        jacobian[3] = jacobian[5] = 1;
        jacobian -= by_coefficients * coefficients_by_parameters<2>(city, scales) / std::max(seen, 1e-300);
        jacobian[0] = 0;
        jacobian *= worth / (part * residuals[0]);
        return true;
    }

private:
    Data<2> const& places_;
    Eigen::VectorXd const& km2_;
    double km2_of_unit_;
};

double floor_of(SharedStores const& stores) {
    return floor_of_counts * std::max(stores.visitors.mean(), 1e-300);
}

class Solver {
public:
    Solver(SharedStores const& stores, Density const& start, std::vector<SpreadPrior> const& priors,
           RefineOptions const& options)
        : stores_(stores), options_(options), rim_(start.rim) {
        model::Positions<2> const& places = stores.catchments.places;
        model::Vector<2> const low = places.rowwise().minCoeff(), high = places.rowwise().maxCoeff();
        frame_ = {0.5 * (low + high), std::max(0.5 * (high - low).norm(), 1e-9)};
        for (SpreadPrior const& prior : priors)
            priors_.push_back({prior.spacing / frame_.length});
        double const mean = stores.visitors.sum() / std::max(stores.catchments.place_km2.sum(), 1e-300);
        double const constant =
            options.background ? std::max(start.model.background, 1e-9 * mean) : no_background * mean;
        parameters_.background = std::log(std::max(constant, 1e-300));
        for (model::City<2> city : start.model.cities) {
            city.centre = (city.centre - frame_.origin) / frame_.length;
            city.covariance /= frame_.length * frame_.length;
            parameters_.cities.push_back(parameters_of<2>(city, scales));
        }
        make_chunks();
        model::Positions<2> const in_frame = (places.colwise() - frame_.origin) / frame_.length;
        std::vector<int> const order = curve_order<2>(in_frame);
        places_ = Data<2>(in_frame(Eigen::all, order), Eigen::VectorXd::Zero(in_frame.cols()));
        // As full of people as the rim is when the solve begins.
        places_km2_ = stores.catchments.place_km2_with_rim(start.rim)(order);
        km2_of_unit_ = stores.catchments.km2_per_unit * frame_.length * frame_.length;
    }

    bool solve(double factor, int& iterations) {
        assign_cities();
        auto const is_held = [&](std::size_t k) { return !options_.held.empty() && options_.held[k]; };
        ceres::Problem problem;
        problem.AddParameterBlock(&parameters_.background, 1);
        problem.AddParameterBlock(&rim_, 1);
        problem.SetParameterLowerBound(&rim_, 0, 0);
        problem.SetParameterUpperBound(&rim_, 0, 1);
        if (!options_.background || !options_.held.empty())
            problem.SetParameterBlockConstant(&parameters_.background);
        if (!options_.held.empty()) problem.SetParameterBlockConstant(&rim_);
        int fitted = 0;
        for (std::size_t k = 0; k < parameters_.cities.size(); ++k) {
            problem.AddParameterBlock(parameters_.cities[k].data(), per_city);
            if (is_held(k)) {
                problem.SetParameterBlockConstant(parameters_.cities[k].data());
                continue;
            }
            ++fitted;
            problem.AddResidualBlock(new UnseenPeople(places_, places_km2_, km2_of_unit_), nullptr,
                                     parameters_.cities[k].data());
            problem.AddResidualBlock(
                new ceres::AutoDiffCostFunction<PriorResidual, 3, per_city>(new PriorResidual{priors_[k]}),
                nullptr, parameters_.cities[k].data());
        }
        for (Chunk const& chunk : chunks_) {
            // Where all is held the misfit stays as it is.
            if (!options_.held.empty() && std::ranges::all_of(chunk.cities, is_held)) continue;
            std::vector<double*> blocks;
            for (int const k : chunk.cities)
                blocks.push_back(parameters_.cities[k].data());
            blocks.push_back(&parameters_.background);
            blocks.push_back(&rim_);
            problem.AddResidualBlock(
                new ChunkMisfit(chunk, stores_, floor_of(stores_), factor, options_.power), nullptr, blocks);
        }
        ceres::Solver::Options options;
        options.linear_solver_type = per_city * fitted > most_dense_parameters ? ceres::SPARSE_NORMAL_CHOLESKY
                                                                               : ceres::DENSE_NORMAL_CHOLESKY;
        options.max_num_iterations = options_.roughly ? most_rough_iterations : most_iterations;
        options.function_tolerance = options_.roughly ? roughly_settled : settled;
        options.num_threads = options_.threads;
        options.logging_type = ceres::SILENT;
        ceres::Solver::Summary summary;
        ceres::Solve(options, &problem, &summary);
        iterations += static_cast<int>(summary.iterations.size());
        return summary.termination_type == ceres::CONVERGENCE;
    }

    Density density() const { return {model(), rim_}; }

private:
    model::CityModel<2> model() const {
        model::CityModel<2> model = model_of(parameters_, scales);
        if (!options_.background) model.background = 0;
        for (model::City<2>& city : model.cities) {
            city.centre = frame_.origin + frame_.length * city.centre;
            city.covariance *= frame_.length * frame_.length;
        }
        return model;
    }
    void make_chunks() {
        Catchments const& all = stores_.catchments;
        model::Positions<2> middles(2, all.stores());
        for (int i = 0; i < all.stores(); ++i) {
            model::Vector<2> sum = model::Vector<2>::Zero();
            for (int e = all.first[i]; e < all.first[i + 1]; ++e)
                sum += all.places.col(all.place[e]);
            middles.col(i) = all.first[i + 1] > all.first[i] ? sum / (all.first[i + 1] - all.first[i])
                                                             : model::Vector<2>(frame_.origin);
        }
        std::vector<int> const order = curve_order<2>(middles);
        for (std::size_t at = 0; at < order.size(); at += stores_of_chunk) {
            auto const end = std::min(order.size(), at + stores_of_chunk);
            chunks_.push_back(chunk_of(stores_,
                                       {order.begin() + static_cast<std::ptrdiff_t>(at),
                                        order.begin() + static_cast<std::ptrdiff_t>(end)},
                                       frame_));
        }
    }
    void assign_cities() {
        for (Chunk& chunk : chunks_) {
            chunk.cities.clear();
            for (int k = 0; k < std::ssize(parameters_.cities); ++k)
                if (box_around(city_of<2>(parameters_.cities[k], scales), reach_of_chunk)
                        .intersects(chunk.box))
                    chunk.cities.push_back(k);
        }
    }

    SharedStores const& stores_;
    RefineOptions const& options_;
    Frame frame_;
    double rim_;
    Parameters<2> parameters_;
    std::vector<SpreadPrior> priors_;
    std::vector<Chunk> chunks_;
    Data<2> places_;
    Eigen::VectorXd places_km2_;
    double km2_of_unit_ = 1;
};

}  // namespace

ExpectedVisitors::ExpectedVisitors(SharedStores const& stores)
    : stores_(stores),
      places_(stores.catchments.places, Eigen::VectorXd::Zero(stores.catchments.places.cols())) {}

void ExpectedVisitors::add_city(model::City<2> const& city, std::vector<double>& density) const {
    auto const coefficients = model::coefficients_of(city);
    Box<2> const box = box_around(city, reach_of_chunk);
    for (int b = 0; b < places_.blocks(); ++b)
        if (box.intersects(places_.boxes[b]))
            kernel<2>().add_values(coefficients, places_.at(places_.start_of(b)).data(), places_.size_of(b),
                                   density.data() + places_.start_of(b));
}

Expectation ExpectedVisitors::summed(std::vector<double> const& density, double rim, double floor) const {
    Catchments const& all = stores_.catchments;
    Expectation expected{Eigen::ArrayXd::Constant(all.stores(), floor), Eigen::ArrayXd::Zero(all.stores())};
    for (int i = 0; i < all.stores(); ++i)
        for (int e = all.first[i]; e < all.first[i + 1]; ++e) {
            double const people = stores_.exposure[i] * all.km2[e] * density[all.place[e]];
            if (all.in_rim[all.place[e]])
                expected.of_rim[i] += people;
            else
                expected.all[i] += people;
        }
    expected.all += rim * expected.of_rim;
    return expected;
}

Expectation ExpectedVisitors::of(Density const& density) const {
    std::vector<double> values(places_.padded, density.model.background);
    for (model::City<2> const& city : density.model.cities)
        add_city(city, values);
    return summed(values, density.rim, floor_of(stores_));
}

Eigen::ArrayXd ExpectedVisitors::of_city(model::City<2> const& city, double rim) const {
    std::vector<double> values(places_.padded, 0);
    add_city(city, values);
    return summed(values, rim, 0).all;
}

Refined refined(SharedStores const& stores, Density const& start, std::vector<SpreadPrior> const& priors,
                RefineOptions const& options) {
    Solver solver(stores, start, priors, options);
    ExpectedVisitors const expected(stores);
    int const parameters =
        per_city * static_cast<int>(start.model.cities.size()) + (options.background ? 1 : 0) + 1;
    auto const variance_of = [&](Expectation const& now) {
        return variance_of_counts(stores.visitors, now, options.power, parameters);
    };
    Refined result{start, expected.of(start), {}, true, 0};
    result.variance = variance_of(result.expected);
    for (int round = 0; round < (options.roughly ? 1 : rounds); ++round) {
        result.converged = solver.solve(result.variance.factor, result.iterations);
        result.density = solver.density();
        result.expected = expected.of(result.density);
        result.variance = variance_of(result.expected);
    }
    return result;
}

}  // namespace fit
