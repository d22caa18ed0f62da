#include "src/fit/shared/chunk.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace fit {
namespace {

/// Stores that are evaluated together.
constexpr std::size_t stores_of_chunk = 128;

Frame frame_of(model::Positions<2> const& places) {
    model::Vector<2> const low = places.rowwise().minCoeff(), high = places.rowwise().maxCoeff();
    return {0.5 * (low + high), std::max(0.5 * (high - low).norm(), 1e-9)};
}

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

}  // namespace

Chunks::Chunks(SharedStores const& stores) : frame(frame_of(stores.catchments.places)) {
    Catchments const& catchments = stores.catchments;
    model::Positions<2> middles(2, catchments.stores());
    for (int i = 0; i < catchments.stores(); ++i) {
        int const first = catchments.first[i], end = catchments.first[i + 1];
        model::Vector<2> sum = model::Vector<2>::Zero();
        for (int e = first; e < end; ++e)
            sum += catchments.places.col(catchments.place[e]);
        middles.col(i) = end > first ? sum / (end - first) : model::Vector<2>(frame.origin);
    }
    std::vector<int> const along = curve_order<2>(middles);
    for (std::size_t at = 0; at < along.size(); at += stores_of_chunk) {
        auto const end = std::min(along.size(), at + stores_of_chunk);
        all.push_back(chunk_of(stores,
                               {along.begin() + static_cast<std::ptrdiff_t>(at),
                                along.begin() + static_cast<std::ptrdiff_t>(end)},
                               frame));
    }
}

model::City<2> Chunks::in_frame(model::City<2> city) const {
    city.centre = (city.centre - frame.origin) / frame.length;
    city.covariance /= frame.length * frame.length;
    return city;
}

model::City<2> Chunks::from_frame(model::City<2> city) const {
    city.centre = frame.origin + frame.length * city.centre;
    city.covariance *= frame.length * frame.length;
    return city;
}

}  // namespace fit
