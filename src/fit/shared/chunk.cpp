#include "src/fit/shared/chunk.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fit {

Chunk chunk_of(SharedStores const& stores, std::vector<int> members, Frame const& frame) {
    Catchments const& all = stores.catchments;
    Chunk chunk;
    chunk.stores = std::move(members);
    std::vector<int> places;  // in the order of Catchments, where neighbours follow each other
    for (int const store : chunk.stores)
        places.insert(places.end(), all.place.begin() + all.first[store],
                      all.place.begin() + all.first[store + 1]);
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    chunk.first.push_back(0);
    for (int const store : chunk.stores) {
        for (int e = all.first[store]; e < all.first[store + 1]; ++e) {
            auto const number = std::ranges::lower_bound(places, all.place[e]) - places.begin();
            chunk.place.push_back(static_cast<int>(number));
            chunk.km2.push_back(all.km2[e] * stores.exposure[store]);
            chunk.in_rim.push_back(all.in_rim[all.place[e]]);
        }
        chunk.first.push_back(static_cast<int>(chunk.place.size()));
    }
    model::Positions<2> positions(2, static_cast<Eigen::Index>(std::max<std::size_t>(places.size(), 1)));
    positions.setZero();
    for (std::size_t number = 0; number < places.size(); ++number)
        positions.col(static_cast<Eigen::Index>(number)) =
            (all.places.col(places[number]) - frame.origin) / frame.length;
    chunk.places = Data<2>(positions, Eigen::VectorXd::Zero(positions.cols()));
    chunk.place_numbers = std::move(places);
    chunk.box = extent_of(chunk.places);
    return chunk;
}

}  // namespace fit
