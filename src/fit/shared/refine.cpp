#include "src/fit/shared/refine.hpp"

#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/linearisation.hpp"
#include "src/fit/likelihood/noise.hpp"
#include "src/fit/likelihood/residual.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

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
    std::vector<int> first, place;  ///< entries by store, as in Catchments
    std::vector<double> km2;        ///< × exposure
    Eigen::VectorXd all_km2;        ///< of each store
    std::vector<int> cities;        ///< that may reach a place
    Box<2> box;
};

Chunk chunk_of(SharedStores const& stores, std::vector<int> members, Frame const& frame) {
    Catchments const& all = stores.catchments;
    Chunk chunk;
    chunk.stores = std::move(members);
    std::map<int, int> numbers;
    chunk.first.push_back(0);
    chunk.all_km2.setZero(std::ssize(chunk.stores));
    for (int const store : chunk.stores) {
        for (int e = all.first[store]; e < all.first[store + 1]; ++e) {
            int const number = numbers.emplace(all.place[e], static_cast<int>(numbers.size())).first->second;
            chunk.place.push_back(number);
            chunk.km2.push_back(all.km2[e] * stores.exposure[store]);
            chunk.all_km2[std::ssize(chunk.first) - 1] += chunk.km2.back();
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
/// background.
class ChunkMisfit final : public ceres::CostFunction {
public:
    ChunkMisfit(Chunk const& chunk, SharedStores const& stores, double floor, double overdispersion)
        : chunk_(chunk), stores_(stores), floor_(floor), root_(std::sqrt(overdispersion)) {
        set_num_residuals(static_cast<int>(chunk.stores.size()));
        for (std::size_t k = 0; k < chunk.cities.size(); ++k)
            mutable_parameter_block_sizes()->push_back(per_city);
        mutable_parameter_block_sizes()->push_back(1);
    }

    bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
        int const places = chunk_.places.padded;
        int const cities = static_cast<int>(chunk_.cities.size());
        auto const n = static_cast<Eigen::Index>(chunk_.stores.size());
        double const background = std::exp(parameters[cities][0]);
        std::vector<double> density(places, background);
        std::vector<Eigen::MatrixXd> by_coefficients;  // stores × coefficients
        std::vector<Eigen::Matrix<double, per_city, per_city>> chains;
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
            if (!jacobians) {
                kernel<2>().add_values(coefficients, chunk_.places.at(0).data(), places, density.data());
                continue;
            }
            kernel<2>().add_values_and_derivatives(coefficients, chunk_.places.at(0).data(), places,
                                                   density.data(), rows.data(), places);
            Eigen::MatrixXd& sums = by_coefficients.emplace_back(Eigen::MatrixXd::Zero(n, per_city));
            for (int c = 0; c < per_city; ++c)
                for (Eigen::Index s = 0; s < n; ++s)
                    for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                        sums(s, c) += chunk_.km2[e] * rows[static_cast<std::size_t>(c) * places +
                                                           static_cast<std::size_t>(chunk_.place[e])];
            chains.push_back(coefficients_by_parameters<2>(city, scales));
        }
        Eigen::VectorXd slopes(n);
        for (Eigen::Index s = 0; s < n; ++s) {
            double fitted = floor_;
            for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                fitted += chunk_.km2[e] * density[chunk_.place[e]];
            if (!std::isfinite(fitted)) return false;
            auto const root = count_residual(stores_.visitors[chunk_.stores[s]], fitted, 0);
            residuals[s] = root.residual / root_;
            slopes[s] = root.slope / root_;
        }
        if (!jacobians) return true;
        for (int k = 0; k < cities; ++k) {
            if (!jacobians[k]) continue;
            Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, per_city, Eigen::RowMajor>>(
                jacobians[k], n, per_city) = slopes.asDiagonal() * (by_coefficients[k] * chains[k]);
        }
        if (!jacobians[cities]) return true;
        for (Eigen::Index s = 0; s < n; ++s)
            jacobians[cities][s] = slopes[s] * chunk_.all_km2[s] * background;
        return true;
    }

private:
    Chunk const& chunk_;
    SharedStores const& stores_;
    double floor_, root_;
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

/// People of a city who live where no store is around: they would have gone somewhere. In a point process
/// they are the part of −∫ λ that no store sees; as a residual, the signed root of the deviance of nobody
/// counted where they are expected, 2·people ÷ φ, made smooth where there are few.
class UnseenPeople final : public ceres::SizedCostFunction<1, per_city> {
public:
    UnseenPeople(Data<2> const& places, Eigen::VectorXd const& km2, double km2_of_unit, double overdispersion)
        : places_(places), km2_(km2), km2_of_unit_(km2_of_unit), overdispersion_(overdispersion) {}

    bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
        constexpr double smooth = 0.01;
        CityParameters<2> city;
        std::copy_n(parameters[0], per_city, city.begin());
        model::City<2> const plain_city = city_of<2>(city, scales);
        if (!std::isfinite(plain_city.amplitude) || !plain_city.covariance.allFinite()) return false;
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
        double const all = plain_city.amplitude * 2 * std::numbers::pi *
                           std::sqrt(plain_city.covariance.determinant()) * km2_of_unit_;
        double const unseen = std::max(all - seen, 0.0);
        double const root = std::sqrt(unseen + smooth * all), factor = std::sqrt(2 / overdispersion_);
        residuals[0] = factor * (root - std::sqrt(smooth * all));
        if (!jacobians || !jacobians[0]) return true;
        // log a and the logarithms of both diagonal entries of the factor each scale the whole.
        Eigen::Matrix<double, 1, per_city> by_all = Eigen::Matrix<double, 1, per_city>::Zero();
        by_all[0] = by_all[3] = by_all[5] = all;
        Eigen::Matrix<double, 1, per_city> const by_unseen =
            unseen > 0 ? Eigen::Matrix<double, 1, per_city>(
                             by_all - by_coefficients * coefficients_by_parameters<2>(city, scales))
                       : Eigen::Matrix<double, 1, per_city>(0 * by_all);
        Eigen::Map<Eigen::Matrix<double, 1, per_city>> jacobian(jacobians[0]);
        jacobian =
            factor * ((by_unseen + smooth * by_all) / (2 * root) - std::sqrt(smooth / all) / 2 * by_all);
        return true;
    }

private:
    Data<2> const& places_;
    Eigen::VectorXd const& km2_;
    double km2_of_unit_, overdispersion_;
};

double floor_of(SharedStores const& stores) {
    return floor_of_counts * std::max(stores.visitors.mean(), 1e-300);
}

class Solver {
public:
    Solver(SharedStores const& stores, model::CityModel<2> const& start,
           std::vector<SpreadPrior> const& priors, bool background, int threads)
        : stores_(stores), with_background_(background), threads_(threads) {
        model::Positions<2> const& places = stores.catchments.places;
        model::Vector<2> const low = places.rowwise().minCoeff(), high = places.rowwise().maxCoeff();
        frame_ = {0.5 * (low + high), std::max(0.5 * (high - low).norm(), 1e-9)};
        for (SpreadPrior const& prior : priors)
            priors_.push_back({prior.spacing / frame_.length});
        double const mean = stores.visitors.sum() / std::max(stores.catchments.place_km2.sum(), 1e-300);
        double const constant = background ? std::max(start.background, 1e-9 * mean) : no_background * mean;
        parameters_.background = std::log(std::max(constant, 1e-300));
        for (model::City<2> city : start.cities) {
            city.centre = (city.centre - frame_.origin) / frame_.length;
            city.covariance /= frame_.length * frame_.length;
            parameters_.cities.push_back(parameters_of<2>(city, scales));
        }
        make_chunks();
        model::Positions<2> const in_frame = (places.colwise() - frame_.origin) / frame_.length;
        std::vector<int> const order = curve_order<2>(in_frame);
        places_ = Data<2>(in_frame(Eigen::all, order), Eigen::VectorXd::Zero(in_frame.cols()));
        places_km2_ = stores.catchments.place_km2(order);
        km2_of_unit_ = stores.catchments.km2_per_unit * frame_.length * frame_.length;
    }

    bool solve(double overdispersion, int& iterations) {
        assign_cities();
        ceres::Problem problem;
        problem.AddParameterBlock(&parameters_.background, 1);
        if (!with_background_) problem.SetParameterBlockConstant(&parameters_.background);
        for (Chunk const& chunk : chunks_) {
            std::vector<double*> blocks;
            for (int const k : chunk.cities)
                blocks.push_back(parameters_.cities[k].data());
            blocks.push_back(&parameters_.background);
            problem.AddResidualBlock(new ChunkMisfit(chunk, stores_, floor_of(stores_), overdispersion),
                                     nullptr, blocks);
        }
        for (auto& city : parameters_.cities)
            problem.AddResidualBlock(new UnseenPeople(places_, places_km2_, km2_of_unit_, overdispersion),
                                     nullptr, city.data());
        for (std::size_t k = 0; k < parameters_.cities.size(); ++k)
            problem.AddResidualBlock(
                new ceres::AutoDiffCostFunction<PriorResidual, 3, per_city>(new PriorResidual{priors_[k]}),
                nullptr, parameters_.cities[k].data());
        ceres::Solver::Options options;
        options.linear_solver_type = per_city * std::ssize(parameters_.cities) > most_dense_parameters
                                         ? ceres::SPARSE_NORMAL_CHOLESKY
                                         : ceres::DENSE_NORMAL_CHOLESKY;
        options.max_num_iterations = most_iterations;
        options.function_tolerance = settled;
        options.num_threads = threads_;
        options.logging_type = ceres::SILENT;
        ceres::Solver::Summary summary;
        ceres::Solve(options, &problem, &summary);
        iterations += static_cast<int>(summary.iterations.size());
        return summary.termination_type == ceres::CONVERGENCE;
    }

    model::CityModel<2> model() const {
        model::CityModel<2> model = model_of(parameters_, scales);
        if (!with_background_) model.background = 0;
        for (model::City<2>& city : model.cities) {
            city.centre = frame_.origin + frame_.length * city.centre;
            city.covariance *= frame_.length * frame_.length;
        }
        return model;
    }

private:
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
    bool with_background_;
    int threads_;
    Frame frame_;
    Parameters<2> parameters_;
    std::vector<SpreadPrior> priors_;
    std::vector<Chunk> chunks_;
    Data<2> places_;
    Eigen::VectorXd places_km2_;
    double km2_of_unit_ = 1;
};

}  // namespace

Eigen::VectorXd expected_of(SharedStores const& stores, model::CityModel<2> const& model) {
    Catchments const& all = stores.catchments;
    Data<2> const places(all.places, Eigen::VectorXd::Zero(all.places.cols()));
    std::vector<double> density(places.padded, model.background);
    for (model::City<2> const& city : model.cities) {
        auto const coefficients = model::coefficients_of(city);
        Box<2> const box = box_around(city, reach_of_chunk);
        for (int b = 0; b < places.blocks(); ++b)
            if (box.intersects(places.boxes[b]))
                kernel<2>().add_values(coefficients, places.at(places.start_of(b)).data(), places.size_of(b),
                                       density.data() + places.start_of(b));
    }
    Eigen::VectorXd expected = Eigen::VectorXd::Constant(all.stores(), floor_of(stores));
    for (int i = 0; i < all.stores(); ++i)
        for (int e = all.first[i]; e < all.first[i + 1]; ++e)
            expected[i] += stores.exposure[i] * all.km2[e] * density[all.place[e]];
    return expected;
}

double overdispersion_factor(SharedStores const& stores, Eigen::VectorXd const& expected, int parameters) {
    constexpr double kept = 0.99;
    std::vector<double> terms(expected.size());
    for (Eigen::Index i = 0; i < expected.size(); ++i)
        terms[i] = (stores.visitors[i] - expected[i]) * (stores.visitors[i] - expected[i]) / expected[i];
    std::vector<double> sorted = terms;
    auto const cut = sorted.begin() + static_cast<std::ptrdiff_t>(kept * static_cast<double>(sorted.size()));
    std::ranges::nth_element(sorted, cut == sorted.end() ? cut - 1 : cut);
    double const most = *(cut == sorted.end() ? cut - 1 : cut);
    double const sum = std::accumulate(terms.begin(), terms.end(), 0.0,
                                       [&](double s, double term) { return s + std::min(term, most); });
    double const freedom = std::max(static_cast<double>(terms.size()) - parameters, 1.0);
    return std::max(sum / freedom, 1.0);
}

Refined refined(SharedStores const& stores, model::CityModel<2> const& start,
                std::vector<SpreadPrior> const& priors, bool background, int threads) {
    Solver solver(stores, start, priors, background, threads);
    int const parameters = per_city * static_cast<int>(start.cities.size()) + (background ? 1 : 0);
    Refined result{start, expected_of(stores, start), 1, true, 0};
    result.overdispersion_factor = overdispersion_factor(stores, result.expected, parameters);
    for (int round = 0; round < rounds; ++round) {
        result.converged = solver.solve(result.overdispersion_factor, result.iterations);
        result.model = solver.model();
        result.expected = expected_of(stores, result.model);
        result.overdispersion_factor = overdispersion_factor(stores, result.expected, parameters);
    }
    return result;
}

}  // namespace fit
