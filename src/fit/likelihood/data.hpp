#pragma once

#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"
#include "src/model/gaussian.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace fit {

/// Stores that are evaluated together: their derivatives by a few cities stay in the cache, and cities out of
/// reach of all of them are left out.
inline constexpr int block_size = 128;

/// Consecutive blocks.
struct BlockRange {
    int first = 0, end = 0;
};

/// Observations in the layout of the kernel: one array per coordinate, padded to whole packs. The padding
/// repeats the last position and never counts. Evaluation is the faster the nearer those are to each other
/// that follow each other (curve_order).
template <int D>
struct Data {
    int count = 0;   ///< observations
    int padded = 0;  ///< the next multiple of `padding`
    std::array<std::vector<double>, D> coordinates;
    std::vector<double> values;    ///< `padded` of them
    std::vector<double> exposure;  ///< `padded` of them, 1 in the padding; empty where it is 1 everywhere
    std::vector<std::vector<double>> covariates;  ///< B of `padded`, 0 in the padding
    double log_factorials = 0;                    ///< Σ log(value!) of values ≥ 0
    std::vector<Box<D>> boxes;  ///< around each block of `block_size`, the last one maybe shorter

    Data() = default;
    /// `exposures` is empty or has one number per observation; `covariate_columns` are N × B, or empty.
    Data(model::Positions<D> const& positions, Eigen::VectorXd const& observed,
         Eigen::VectorXd const& exposures = {}, Eigen::MatrixXd const& covariate_columns = {})
        : count(static_cast<int>(observed.size())), padded((count + padding - 1) / padding * padding) {
        for (int d = 0; d < D; ++d) {
            coordinates[d].assign(padded, positions(d, count - 1));
            for (int s = 0; s < count; ++s)
                coordinates[d][s] = positions(d, s);
        }
        boxes.resize((padded + block_size - 1) / block_size);
        for (int s = 0; s < count; ++s)
            boxes[s / block_size].extend(positions.col(s));
        values.assign(padded, 0.0);
        for (int s = 0; s < count; ++s)
            values[s] = observed[s];
        for (int s = 0; s < count; ++s)
            if (values[s] >= 0) log_factorials += lgamma(values[s] + 1);
        for (auto const& column : covariate_columns.colwise()) {
            covariates.emplace_back(column.begin(), column.end());
            covariates.back().resize(padded, 0.0);
        }
        if (exposures.size() == 0) return;
        exposure.assign(padded, 1.0);
        for (int s = 0; s < count; ++s)
            exposure[s] = exposures[s];
    }

    int blocks() const { return static_cast<int>(boxes.size()); }
    BlockRange all_blocks() const { return {0, blocks()}; }
    int start_of(int block) const { return block * block_size; }
    int size_of(int block) const { return std::min(block_size, padded - start_of(block)); }

    double exposure_at(int store) const { return exposure.empty() ? 1.0 : exposure[store]; }
    /// Of all observations; their number where none has an exposure.
    double total_exposure() const {
        return exposure.empty() ? count : std::accumulate(exposure.begin(), exposure.begin() + count, 0.0);
    }
    /// What exp(covariates · effects) makes of each exposure, from now on part of it.
    void multiply_exposure(Eigen::VectorXd const& effects) {
        if (exposure.empty()) exposure.assign(padded, 1.0);
        for (std::size_t b = 0; b < covariates.size(); ++b)
            for (int s = 0; s < count; ++s)
                exposure[s] *= std::exp(effects[static_cast<Eigen::Index>(b)] * covariates[b][s]);
    }
    /// Values per unit of exposure, `count` of them: what amplitudes are compared with.
    std::vector<double> rates() const {
        std::vector<double> result(values.begin(), values.begin() + count);
        for (int s = 0; s < count; ++s)
            result[s] /= exposure_at(s);
        return result;
    }

    /// About so many of the observations, spread over all.
    Data<D> thinned(int most) const {
        std::vector<int> stores;
        for (int s = 0; s < count; s += std::max(count / most, 1))
            stores.push_back(s);
        return subset(stores);
    }
    /// Some of the observations, by index.
    Data<D> subset(std::vector<int> const& stores) const {
        model::Positions<D> positions(D, static_cast<Eigen::Index>(stores.size()));
        Eigen::VectorXd observed(static_cast<Eigen::Index>(stores.size()));
        Eigen::VectorXd exposures(exposure.empty() ? 0 : observed.size());
        Eigen::MatrixXd columns(observed.size(), std::ssize(covariates));
        for (std::size_t i = 0; i < stores.size(); ++i) {
            positions.col(static_cast<Eigen::Index>(i)) = position(stores[i]);
            observed[static_cast<Eigen::Index>(i)] = values[stores[i]];
            if (!exposure.empty()) exposures[static_cast<Eigen::Index>(i)] = exposure[stores[i]];
            for (std::size_t b = 0; b < covariates.size(); ++b)
                columns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(b)) =
                    covariates[b][stores[i]];
        }
        return Data<D>(positions, observed, exposures, columns);
    }

    std::array<double const*, D> at(int store) const {
        std::array<double const*, D> pointers;
        for (int d = 0; d < D; ++d)
            pointers[d] = coordinates[d].data() + store;
        return pointers;
    }
    model::Vector<D> position(int store) const {
        model::Vector<D> x;
        for (int d = 0; d < D; ++d)
            x[d] = coordinates[d][store];
        return x;
    }
};

/// The box around all positions.
template <int D>
Box<D> extent_of(Data<D> const& data) {
    Box<D> all;
    for (Box<D> const& box : data.boxes)
        all.extend(box);
    return all;
}

/// The observations that lie in any of some boxes, in their order.
template <int D>
std::vector<int> stores_in(Data<D> const& data, std::vector<Box<D>> const& boxes);

/// The observations along a Hilbert curve through the box around them, as indices: those that follow each
/// other lie together. Equal places keep their order.
template <int D>
std::vector<int> curve_order(model::Positions<D> const& positions);

}  // namespace fit
