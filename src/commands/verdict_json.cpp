#include "src/commands/verdict_json.hpp"

#include "src/words/verdict_sentences.hpp"

#include <nlohmann/json.hpp>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;

Json other_json(std::optional<results::OtherCount> const& other) {
    if (!other) return {};
    return {{"cities", other->cities},
            {"log_likelihood_lost", other->log_likelihood_lost},
            {"bic_gained", other->bic_gained}};
}

template <typename Value>
Json or_null(std::optional<Value> const& value) {
    return value ? Json(*value) : Json();
}

}  // namespace

Json verdict_json(results::Verdict const& verdict, db::RunRow const& run, std::size_t stores_in_fit) {
    Json json{{"words", words::verdict_sentences(verdict, run, stores_in_fit)},
              {"deviance_explained", or_null(verdict.deviance_explained)},
              {"rmse", or_null(verdict.rmse)},
              {"one_fewer", other_json(verdict.one_fewer)},
              {"one_more", other_json(verdict.one_more)},
              {"moran_i", or_null(run.moran_i)},
              {"moran_p", or_null(run.moran_p)},
              {"neighbours_alike", verdict.neighbours_alike},
              {"intervals_optimistic", verdict.neighbours_alike},
              {"unfit_stores", Json::array()}};
    for (db::StoreRow const& store : verdict.unfit_stores)
        json["unfit_stores"].push_back({{"store_id", store.store_id},
                                        {"name", store.name},
                                        {"visitors", store.visitors},
                                        {"fitted", store.fitted},
                                        {"z", or_null(store.z)}});
    return json;
}

}  // namespace commands
