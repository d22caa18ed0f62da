#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/misfit.hpp"

#include <algorithm>
#include <numeric>

namespace fit {
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
