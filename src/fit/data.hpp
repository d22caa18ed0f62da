#pragma once

#include "src/fit/kernel.hpp"

#include <array>
#include <vector>

namespace fit {

/// Observations in the layout of the kernel: one array per coordinate, padded to whole packs. The padding
/// repeats the last position and never counts.
template <int D>
struct Data {
    int count = 0;   ///< observations
    int padded = 0;  ///< the next multiple of `padding`
    std::array<std::vector<double>, D> coordinates;
    std::vector<double> values;  ///< `padded` of them

    Data() = default;
    Data(model::Positions<D> const& positions, Eigen::VectorXd const& observed)
        : count(static_cast<int>(observed.size())), padded((count + padding - 1) / padding * padding) {
        for (int d = 0; d < D; ++d) {
            coordinates[d].assign(padded, positions(d, count - 1));
            for (int s = 0; s < count; ++s)
                coordinates[d][s] = positions(d, s);
        }
        values.assign(padded, 0.0);
        for (int s = 0; s < count; ++s)
            values[s] = observed[s];
    }

    /// Some of the observations, by index.
    Data<D> subset(std::vector<int> const& stores) const {
        model::Positions<D> positions(D, static_cast<Eigen::Index>(stores.size()));
        Eigen::VectorXd observed(static_cast<Eigen::Index>(stores.size()));
        for (std::size_t i = 0; i < stores.size(); ++i) {
            positions.col(static_cast<Eigen::Index>(i)) = position(stores[i]);
            observed[static_cast<Eigen::Index>(i)] = values[stores[i]];
        }
        return Data<D>(positions, observed);
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

}  // namespace fit
