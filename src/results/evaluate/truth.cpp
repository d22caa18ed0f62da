#include "src/results/evaluate/truth.hpp"

#include "geo/errors.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>
#include <sstream>
#include <string>

namespace results {
namespace {

std::vector<geo::Field> const fields{
    {"name", geo::FieldType::text},      {"x_m", geo::FieldType::real},
    {"y_m", geo::FieldType::real},       {"amplitude", geo::FieldType::real},
    {"cov_xx_m2", geo::FieldType::real}, {"cov_xy_m2", geo::FieldType::real},
    {"cov_yy_m2", geo::FieldType::real}, {"background", geo::FieldType::real},
    {"integral", geo::FieldType::real},  {"crs", geo::FieldType::text},
    {"seed", geo::FieldType::integer},
};

std::vector<geo::Field> const fields_of_shared{
    {"competition", geo::FieldType::text},
    {"decay", geo::FieldType::real},
    {"catchment_km", geo::FieldType::real},
    {"people", geo::FieldType::text},
};

bool is_shared(Truth const& truth) {
    return truth.competition == "shared";
}

std::vector<geo::Field> fields_of(Truth const& truth) {
    std::vector<geo::Field> result = fields;
    if (is_shared(truth)) result.insert(result.end(), fields_of_shared.begin(), fields_of_shared.end());
    if (!truth.covariates.empty()) result.push_back({"covariates", geo::FieldType::text});
    return result;
}

geo::Feature feature_of(Truth const& truth, std::size_t k, geo::Projection const& projection) {
    model::City<2> const& city = truth.model.cities[k];
    geo::Planar const centre{city.centre.x(), city.centre.y()};
    GroundSpread const spread = ground_spread(city.covariance, projection.ground_from_planar(centre));
    double const integral = city.amplitude * 2 * std::numbers::pi * spread.major_sd_km * spread.minor_sd_km;
    geo::Feature feature{projection.lonlat_from_planar(centre),
                         {truth.names.at(k), centre.x_m, centre.y_m, city.amplitude, city.covariance(0, 0),
                          city.covariance(0, 1), city.covariance(1, 1), truth.model.background, integral,
                          truth.crs, truth.seed}};
    if (is_shared(truth)) {
        std::vector<geo::Value> const shared{truth.competition, truth.decays.at(k), truth.catchment_km,
                                             truth.people};
        feature.values.insert(feature.values.end(), shared.begin(), shared.end());
    }
    if (!truth.covariates.empty())
        feature.values.emplace_back(fmt::format("{}", fmt::join(truth.covariates, "\n")));
    return feature;
}

model::City<2> moved(model::City<2> city, geo::Projection const& from, geo::Projection const& to) {
    geo::Planar const old_centre{city.centre.x(), city.centre.y()};
    geo::Planar const centre = to.planar_from_lonlat(from.lonlat_from_planar(old_centre));
    if (!std::isfinite(centre.x_m) || !std::isfinite(centre.y_m)) {
        throw geo::InputRejected(fmt::format(
            "the truth's city at x {:.0f}, y {:.0f} lies outside {}: compare with a run of the same region",
            old_centre.x_m, old_centre.y_m, to.name()));
    }
    Eigen::Matrix2d const planar_from_planar =
        matrix_of(to.ground_from_planar(centre)).inverse() * matrix_of(from.ground_from_planar(old_centre));
    city.centre = {centre.x_m, centre.y_m};
    city.covariance = planar_from_planar * city.covariance * planar_from_planar.transpose();
    return city;
}

}  // namespace

geo::Layer truth_layer(Truth const& truth, geo::Projection const& projection) {
    return {.name = "truth",
            .description =
                fmt::format("The {} cities behind simulated stores: background {}, seed {}, plane {}",
                            truth.model.cities.size(), truth.model.background, truth.seed, projection.name()),
            .geometry_type = geo::GeometryType::point,
            .fields = fields_of(truth),
            .size = truth.model.cities.size(),
            .feature_at = [truth, projection](std::size_t k) { return feature_of(truth, k, projection); }};
}

model::CityModel<2> truth_in_plane(Truth const& truth, geo::Projection const& plane) {
    model::CityModel<2> result = truth.model;
    if (truth.model.cities.empty()) return result;
    geo::Projection const own(truth.crs);
    if (own.wkt() == plane.wkt()) return result;
    for (model::City<2>& city : result.cities)
        city = moved(city, own, plane);
    return result;
}

// Read with the JSON library and not through geo: the file is our own, and geo reads layers of stores and
// places, not of any fields.

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
