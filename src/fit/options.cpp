#include "src/fit/options.hpp"

#include "src/base/dimensions.hpp"

#include <stdexcept>

namespace fit {
namespace {

void refuse_if(bool wrong, char const* sentence) {
    if (wrong) throw std::invalid_argument(sentence);
}

template <int D>
void refuse_observations(Observations<D> const& train, Noise noise) {
    refuse_if(train.positions.cols() != train.values.size(),
              "there are not as many positions as visitor counts");
    refuse_if(train.values.size() < 4, "fewer than four stores cannot tell a city");
    refuse_if(!train.values.allFinite() || !train.positions.allFinite(),
              "positions and visitors must be finite");
    refuse_if(train.exposure.size() != 0 && train.exposure.size() != train.values.size(),
              "there are not as many exposures as visitor counts");
    refuse_if(!train.exposure.allFinite() || (train.exposure.array() <= 0).any(),
              "exposures must be finite and above 0");
    refuse_if(noise != Noise::gaussian && train.values.minCoeff() < 0,
              "negative visitors need the gaussian noise model");
}

}  // namespace

template <int D>
void refuse_unusable(Observations<D> const& train, Options<D> const& options) {
    refuse_observations(train, options.noise);
    refuse_if(options.allow_negative && options.noise != Noise::gaussian,
              "negative amplitudes need the gaussian noise model");
    refuse_if(options.allow_negative && options.amplitude_l1 > 0,
              "the L1 penalty is for amplitudes that are not negative");
    refuse_if(options.cities && *options.cities < 0, "the number of cities is negative");
    refuse_if(options.cities && *options.cities > train.values.size(),
              "more cities are asked for than there are stores");
    auto const fixed = options.fixed_centres ? std::ssize(options.centres) : 0;
    refuse_if(options.cities && *options.cities < fixed,
              "fewer cities are asked for than there are fixed centres");
    refuse_if(options.max_cities > 0 && options.max_cities < fixed,
              "fewer cities are allowed than there are fixed centres");
    refuse_if(fixed > train.values.size(), "there are more fixed centres than stores");
    // Written so that NaN is refused too.
    refuse_if(!(options.amplitude_l1 >= 0) || !(options.centre_spread >= 0),
              "a penalty is a number of at least 0");
    refuse_if(options.reach && !(*options.reach >= 0), "the reach is a number of at least 0");
    refuse_if(options.max_spread && !(*options.max_spread > options.reach.value_or(0)),
              "the largest spread is a number above the reach");
    refuse_if(options.start_cities > 0 && options.cities && *options.cities > options.start_cities,
              "the schedule starts with fewer cities than it is to end with");
    refuse_if(options.box && !(options.box->first.array() < options.box->second.array()).all(),
              "the box of the centres is empty: its least corner is not below its largest");
}

#define FOOTFALL_INSTANTIATE(D) template void refuse_unusable<D>(Observations<D> const&, Options<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
