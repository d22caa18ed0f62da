#include "src/fit/shared/expected_visitors.hpp"

#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/likelihood/kernel.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <unordered_map>
#include <utility>
#include <vector>

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

ChunkChoices::ChunkChoices(Chunk const& chunk, SharedStores const& stores, ChoiceTable const& table,
                           std::vector<int> const& counted, Eigen::MatrixXd const& covariates)
    : chunk_(chunk) {
    std::unordered_map<int, int> store_of;  // of the chunk, by its number among all that compete
    for (std::size_t s = 0; s < chunk.stores.size(); ++s) {
        auto const row = static_cast<std::size_t>(chunk.stores[s]);
        store_of[counted[row]] = static_cast<int>(s);
        exposure_.push_back(stores.exposure[static_cast<Eigen::Index>(row)]);
    }
    std::unordered_map<int, int> number_of;
    std::vector<int> competitors;
    for (std::size_t place = 0; place < chunk.place_numbers.size(); ++place) {
        int const number = chunk.place_numbers[place];
        for (int p = table.first_part(number); p < table.first_part(number + 1); ++p) {
            ChoiceTable::Part const& part = table.parts()[static_cast<std::size_t>(p)];
            auto const first = static_cast<int>(choices_.size());
            for (int c = part.first; c < part.end; ++c) {
                auto const& [store, by_distance] = table.choices()[static_cast<std::size_t>(c)];
                auto const [known, is_new] =
                    number_of.try_emplace(store, static_cast<int>(competitors.size()));
                if (is_new) competitors.push_back(store);
                Choice& choice = choices_.emplace_back(Choice{known->second, by_distance});
                auto const own = store_of.find(store);
                if (own == store_of.end()) continue;
                choice.store = own->second;
                auto const begin = chunk.place.begin() + chunk.first[static_cast<std::size_t>(choice.store)];
                auto const end =
                    chunk.place.begin() + chunk.first[static_cast<std::size_t>(choice.store) + 1];
                choice.entry = static_cast<int>(std::lower_bound(begin, end, static_cast<int>(place)) -
                                                chunk.place.begin());
            }
            parts_.push_back({static_cast<int>(place), part.km2, first, static_cast<int>(choices_.size())});
        }
    }
    covariates_ = covariates(competitors, Eigen::all);
}

Eigen::VectorXd ChunkChoices::attractiveness(double const* effects) const {
    return (covariates_ * Eigen::Map<Eigen::VectorXd const>(effects, covariates_.cols())).array().exp();
}

std::vector<double> ChunkChoices::km2(double const* effects) const {
    Eigen::VectorXd const attractive = attractiveness(effects);
    std::vector<double> km2(chunk_.km2.size(), 0.0);
    for (Part const& part : parts_) {
        double sum = 0;
        for (int c = part.first; c < part.end; ++c)
            sum += choices_[c].by_distance * attractive[choices_[c].competitor];
        for (int c = part.first; c < part.end; ++c) {
            Choice const& choice = choices_[c];
            if (choice.entry < 0) continue;
            km2[choice.entry] +=
                exposure_[choice.store] * part.km2 * choice.by_distance * attractive[choice.competitor] / sum;
        }
    }
    return km2;
}

Eigen::MatrixXd ChunkChoices::derivatives(double const* effects, std::vector<double> const& density,
                                          double rim) const {
    Eigen::VectorXd const attractive = attractiveness(effects);
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    Rows derivatives = Rows::Zero(std::ssize(chunk_.stores), covariates_.cols());
    Rows const covariates = covariates_;
    Eigen::RowVectorXd mean(covariates.cols());
    for (Part const& part : parts_) {
        double sum = 0;
        mean.setZero();
        int entry = -1;
        for (int c = part.first; c < part.end; ++c) {
            double const strength = choices_[c].by_distance * attractive[choices_[c].competitor];
            sum += strength;
            mean += strength * covariates.row(choices_[c].competitor);
            if (choices_[c].entry >= 0) entry = choices_[c].entry;
        }
        if (entry < 0) continue;
        mean /= sum;
        double const people = part.km2 * density[part.place] * (chunk_.in_rim[entry] ? rim : 1);
        for (int c = part.first; c < part.end; ++c) {
            Choice const& choice = choices_[c];
            if (choice.entry < 0) continue;
            double const visitors =
                exposure_[choice.store] * people * choice.by_distance * attractive[choice.competitor] / sum;
            derivatives.row(choice.store) += visitors * (covariates.row(choice.competitor) - mean);
        }
    }
    return derivatives;
}

/// A city and as far as it counts, in the frame of the chunks.
struct ExpectedVisitors::Reaching {
    explicit Reaching(model::City<2> const& city)
        : coefficients(model::coefficients_of(city)), box(box_around(city, reach_of_chunk)) {}
    model::Coefficients<2, double> coefficients;
    Box<2> box;
};

std::vector<ExpectedVisitors::Reaching> ExpectedVisitors::reaching(
    std::span<model::City<2> const> cities) const {
    std::vector<Reaching> all;
    for (model::City<2> const& city : cities)
        all.emplace_back(chunks_.in_frame(city));
    return all;
}

double floor_of(SharedStores const& stores) {
    return floor_of_counts * std::max(stores.visitors.mean(), 1e-300);
}

void ExpectedVisitors::sum_at(Chunk const& chunk, std::span<Reaching const> cities, double background,
                              double rim, double floor, Expectation& expected) const {
    Data<2> const& places = chunk.places;
    std::vector<double> density(places.padded, background);
    for (Reaching const& city : cities) {
        if (!city.box.intersects(chunk.box)) continue;
        for (int b = 0; b < places.blocks(); ++b)
            if (city.box.intersects(places.boxes[b]))
                kernel<2>().add_values(city.coefficients, places.at(places.start_of(b)).data(),
                                       places.size_of(b), density.data() + places.start_of(b));
    }
    for (std::size_t s = 0; s < chunk.stores.size(); ++s) {
        double inner = floor, outer = 0;
        for (int e = chunk.first[s]; e < chunk.first[s + 1]; ++e)
            (chunk.in_rim[e] ? outer : inner) += chunk.km2[e] * density[chunk.place[e]];
        expected.all[chunk.stores[s]] = inner + rim * outer;
        expected.of_rim[chunk.stores[s]] = outer;
    }
}

Expectation ExpectedVisitors::of(Density const& density) const {
    std::vector<Reaching> const cities = reaching(density.model.cities);
    int const stores = stores_.catchments.stores();
    Expectation expected{Eigen::ArrayXd::Zero(stores), Eigen::ArrayXd::Zero(stores)};
    for (Chunk const& chunk : chunks_.all)
        sum_at(chunk, cities, density.model.background, density.rim, floor_of(stores_), expected);
    return expected;
}

Expectation ExpectedVisitors::of(Density const& density, Expectation before,
                                 std::span<model::City<2> const> changed) const {
    std::vector<Reaching> const cities = reaching(density.model.cities), of_change = reaching(changed);
    for (Chunk const& chunk : chunks_.all)
        if (std::ranges::any_of(of_change,
                                [&](Reaching const& city) { return city.box.intersects(chunk.box); }))
            sum_at(chunk, cities, density.model.background, density.rim, floor_of(stores_), before);
    return before;
}

Eigen::ArrayXd ExpectedVisitors::of_city(model::City<2> const& city, double rim) const {
    std::vector<Reaching> const alone = reaching({&city, 1});
    int const stores = stores_.catchments.stores();
    Expectation expected{Eigen::ArrayXd::Zero(stores), Eigen::ArrayXd::Zero(stores)};
    for (Chunk const& chunk : chunks_.all)
        if (alone.front().box.intersects(chunk.box)) sum_at(chunk, alone, 0, rim, 0, expected);
    return std::move(expected.all);
}

}  // namespace fit
