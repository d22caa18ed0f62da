#include "src/fit/shared/refine.hpp"

#include "src/fit/likelihood/noise.hpp"
#include "src/fit/likelihood/parameters.hpp"
#include "src/fit/shared/expected_visitors.hpp"
#include "src/fit/shared/mixture.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace fit {
namespace {

constexpr int per_city = model::parameter_count<2>;
/// Further away its derivatives are 0.
constexpr double reach_of_derivatives = 8;
/// More parameters are solved for as a sparse system.
constexpr int most_dense_parameters = 60;
constexpr int most_iterations = 100, rounds = 2;
constexpr double settled = 1e-8;
/// Of a solve in a search.
constexpr int most_rough_iterations = 40;
constexpr double roughly_settled = 1e-5;
/// Of a background that is not fitted, beside the mean density.
constexpr double no_background = 1e-12;
/// Where a solve for the rim's part begins at the nearest to none and to all: at these its slope is 0.
constexpr double least_rim = 1e-3;

/// Of every solve here.
constexpr Scales scales{Scale::logarithmic, Scale::logarithmic, 0};

/// The part of the rim that is full is the squared sine of an angle: from 0 to 1 without a bound.
double rim_of_angle(double angle) {
    return std::sin(angle) * std::sin(angle);
}
double angle_of_rim(double rim) {
    return std::asin(std::sqrt(rim));
}

/// The residuals of a chunk's stores; parameters are those of some cities, then the logarithm of the
/// background, the angle of the rim's part and, with choices, the effects.
class ChunkMisfit final : public ceres::CostFunction {
public:
    /// `choices` is null where whom people choose is known.
    ChunkMisfit(Chunk const& chunk, ChunkChoices const* choices, std::size_t cities,
                SharedStores const& stores, double floor, double factor, double power)
        : chunk_(chunk),
          choices_(choices),
          cities_(static_cast<int>(cities)),
          stores_(stores),
          floor_(floor),
          root_(std::sqrt(factor)),
          power_(power) {
        set_num_residuals(static_cast<int>(chunk.stores.size()));
        for (int k = 0; k < cities_; ++k)
            mutable_parameter_block_sizes()->push_back(per_city);
        mutable_parameter_block_sizes()->push_back(1);
        mutable_parameter_block_sizes()->push_back(1);
        if (choices) mutable_parameter_block_sizes()->push_back(choices->effects());
    }

    bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const override {
        auto const n = static_cast<Eigen::Index>(chunk_.stores.size());
        double const background = std::exp(parameters[cities_][0]);
        double const angle = parameters[cities_ + 1][0], rim = rim_of_angle(angle);
        std::vector<double> density(chunk_.places.padded, background);
        double const* const effects = choices_ ? parameters[cities_ + 2] : nullptr;
        std::vector<double> const km2 = choices_ ? choices_->km2(effects) : chunk_.km2;
        std::vector<double> parts = km2;  // of the entries, as full as the rim is
        for (std::size_t e = 0; e < parts.size(); ++e)
            if (chunk_.in_rim[e]) parts[e] *= rim;
        std::vector<BySum> by_parameters(cities_);  // stores × parameters
        PlaceRows rows(chunk_.places.padded, per_place);
        for (int k = 0; k < cities_; ++k) {
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
                kernel<2>().add_values(coefficients, chunk_.places.at(0).data(), chunk_.places.padded,
                                       density.data());
                continue;
            }
            Box<2> const reach = box_around(city_of<2>(city, scales), reach_of_derivatives);
            add_derivatives(coefficients, reach, density, rows);
            by_parameters[k] = sums_of(rows, parts) * coefficients_by_parameters<2>(city, scales);
        }
        Eigen::VectorXd slopes(n), of_rim(n);
        for (Eigen::Index s = 0; s < n; ++s) {
            double inner = floor_, outer = 0;
            for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                (chunk_.in_rim[e] ? outer : inner) += km2[e] * density[chunk_.place[e]];
            double const fitted = inner + rim * outer;
            if (!std::isfinite(fitted)) return false;
            of_rim[s] = outer;
            auto const root = root_of_deviance(stores_.visitors[chunk_.stores[s]], fitted, power_);
            if (!std::isfinite(root.residual) || !std::isfinite(root.slope)) return false;
            residuals[s] = root.residual / root_;
            slopes[s] = root.slope / root_;
        }
        if (!jacobians) return true;
        for (int k = 0; k < cities_; ++k)
            if (jacobians[k])
                Eigen::Map<BySum>(jacobians[k], n, per_city) = slopes.asDiagonal() * by_parameters[k];
        if (jacobians[cities_])
            Eigen::Map<Eigen::VectorXd>(jacobians[cities_], n) =
                background * slopes.cwiseProduct(sums_of(parts));
        if (jacobians[cities_ + 1])
            Eigen::Map<Eigen::VectorXd>(jacobians[cities_ + 1], n) =
                std::sin(2 * angle) * slopes.cwiseProduct(of_rim);
        if (choices_ && jacobians[cities_ + 2])
            Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
                jacobians[cities_ + 2], n, choices_->effects()) =
                slopes.asDiagonal() * choices_->derivatives(effects, density, rim);
        return true;
    }

private:
    /// Place by place, as many as fill the registers: a store's sum reads each place at once.
    static constexpr int per_place = 8;
    using PlaceRows = Eigen::Array<double, Eigen::Dynamic, per_place, Eigen::RowMajor>;
    using BySum = Eigen::Matrix<double, Eigen::Dynamic, per_city, Eigen::RowMajor>;

    /// Of a city by its coefficients, at each place; 0 beyond its reach.
    void add_derivatives(model::Coefficients<2, double> const& coefficients, Box<2> const& reach,
                         std::vector<double>& density, PlaceRows& rows) const {
        Data<2> const& places = chunk_.places;
        std::array<double, static_cast<std::size_t>(per_city) * block_size> by_row;
        for (int b = 0; b < places.blocks(); ++b) {
            int const start = places.start_of(b), size = places.size_of(b);
            if (!reach.intersects(places.boxes[b])) {
                rows.middleRows(start, size).setZero();
                continue;
            }
            kernel<2>().add_values_and_derivatives(coefficients, places.at(start).data(), size,
                                                   density.data() + start, by_row.data(), block_size);
            for (int s = 0; s < size; ++s)
                for (int c = 0; c < per_city; ++c)
                    rows(start + s, c) = by_row[static_cast<std::size_t>(c * block_size + s)];
        }
    }
    /// By store.
    BySum sums_of(PlaceRows const& rows, std::vector<double> const& parts) const {
        BySum sums(std::ssize(chunk_.stores), per_city);
        for (Eigen::Index s = 0; s < sums.rows(); ++s) {
            Eigen::Array<double, 1, per_place> sum = Eigen::Array<double, 1, per_place>::Zero();
            for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                sum += parts[e] * rows.row(chunk_.place[e]);
            sums.row(s) = sum.head<per_city>();
        }
        return sums;
    }

    Eigen::VectorXd sums_of(std::vector<double> const& parts) const {
        Eigen::VectorXd sums = Eigen::VectorXd::Zero(std::ssize(chunk_.stores));
        for (Eigen::Index s = 0; s < sums.size(); ++s)
            for (int e = chunk_.first[s]; e < chunk_.first[s + 1]; ++e)
                sums[s] += parts[e];
        return sums;
    }

    Chunk const& chunk_;
    ChunkChoices const* choices_;
    int cities_;
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

/// The stores in chunks, and all places.
struct Prepared {
    explicit Prepared(SharedStores const& shared) : stores(shared), chunks(shared), expected(shared, chunks) {
        model::Positions<2> const in_frame =
            (stores.catchments.places.colwise() - chunks.frame.origin) / chunks.frame.length;
        order = curve_order<2>(in_frame);
        places = Data<2>(in_frame(Eigen::all, order), Eigen::VectorXd::Zero(in_frame.cols()));
    }

    SharedStores const& stores;
    Chunks chunks;
    ExpectedVisitors expected;
    Data<2> places;  ///< all, along a curve
    std::vector<int> order;
};

class Solver {
public:
    /// `held` is empty where all cities are free.
    Solver(Prepared const& prepared, Density const& start, std::vector<SpreadPrior> const& priors,
           RefineOptions const& options, std::vector<bool> held = {})
        : prepared_(prepared), options_(options), held_(std::move(held)) {
        SharedStores const& stores = prepared.stores;
        double const nearly_none = is_partial() ? 0 : least_rim;
        angle_ = angle_of_rim(std::clamp(start.rim, nearly_none, 1 - nearly_none));
        for (SpreadPrior const& prior : priors)
            priors_.push_back({prior.spacing / prepared.chunks.frame.length});
        double const mean = stores.visitors.sum() / std::max(stores.catchments.place_km2.sum(), 1e-300);
        double const constant =
            options.background ? std::max(start.model.background, 1e-9 * mean) : no_background * mean;
        parameters_.background = std::log(std::max(constant, 1e-300));
        for (model::City<2> const& city : start.model.cities)
            parameters_.cities.push_back(parameters_of<2>(prepared.chunks.in_frame(city), scales));
        // As full of people as the rim is when the solve begins.
        places_km2_ = stores.catchments.place_km2_with_rim(start.rim)(prepared.order);
        km2_of_unit_ =
            stores.catchments.km2_per_unit * prepared.chunks.frame.length * prepared.chunks.frame.length;
    }

    /// Solves for the effects too.
    void choose(Choosing const& choosing) {
        Eigen::VectorXd const& start = choosing.attractions.effects;
        parameters_.effects.assign(start.begin(), start.end());
        for (Chunk const& chunk : prepared_.chunks.all)
            choices_.emplace_back(chunk, prepared_.stores, choosing.table, choosing.counted,
                                  choosing.attractions.covariates);
    }
    Eigen::VectorXd effects() const {
        return Eigen::Map<Eigen::VectorXd const>(parameters_.effects.data(), std::ssize(parameters_.effects));
    }

    bool solve(double factor, int& iterations) {
        ceres::Problem problem;
        problem.AddParameterBlock(&parameters_.background, 1);
        problem.AddParameterBlock(&angle_, 1);
        if (!options_.background || is_partial()) problem.SetParameterBlockConstant(&parameters_.background);
        if (is_partial()) problem.SetParameterBlockConstant(&angle_);
        int fitted = 0;
        std::vector<Box<2>> boxes;
        for (std::size_t k = 0; k < parameters_.cities.size(); ++k) {
            boxes.push_back(box_around(city_of<2>(parameters_.cities[k], scales), reach_of_chunk));
            problem.AddParameterBlock(parameters_.cities[k].data(), per_city);
            if (is_held(k)) {
                problem.SetParameterBlockConstant(parameters_.cities[k].data());
                continue;
            }
            ++fitted;
            if (!options_.fixed_centres.empty() && options_.fixed_centres[k])
                problem.SetManifold(parameters_.cities[k].data(),
                                    new ceres::SubsetManifold(per_city, {1, 2}));
            problem.AddResidualBlock(new UnseenPeople(prepared_.places, places_km2_, km2_of_unit_), nullptr,
                                     parameters_.cities[k].data());
            problem.AddResidualBlock(
                new ceres::AutoDiffCostFunction<PriorResidual, 3, per_city>(new PriorResidual{priors_[k]}),
                nullptr, parameters_.cities[k].data());
        }
        for (std::size_t c = 0; c < prepared_.chunks.all.size(); ++c) {
            Chunk const& chunk = prepared_.chunks.all[c];
            std::vector<double*> blocks;
            bool is_concerned = !is_partial();  // where all is held the misfit stays as it is
            for (std::size_t k = 0; k < boxes.size(); ++k) {
                if (!boxes[k].intersects(chunk.box)) continue;
                blocks.push_back(parameters_.cities[k].data());
                is_concerned = is_concerned || !is_held(k);
            }
            if (!is_concerned) continue;
            std::size_t const cities = blocks.size();
            blocks.push_back(&parameters_.background);
            blocks.push_back(&angle_);
            ChunkChoices const* const choices = choices_.empty() ? nullptr : &choices_[c];
            if (choices) blocks.push_back(parameters_.effects.data());
            problem.AddResidualBlock(new ChunkMisfit(chunk, choices, cities, prepared_.stores,
                                                     floor_of(prepared_.stores), factor, options_.power),
                                     nullptr, blocks);
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

    Density density() const {
        Density result{model_of(parameters_, scales), rim_of_angle(angle_)};
        if (!options_.background) result.model.background = 0;
        for (model::City<2>& city : result.model.cities)
            city = prepared_.chunks.from_frame(city);
        return result;
    }

private:
    bool is_partial() const { return !held_.empty(); }
    bool is_held(std::size_t city) const { return is_partial() && held_[city]; }

    Prepared const& prepared_;
    RefineOptions const& options_;
    std::vector<bool> held_;
    double angle_ = 0;
    Parameters<2> parameters_;
    std::vector<ChunkChoices> choices_;  ///< of each chunk, where the effects are solved for
    std::vector<SpreadPrior> priors_;
    Eigen::VectorXd places_km2_;
    double km2_of_unit_ = 1;
};

}  // namespace

struct Refinement::Implementation {
    explicit Implementation(SharedStores const& stores) : prepared(stores) {}
    Prepared prepared;
};

Refinement::Refinement(SharedStores const& stores)
    : implementation_(std::make_unique<Implementation>(stores)) {}
Refinement::~Refinement() = default;

ExpectedVisitors const& Refinement::expected() const {
    return implementation_->prepared.expected;
}

CountVariance Refinement::variance_of(Expectation const& now, Density const& density,
                                      RefineOptions const& options, Eigen::Index effects) const {
    int const parameters = per_city * static_cast<int>(density.model.cities.size()) +
                           (options.background ? 1 : 0) + 1 + static_cast<int>(effects);
    return variance_of_counts(implementation_->prepared.stores.visitors, now, options.power, parameters);
}

RefinedChoosing Refinement::with_effects(Density const& start, std::vector<SpreadPrior> const& priors,
                                         RefineOptions const& options, Choosing const& choosing) const {
    Prepared const& prepared = implementation_->prepared;
    Solver solver(prepared, start, priors, options);
    solver.choose(choosing);
    RefinedChoosing result;
    double const factor =
        variance_of(prepared.expected.of(start), start, options, choosing.attractions.effects.size()).factor;
    result.converged = solver.solve(factor, result.iterations);
    result.density = solver.density();
    result.effects = solver.effects();
    return result;
}

Refined Refinement::from(Density const& start, std::vector<SpreadPrior> const& priors,
                         RefineOptions const& options) const {
    Prepared const& prepared = implementation_->prepared;
    Solver solver(prepared, start, priors, options);
    Refined result{start, prepared.expected.of(start), {}, true, 0};
    result.variance = variance_of(result.expected, start, options, 0);
    for (int round = 0; round < (options.roughly ? 1 : rounds); ++round) {
        result.converged = solver.solve(result.variance.factor, result.iterations);
        result.density = solver.density();
        result.expected = prepared.expected.of(result.density);
        result.variance = variance_of(result.expected, start, options, 0);
    }
    return result;
}

Refined Refinement::around(Surroundings const& surroundings, Density const& start,
                           std::vector<SpreadPrior> const& priors, RefineOptions const& options) const {
    Prepared const& prepared = implementation_->prepared;
    Solver solver(prepared, start, priors, options, surroundings.held);
    Refined result;
    result.variance = surroundings.variance;
    result.converged = solver.solve(surroundings.variance.factor, result.iterations);
    result.density = solver.density();
    std::vector<model::City<2>> changed{surroundings.gone};
    for (std::size_t k = 0; k < surroundings.held.size(); ++k) {
        if (surroundings.held[k]) continue;
        changed.push_back(start.model.cities[k]);
        changed.push_back(result.density.model.cities[k]);
    }
    result.expected = prepared.expected.of(result.density, surroundings.before, changed);
    return result;
}

}  // namespace fit
