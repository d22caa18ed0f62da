#include "src/fit/likelihood/misfit.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace fit {
namespace {

/// A city is left out at a store where it brings fewer visitors than this times what is expected at least,
/// the more so the more stores there are: so few that the jump at the edge stays below the last gain that a
/// solve looks for, which is a part of the misfit of all. Without noise, below the last digit of the largest
/// value.
constexpr double negligible_of_a_store = 1e-15, negligible_count = 1e-12, most_negligible_count = 1e-9;
constexpr double negligible_value = 1e-18;

/// Fewer blocks are evaluated sooner than a thread begins.
constexpr int worth_a_thread = 64;

/// The kernels are compiled for finite numbers: what is not must not get there.
bool all_finite(double const* values, int count) {
    return std::isfinite(std::accumulate(values, values + count, 0.0));
}

/// Sums of products of a Jacobian's columns, by the coefficients of all cities, then by what concerns all
/// stores (the background's rate and the effects) and the residual.
template <int D>
class GramSum {
public:
    static constexpr int n = model::parameter_count<D>;
    using Gram = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    GramSum(int cities, int effects)
        : tail_(2 + effects), sum_(Gram::Zero(cities * n + tail_, cities * n + tail_)) {}

    /// Adds the products of a block that only some cities reach, in the same order: the lower triangle.
    void add(Gram const& block, std::vector<int> const& cities) {
        int const reaching = static_cast<int>(cities.size());
        Eigen::Index const last = sum_.rows() - tail_;
        for (int i = 0; i < reaching; ++i) {
            for (int j = 0; j <= i; ++j)
                sum_.template block<n, n>(cities[i] * n, cities[j] * n) +=
                    block.template block<n, n>(i * n, j * n);
            sum_.block(last, cities[i] * n, tail_, n) += block.block(reaching * n, i * n, tail_, n);
        }
        sum_.bottomRightCorner(tail_, tail_) += block.block(reaching * n, reaching * n, tail_, tail_);
    }
    Gram const& sum() const { return sum_; }

private:
    Eigen::Index tail_;
    Gram sum_;
};

/// What the chain rule takes from coefficients to parameters.
template <int D>
struct Chain {
    static constexpr int n = model::parameter_count<D>;
    std::vector<Eigen::Matrix<double, n, n>> cities;
    double background = 1;

    Chain(Parameters<D> const& parameters, Scales const& scales) {
        cities.reserve(parameters.cities.size());
        for (auto const& city : parameters.cities)
            cities.push_back(coefficients_by_parameters<D>(city, scales));
        if (scales.background == Scale::logarithmic)
            background = plain(parameters.background, scales.background);
    }
};

template <int D>
NormalEquations by_parameters(GramSum<D> const& products, Chain<D> const& by) {
    constexpr int n = model::parameter_count<D>;
    auto const& gram = products.sum();
    auto const& chain = by.cities;
    int const cities = static_cast<int>(chain.size());
    Eigen::Index const background_row = Eigen::Index{cities} * n, residual_row = gram.rows() - 1;
    Eigen::Index const common = residual_row - background_row;

    NormalEquations equations;
    equations.cost = gram(residual_row, residual_row) / 2;
    equations.gradient.resize(residual_row);
    equations.hessian.resize(residual_row, residual_row);
    for (int k = 0; k < cities; ++k) {
        equations.gradient.segment(k * n, n) =
            chain[k].transpose() * gram.row(residual_row).segment(k * n, n).transpose();
        equations.hessian.block(background_row, k * n, common, n) =
            gram.block(background_row, k * n, common, n) * chain[k];
        for (int l = 0; l <= k; ++l) {
            Eigen::Matrix<double, n, n> block_kl = gram.template block<n, n>(k * n, l * n);
            if (l == k)
                block_kl = Eigen::Matrix<double, n, n>(block_kl.template selfadjointView<Eigen::Lower>());
            equations.hessian.template block<n, n>(k * n, l * n) = chain[k].transpose() * block_kl * chain[l];
        }
    }
    equations.gradient.tail(common) = gram.row(residual_row).segment(background_row, common).transpose();
    equations.hessian.bottomRightCorner(common, common) =
        gram.block(background_row, background_row, common, common);
    equations.gradient[background_row] *= by.background;
    equations.hessian.row(background_row) *= by.background;
    equations.hessian.col(background_row).tail(common) *= by.background;
    equations.hessian.template triangularView<Eigen::StrictlyUpper>() = equations.hessian.transpose();
    return equations;
}

/// Adds the squares of the rates' gradients by the position at the stores of a block.
template <int D>
void add_squared_gradients(Cities<D> const& cities, Data<D> const& data, int block, double* squares) {
    int const start = data.start_of(block), count = data.size_of(block);
    std::array<double, block_size> rates{};  // not asked for
    std::array<double, block_size * model::parameter_count<D>> derivatives;
    std::array<double, block_size * D> gradients{};
    for (int k = 0; k < cities.count(); ++k) {
        if (!cities.reaches(k, data.boxes[block])) continue;
        kernel<D>().add_values_and_derivatives(cities[k], data.at(start).data(), count, rates.data(),
                                               derivatives.data(), block_size);
        // By the centre, which is the other way round.
        for (int d = 0; d < D; ++d)
            for (int s = 0; s < count; ++s)
                gradients[d * block_size + s] -= derivatives[(1 + d) * block_size + s];
    }
    for (int d = 0; d < D; ++d)
        for (int s = 0; s < count; ++s)
            squares[s] += gradients[d * block_size + s] * gradients[d * block_size + s];
}

}  // namespace

template <int D>
void add_rates(Cities<D> const& cities, Data<D> const& data, int block, double* rates) {
    for (int k = 0; k < cities.count(); ++k)
        if (cities.reaches(k, data.boxes[block]))
            kernel<D>().add_values(cities[k], data.at(data.start_of(block)).data(), data.size_of(block),
                                   rates);
}

template <int D>
Misfit<D>::Misfit(Data<D> const& data, Noise noise, double alpha, Scales const& scales,
                  std::vector<double> const* others, std::vector<double> weights)
    : data_(data),
      noise_(noise),
      alpha_(alpha),
      scales_(scales),
      others_(others),
      weights_(std::move(weights)) {
    if (others) least_of_others_ = std::max(*std::ranges::min_element(*others), 0.0);
    if (noise == Noise::gaussian) {
        auto const [least, largest] = std::ranges::minmax_element(data.values);
        largest_value_ = std::max({-*least, *largest, 1e-300});
        return;
    }
    double const sum = std::accumulate(data.values.begin(), data.values.begin() + data.count, 0.0);
    floor_ = floor_of_counts * sum / data.total_exposure();
}

template <int D>
double Misfit<D>::negligible(Parameters<D> const& parameters) const {
    if (noise_ == Noise::gaussian) return negligible_value * largest_value_;
    double const part =
        std::clamp(negligible_of_a_store * data_.count, negligible_count, most_negligible_count);
    return part * (plain(parameters.background, scales_.background) + floor_ + least_of_others_);
}

template <int D>
void Misfit<D>::base_rates(Parameters<D> const& parameters, int block, double* values) const {
    double const base = plain(parameters.background, scales_.background) + floor_;
    int const start = data_.start_of(block);
    for (int s = 0; s < data_.size_of(block); ++s)
        values[s] = base + (others_ ? (*others_)[start + s] : 0.0);
}

template <int D>
void Misfit<D>::fitted_in(Parameters<D> const& parameters, Cities<D> const& cities, int block,
                          double* values) const {
    base_rates(parameters, block, values);
    add_rates(cities, data_, block, values);
    times_exposure(parameters, data_.start_of(block), data_.size_of(block), values);
}

template <int D>
std::vector<double> Misfit<D>::fitted(Parameters<D> const& parameters, int threads) const {
    Cities<D> const cities(parameters, scales_, negligible(parameters));
    std::vector<double> values(data_.padded);
    base::parallel_for(data_.blocks(), data_.blocks() < worth_a_thread ? 1 : threads,
                       [&](int b) { fitted_in(parameters, cities, b, values.data() + data_.start_of(b)); });
    return values;
}

template <int D>
std::vector<double> Misfit<D>::squared_gradients(Parameters<D> const& parameters, int threads) const {
    Cities<D> const cities(parameters, scales_, negligible(parameters));
    std::vector<double> squares(data_.padded);
    base::parallel_for(data_.blocks(), data_.blocks() < worth_a_thread ? 1 : threads, [&](int b) {
        add_squared_gradients(cities, data_, b, squares.data() + data_.start_of(b));
    });
    for (int s = 0; s < data_.padded; ++s)
        squares[s] *= data_.exposure_at(s) * data_.exposure_at(s);
    return squares;
}

template <int D>
void Misfit<D>::times_exposure(Parameters<D> const& parameters, int start, int count, double* numbers) const {
    if (!data_.exposure.empty())
        for (int s = 0; s < count; ++s)
            numbers[s] *= data_.exposure[start + s];
    if (parameters.effects.empty()) return;
    for (int s = 0; s < count; ++s) {
        double sum = 0;
        for (std::size_t b = 0; b < parameters.effects.size(); ++b)
            sum += parameters.effects[b] * data_.covariates[b][start + s];
        numbers[s] *= std::exp(sum);
    }
}

template <int D>
void Misfit<D>::residuals(std::vector<double> const& fitted, std::vector<double>& residual,
                          std::vector<double>& slope) const {
    residual.assign(data_.padded, 0.0);
    slope.assign(data_.padded, 0.0);
    roots(0, data_.padded, fitted.data(), residual.data(), slope.data());
    times_exposure({}, 0, data_.padded, slope.data());
}

template <int D>
void Misfit<D>::roots(int start, int count, double const* fitted, double* residual, double* slope) const {
    double const* const values = data_.values.data() + start;
    if (noise_ == Noise::gaussian) {
        for (int s = 0; s < count; ++s)
            residual[s] = fitted[s] - values[s];
        std::fill_n(slope, count, 1.0);
        for (int s = 0; !weights_.empty() && s < count; ++s) {
            slope[s] = weights_[start + s];
            residual[s] *= slope[s];
        }
    } else {
        kernel<D>().count_residuals(values, fitted, count, noise_ == Noise::negbin ? alpha_ : 0, residual,
                                    slope);
    }
    int const real = std::clamp(data_.count - start, 0, count);
    std::fill(residual + real, residual + count, 0.0);
    std::fill(slope + real, slope + count, 0.0);
}

template <int D>
double Misfit<D>::cost(Parameters<D> const& parameters, BlockRange blocks) const {
    Cities<D> const cities(parameters, scales_, negligible(parameters));
    std::array<double, block_size> values, residuals, slopes;
    double sum = 0;
    for (int b = blocks.first; b < blocks.end; ++b) {
        int const count = data_.size_of(b);
        fitted_in(parameters, cities, b, values.data());
        if (!all_finite(values.data(), count)) return std::numeric_limits<double>::infinity();
        roots(data_.start_of(b), count, values.data(), residuals.data(), slopes.data());
        sum += std::inner_product(residuals.begin(), residuals.begin() + count, residuals.begin(), 0.0);
    }
    return sum / 2;
}

template <int D>
bool Misfit<D>::rows_of(Parameters<D> const& parameters, Cities<D> const& cities, int block,
                        JacobianRows& rows) const {
    constexpr int n = model::parameter_count<D>;
    int const start = data_.start_of(block), count = data_.size_of(block);
    cities.reaching(data_.boxes[block], rows.cities);
    auto const effects = static_cast<int>(parameters.effects.size());
    int const background_row = static_cast<int>(rows.cities.size()) * n;
    int const residual_row = background_row + 1 + effects;
    rows.count = (residual_row + 1 + 3) / 4 * 4;
    rows.numbers.resize(static_cast<std::size_t>(rows.count) * block_size);
    std::fill(rows.of(residual_row + 1), rows.of(rows.count), 0.0);  // they only fill up
    std::array<double, block_size> values;
    base_rates(parameters, block, values.data());
    for (std::size_t i = 0; i < rows.cities.size(); ++i)
        kernel<D>().add_values_and_derivatives(cities[rows.cities[i]], data_.at(start).data(), count,
                                               values.data(), rows.of(static_cast<int>(i) * n), block_size);
    times_exposure(parameters, start, count, values.data());
    if (!all_finite(values.data(), count)) return false;
    double* const slopes = rows.of(background_row);
    roots(start, count, values.data(), rows.of(residual_row), slopes);
    for (int b = 0; b < effects; ++b)
        for (int s = 0; s < count; ++s)
            rows.of(background_row + 1 + b)[s] = slopes[s] * values[s] * data_.covariates[b][start + s];
    times_exposure(parameters, start, count, slopes);
    bool const is_one =
        noise_ == Noise::gaussian && weights_.empty() && data_.exposure.empty() && effects == 0;
    if (!is_one || start + count > data_.count)
        for (int row = 0; row < background_row; ++row)
            for (int s = 0; s < count; ++s)
                rows.of(row)[s] *= slopes[s];
    return true;
}

template <int D>
NormalEquations Misfit<D>::normal_equations(Parameters<D> const& parameters, BlockRange blocks) const {
    Cities<D> const cities(parameters, scales_, negligible(parameters));
    GramSum<D> products(cities.count(), static_cast<int>(parameters.effects.size()));
    // Kept from call to call: memory fresh from the system costs as much as filling it.
    static thread_local JacobianRows rows;
    static thread_local typename GramSum<D>::Gram gram;
    for (int b = blocks.first; b < blocks.end; ++b) {
        if (!rows_of(parameters, cities, b, rows)) return {std::numeric_limits<double>::infinity(), {}, {}};
        gram.setZero(rows.count, rows.count);
        kernel<D>().add_gram(rows.of(0), rows.count, data_.size_of(b), block_size, gram.data());
        products.add(gram, rows.cities);
    }
    return by_parameters(products, Chain<D>(parameters, scales_));
}

template <int D>
Eigen::VectorXd Misfit<D>::pulled_back(Parameters<D> const& parameters, Eigen::VectorXd const& stores) const {
    constexpr int n = model::parameter_count<D>;
    Cities<D> const cities(parameters, scales_, negligible(parameters));
    Eigen::Index const background = Eigen::Index{cities.count()} * n;
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(background + 1 + std::ssize(parameters.effects));
    static thread_local JacobianRows rows;
    for (int b = 0; b < data_.blocks(); ++b) {
        if (!rows_of(parameters, cities, b, rows)) return sums * std::numeric_limits<double>::quiet_NaN();
        auto const here = stores.segment(data_.start_of(b), data_.size_of(b));
        auto const product = [&](int row) {
            return Eigen::Map<Eigen::VectorXd const>(rows.of(row), here.size()).dot(here);
        };
        int row = 0;
        for (int const city : rows.cities)
            for (int i = 0; i < n; ++i)
                sums[city * n + i] += product(row++);
        for (Eigen::Index i = background; i < sums.size(); ++i)
            sums[i] += product(row++);
    }
    Chain<D> const by(parameters, scales_);
    for (int k = 0; k < cities.count(); ++k)
        sums.template segment<n>(k * n) = (by.cities[k].transpose() * sums.template segment<n>(k * n)).eval();
    sums[background] *= by.background;
    return sums;
}

#define FOOTFALL_INSTANTIATE(D)                                                 \
    template void add_rates<D>(Cities<D> const&, Data<D> const&, int, double*); \
    template class Misfit<D>;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

namespace {

/// Stores enough to make up for the parameters that a solve has for them.
constexpr int blocks_of_group = 16;
/// Fewer stores are one group: there is no gain in more.
constexpr int stores_of_one_group = 16'384;

bool reaches(BlockRange blocks, auto const& boxes, auto const& footprint) {
    for (int b = blocks.first; b < blocks.end; ++b)
        if (footprint.intersects(boxes[b])) return true;
    return false;
}

}  // namespace

template <int D>
std::vector<Group> groups_of(Misfit<D> const& misfit, Parameters<D> const& parameters, double stretch) {
    Data<D> const& data = misfit.data();
    if (data.count < stores_of_one_group) {
        std::vector<int> all(parameters.cities.size());
        std::iota(all.begin(), all.end(), 0);
        return {{data.all_blocks(), all}};
    }
    Cities<D> const cities(parameters, misfit.scales(), misfit.negligible(parameters));
    std::vector<Box<D>> footprints;
    for (int k = 0; k < cities.count(); ++k)
        footprints.push_back(stretched(cities.footprint(k), stretch));
    std::vector<Group> groups;
    for (int first = 0; first < data.blocks(); first += blocks_of_group) {
        Group group{{first, std::min(first + blocks_of_group, data.blocks())}, {}};
        for (int k = 0; k < cities.count(); ++k)
            if (reaches(group.blocks, data.boxes, footprints[k])) group.cities.push_back(k);
        groups.push_back(std::move(group));
    }
    return groups;
}

template <int D>
Parameters<D> parameters_in(Group const& group, Parameters<D> const& all) {
    Parameters<D> parameters;
    parameters.background = all.background;
    parameters.effects = all.effects;
    for (int const city : group.cities)
        parameters.cities.push_back(all.cities[city]);
    return parameters;
}

#define FOOTFALL_INSTANTIATE(D)                                                               \
    template std::vector<Group> groups_of<D>(Misfit<D> const&, Parameters<D> const&, double); \
    template Parameters<D> parameters_in<D>(Group const&, Parameters<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
