#include "geo/errors.hpp"
#include "src/results/evaluate/truth.hpp"

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

// Read with the JSON library and not through geo: the file is our own, and geo reads layers of stores and
// places, not of any fields.
namespace results {
namespace {

using Json = nlohmann::json;

model::City<2> city_of(Json const& row) {
    model::City<2> city;
    city.amplitude = row.at("amplitude").get<double>();
    city.centre = {row.at("x_m").get<double>(), row.at("y_m").get<double>()};
    double const xy = row.at("cov_xy_m2").get<double>();
    city.covariance << row.at("cov_xx_m2").get<double>(), xy, xy, row.at("cov_yy_m2").get<double>();
    return city;
}

bool is_spread(model::Matrix<2> const& covariance) {
    return covariance.llt().info() == Eigen::Success;
}

Truth truth_of(Json const& collection) {
    Truth truth;
    truth.model.background = std::numeric_limits<double>::quiet_NaN();
    truth.competition.clear();
    for (Json const& feature : collection.at("features")) {
        Json const& row = feature.at("properties");
        truth.model.cities.push_back(city_of(row));
        truth.names.push_back(row.at("name").get<std::string>());
        truth.model.background = row.at("background").get<double>();
        truth.crs = row.at("crs").get<std::string>();
        truth.seed = row.at("seed").get<std::int64_t>();
        truth.competition = row.value("competition", "none");
        std::istringstream covariates(row.value("covariates", ""));
        truth.covariates.clear();
        for (std::string line; std::getline(covariates, line);)
            truth.covariates.push_back(line);
        if (truth.competition == "shared") {
            truth.decays.push_back(row.at("decay").get<double>());
            truth.catchment_km = row.at("catchment_km").get<double>();
            truth.people = row.at("people").get<std::string>();
        }
        if (!is_spread(truth.model.cities.back().covariance)) {
            throw geo::InputRejected(fmt::format(
                "its city \"{}\" has a covariance that is not positive definite", truth.names.back()));
        }
    }
    return truth;
}

}  // namespace

Truth read_truth(std::filesystem::path const& path) {
    std::ifstream file(path);
    if (!file)
        throw geo::IoError(fmt::format("cannot open {}: give the truth that simulate wrote", path.string()));
    auto const refuse = [&](char const* why) {
        return geo::InputRejected(
            fmt::format("{} is not a truth that simulate wrote: {}", path.string(), why));
    };
    try {
        return truth_of(Json::parse(file));
    } catch (Json::parse_error const&) {
        throw refuse("it is not JSON");
    } catch (Json::exception const&) {
        throw refuse("its features lack what simulate writes for each city (amplitude, centre, covariance)");
    } catch (geo::InputRejected const& error) {
        throw refuse(error.what());
    }
}

}  // namespace results
