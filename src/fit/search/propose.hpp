#pragma once

#include "src/fit/search/candidate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// How much a round newcomer would explain, at a glance; for propose.cpp.
namespace fit {

template <int D>
struct Peak {
    model::Vector<D> centre = model::Vector<D>::Zero();
    double width = 0;
    double score = 0;      ///< decrease of the cost at the best amplitude
    double amplitude = 0;  ///< that amplitude
};

/// Residuals and slopes at the stores for what the candidate explains.
struct Leftover {
    std::vector<double> fitted, residual, slope;
};

/// What scoring reads at some of the stores: all of them, or a thinned set that still sees wide newcomers.
template <int D>
struct ScoreSample {
    Data<D> data;
    std::vector<double> weighted_residual, squared_slope;
    double width = 0;

    ScoreSample(Data<D> const& all, Leftover const& left, int wanted) {
        int const stride = std::max(all.count / wanted, 1);
        std::vector<int> stores;
        for (int s = 0; s < all.count; s += stride)
            stores.push_back(s);
        data = all.subset(stores);
        weighted_residual.assign(data.padded, 0.0);
        squared_slope.assign(data.padded, 0.0);
        for (std::size_t i = 0; i < stores.size(); ++i) {
            double const slope = left.slope[stores[i]];
            weighted_residual[i] = slope * left.residual[stores[i]] * stride;
            squared_slope[i] = slope * slope * stride;
        }
    }
};

/// Thinned stores see what is wide; narrow newcomers need all of them. Each sample is half as many, and for
/// widths from `width` on.
template <int D>
std::vector<ScoreSample<D>> samples_for(Setting<D> const& setting, Leftover const& left) {
    constexpr int fewest = 1500;
    constexpr double enough = 250;  // stores within two widths, were they spread evenly
    double const stores = setting.data->count;
    std::vector<ScoreSample<D>> samples;
    for (double sampled = stores; samples.empty() || sampled >= fewest; sampled /= 2) {
        samples.emplace_back(*setting.data, left, static_cast<int>(sampled));
        // Half the diagonal of the box is 1 extent; D-dimensional volumes in proportion to the box's.
        double const fraction = std::min(enough / sampled, 1.0);
        samples.back().width = samples.size() == 1 ? 0 : 0.4 * setting.extent * std::pow(fraction, 1.0 / D);
    }
    return samples;
}

/// The smallest sample that sees a newcomer of that width.
template <int D>
ScoreSample<D> const& sample_for(std::vector<ScoreSample<D>> const& samples, double width) {
    auto const fits = std::find_if(samples.rbegin(), samples.rend(),
                                   [&](auto const& sample) { return sample.width <= width; });
    return *fits;
}

/// Of the visitors at its centre; a newcomer is looked for further out only where it is refined.
constexpr double negligible_to_score = 1e-3;

template <int D>
Peak<D> score(ScoreSample<D> const& sample, bool allow_negative, model::Vector<D> const& centre,
              double width) {
    model::City<D> city;
    city.amplitude = 1;
    city.centre = centre;
    city.covariance = width * width * model::Matrix<D>::Identity();
    model::Coefficients<D, double> const coefficients = model::coefficients_of(city);
    Box<D> const footprint = footprint_of(coefficients, negligible_to_score);
    double along = 0, square = 0;
    for (int b = 0; b < sample.data.blocks(); ++b)
        if (footprint.intersects(sample.data.boxes[b])) {
            int const start = sample.data.start_of(b);
            double along_here = 0, square_here = 0;
            kernel<D>().correlate(coefficients, sample.data.at(start).data(), sample.data.size_of(b),
                                  sample.weighted_residual.data() + start,
                                  sample.squared_slope.data() + start, along_here, square_here);
            along += along_here;
            square += square_here;
        }
    if (square <= 0 || (along >= 0 && !allow_negative)) return {centre, width, 0, 0};
    return {centre, width, 0.5 * along * along / square, -along / square};
}

// Where a further city would explain most of what is left.

/// How widely newcomers are looked for.
struct NewcomerEffort {
    int residual_centres = 150;              ///< tried at the stores with the largest misfit,
    int spread_centres = 150;                ///< and at stores spread over all
    int widths = 7;                          ///< from narrow to wide, in equal ratios
    int proposals = 3;                       ///< that many far-apart ones are returned
    bool oval = true;                        ///< refine from elongated starts too, in four directions
    double worth = 0;                        ///< what it has to gain alone, of a city's price (counts only)
    std::optional<std::uint64_t> seed = {};  ///< of spread centres at random; none: evenly spaced
};

template <int D>
struct Newcomer {
    CityParameters<D> city{};
    double gain = 0;  ///< of the cost when it alone is added and refined
};

/// Cities that would explain most of what the candidate leaves, best first: each centre and width is scored
/// by its normalised correlation with the residual under the noise model, (Σ g·r)² ÷ Σ g² with g its
/// derivative; the best that stand apart are refined alone, with everything else held.
template <int D>
std::vector<Newcomer<D>> find_newcomers(Setting<D> const& setting, Candidate<D> const& candidate,
                                        NewcomerEffort const& effort);

/// A round city at each of these places, unsettled: as wide as would explain most of what the candidate
/// leaves, and no wider than it is far to the next of them.
template <int D>
std::vector<CityParameters<D>> cities_at(Setting<D> const& setting, Candidate<D> const& candidate,
                                         std::vector<model::Vector<D>> const& centres);

/// The candidate with a city at each of the setting's known centres that has none yet, and settled; as it was
/// where there are no known centres. A newcomer starts as wide as explains most of what the candidate leaves,
/// and no wider than it is far to the next known centre.
template <int D>
Candidate<D> with_known_centres(Setting<D> const& setting, Candidate<D> candidate);

}  // namespace fit
