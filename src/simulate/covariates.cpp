#include "src/simulate/covariates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace simulate {
namespace {

constexpr double usual_size = 1000, spread_of_sizes = 0.6;
/// Kept apart from the numbers that place the stores: these stand where they would without covariates.
constexpr std::uint64_t own_stream = 0x9e3779b97f4a7c15U;

}  // namespace

std::string level_name(std::size_t level) {
    return level < 26 ? std::string(1, static_cast<char>('a' + level)) : fmt::format("level {}", level + 1);
}

CovariateDraw::CovariateDraw(std::vector<Covariate> const& covariates, std::uint64_t seed)
    : covariates_(covariates), random_(seed ^ own_stream) {}

StoreCovariates CovariateDraw::draw(int count) {
    StoreCovariates drawn{{}, Eigen::VectorXd::Zero(count)};
    for (Covariate const& covariate : covariates_) {
        CovariateValues& values = drawn.of_each.emplace_back();
        for (int i = 0; i < count; ++i) {
            if (covariate.kind == Covariate::Kind::factor) {
                auto const level =
                    static_cast<std::size_t>(random_.integer(0, static_cast<int>(covariate.effects.size())));
                values.levels.push_back(level_name(level));
                if (level > 0) drawn.log_multipliers[i] += covariate.effects[level - 1];
                continue;
            }
            bool const is_log = covariate.kind == Covariate::Kind::logarithm;
            // As a file has it, so that the effect is that of what is written.
            double const value =
                is_log ? std::max(std::round(usual_size * std::exp(spread_of_sizes * random_.normal())), 1.0)
                       : std::round(1000 * random_.normal()) / 1000;
            values.numbers.push_back(value);
            drawn.log_multipliers[i] += covariate.effects.front() * (is_log ? std::log(value) : value);
        }
    }
    return drawn;
}

StoreCovariates CovariateDraw::stores(int count) {
    StoreCovariates drawn = draw(count);
    mean_ = count > 0 ? drawn.log_multipliers.mean() : 0;
    drawn.log_multipliers.array() -= mean_;
    return drawn;
}

StoreCovariates CovariateDraw::more_stores(int count) {
    StoreCovariates drawn = draw(count);
    drawn.log_multipliers.array() -= mean_;
    return drawn;
}

}  // namespace simulate
