#include "src/commands/text/row_json.hpp"

namespace commands {

using Json = nlohmann::ordered_json;

Json run_json(db::RunRow const& run) {
    Json json{{"run_id", run.run_id}};
    json.update(row_json(run));
    json["options"] = Json::parse(run.options);
    return json;
}

Json city_json(db::CityRow const& city) {
    Json json = row_json(city);
    json["lon"] = city.centre.lon_deg;
    json["lat"] = city.centre.lat_deg;
    return json;
}

}  // namespace commands
