// Nanoseconds per store and city, value and Jacobian: the kernel, the same by hand, bare exponentials, and
// Ceres' DynamicAutoDiffCostFunction, in one run. See tests/bench/README.md.

#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/data.hpp"
#include "tests/bench/speed/by_hand.hpp"

#include <ceres/dynamic_autodiff_cost_function.h>
#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int tile = 512;  // stores evaluated at once, as in the fit
constexpr int tiles = 8;
constexpr int parameters = model::parameter_count<2>;
using City = model::Coefficients<2, double>;

struct Scene {
    std::vector<City> cities;
    fit::Data<2> stores;
};

Scene scene_of(int cities) {
    std::mt19937 random(cities);
    std::uniform_real_distribution<double> place(0, 10), entry(0.3, 1);
    Scene scene;
    for (int k = 0; k < cities; ++k)
        scene.cities.push_back({100 * entry(random),
                                {place(random), place(random)},
                                {entry(random), entry(random), entry(random)}});
    model::Positions<2> positions(2, tile * tiles);
    for (Eigen::Index i = 0; i < positions.cols(); ++i)
        positions.col(i) << place(random), place(random);
    scene.stores = fit::Data<2>(positions, Eigen::VectorXd::Ones(positions.cols()));
    return scene;
}

/// Ceres' functor for one tile: a residual per store, a parameter block per city and one for the background.
struct TileResiduals {
    Scene const& scene;
    int first;

    template <typename T>
    bool operator()(T const* const* blocks, T* residuals) const {
        std::size_t const cities = scene.cities.size();
        std::vector<model::Coefficients<2, T>> coefficients(cities);
        for (std::size_t k = 0; k < cities; ++k)
            coefficients[k] = {
                blocks[k][0], {blocks[k][1], blocks[k][2]}, {blocks[k][3], blocks[k][4], blocks[k][5]}};
        for (int s = 0; s < tile; ++s) {
            std::array<T, 2> const position{T(scene.stores.coordinates[0][first + s]),
                                            T(scene.stores.coordinates[1][first + s])};
            residuals[s] = blocks[cities][0];
            for (std::size_t k = 0; k < cities; ++k)
                residuals[s] += model::value_at<2, T, T>(coefficients[k], position);
        }
        return true;
    }
};

/// Of this thread: what else the machine does counts little.
double processor_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds of one call: the best of many.
template <typename Work>
double nanoseconds(Work const& work) {
    work();
    double best = 1e300;
    double const end = processor_nanoseconds() + 3e8;
    for (double start = processor_nanoseconds(); start < end;) {
        work();
        double const now = processor_nanoseconds();
        best = std::min(best, now - start);
        start = now;
    }
    return best;
}

/// Evaluates all tiles, each with all cities, as the fit does.
template <typename AddCity>
double per_store_and_city(Scene const& scene, AddCity const& add_city) {
    std::vector<double> values(tile), derivatives(scene.cities.size() * parameters * tile);
    double const all = nanoseconds([&] {
        for (int t = 0; t < tiles; ++t) {
            std::fill(values.begin(), values.end(), 1.0);
            auto const positions = scene.stores.at(t * tile);
            for (std::size_t k = 0; k < scene.cities.size(); ++k)
                add_city(scene.cities[k], positions.data(), tile, values.data(),
                         derivatives.data() + k * parameters * tile, tile);
        }
    });
    return all / (tile * tiles) / static_cast<double>(scene.cities.size());
}

double exponential(by_hand::Code const& code) {
    constexpr int repeats = 100;  // one call is too short for the clock
    std::vector<double> arguments(tile), results(tile);
    for (int s = 0; s < tile; ++s)
        arguments[s] = -0.05 * s;
    double const all = nanoseconds([&] {
        for (int i = 0; i < repeats; ++i)
            code.exponentials(arguments.data(), tile, results.data());
    });
    return all / (tile * repeats);
}

double by_ceres(Scene const& scene) {
    std::size_t const cities = scene.cities.size();
    std::vector<std::vector<double>> blocks, jacobians;
    for (City const& c : scene.cities)
        blocks.push_back(
            {c.amplitude, c.centre[0], c.centre[1], c.whitening[0], c.whitening[1], c.whitening[2]});
    blocks.push_back({1});
    std::vector<double const*> parameter_blocks;
    std::vector<double*> jacobian_blocks;
    for (auto const& block : blocks) {
        parameter_blocks.push_back(block.data());
        jacobians.emplace_back(block.size() * tile);
    }
    for (auto& jacobian : jacobians)
        jacobian_blocks.push_back(jacobian.data());
    std::vector<std::unique_ptr<ceres::CostFunction>> costs;
    for (int t = 0; t < tiles; ++t) {
        auto cost = std::make_unique<ceres::DynamicAutoDiffCostFunction<TileResiduals>>(
            new TileResiduals{scene, t * tile});
        for (auto const& block : blocks)
            cost->AddParameterBlock(static_cast<int>(block.size()));
        cost->SetNumResiduals(tile);
        costs.push_back(std::move(cost));
    }
    std::vector<double> residuals(tile);
    double const all = nanoseconds([&] {
        for (auto const& cost : costs)
            cost->Evaluate(parameter_blocks.data(), residuals.data(), jacobian_blocks.data());
    });
    return all / (tile * tiles) / static_cast<double>(cities);
}

struct Variant {
    fit::Kernel<2> const& kernel;
    by_hand::Code const& by_hand;
};

std::vector<Variant> runnable_variants() {
    std::vector<Variant> variants{{fit::baseline::kernel_2(), by_hand::baseline::code()}};
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        variants.push_back({fit::avx2::kernel_2(), by_hand::avx2::code()});
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        variants.push_back({fit::avx512::kernel_2(), by_hand::avx512::code()});
#endif
    return variants;
}

}  // namespace

int main() {
    fmt::print("Nanoseconds per store and city, value and Jacobian\n");
    fmt::print("{:<10}{:>4}{:>9}{:>9}{:>9}{:>9}{:>16}{:>16}\n", "set", "K", "kernel", "by hand", "exp",
               "Ceres", "kernel/by hand", "Ceres/kernel");
    for (int const cities : {4, 8, 32}) {
        Scene const scene = scene_of(cities);
        double const ceres = by_ceres(scene);
        for (Variant const& variant : runnable_variants()) {
            double const kernel = per_store_and_city(scene, variant.kernel.add_values_and_derivatives);
            double const hand = per_store_and_city(scene, variant.by_hand.add_values_and_derivatives);
            fmt::print("{:<10}{:>4}{:>9.2f}{:>9.2f}{:>9.2f}{:>9.1f}{:>16.2f}{:>16.1f}\n",
                       variant.kernel.instruction_set, cities, kernel, hand, exponential(variant.by_hand),
                       ceres, kernel / hand, ceres / kernel);
        }
    }
}
