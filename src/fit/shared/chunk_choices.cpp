#include "src/fit/shared/chunk_choices.hpp"

#include <algorithm>
#include <unordered_map>

namespace fit {

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

}  // namespace fit
