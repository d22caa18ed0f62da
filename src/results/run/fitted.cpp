#include "src/results/run/fitted.hpp"

#include "geo/geometry.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace results {
namespace {

double bearing_of(Eigen::Vector2d const& east_north) {
    double const bearing =
        std::fmod(std::atan2(east_north.x(), east_north.y()) * geo::degrees_per_radian + 360, 180);
    return bearing >= 180 ? 0 : bearing;
}

}  // namespace

Eigen::Matrix2d matrix_of(geo::GroundFromPlanar const& ground) {
    return Eigen::Map<Eigen::Matrix<double, 2, 2, Eigen::RowMajor> const>(ground.matrix.data());
}

GroundSpread ground_spread(Eigen::Matrix2d const& planar_covariance_m2, geo::GroundFromPlanar const& ground) {
    Eigen::Matrix2d const g = matrix_of(ground);
    GroundSpread spread;
    spread.covariance_m2 = g * planar_covariance_m2 * g.transpose();
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> const axes(spread.covariance_m2);
    spread.minor_sd_km = std::sqrt(std::max(axes.eigenvalues()[0], 0.0)) / geo::m_per_km;
    spread.major_sd_km = std::sqrt(std::max(axes.eigenvalues()[1], 0.0)) / geo::m_per_km;
    spread.bearing_deg = bearing_of(axes.eigenvectors().col(1));
    return spread;
}

double integral_of(double amplitude, GroundSpread const& spread) {
    constexpr double m2_per_km2 = 1e6;
    return amplitude * 2 * std::numbers::pi * std::sqrt(spread.covariance_m2.determinant()) / m2_per_km2;
}

Eigen::Matrix2d ground_covariance_m2(double major_sd_km, double minor_sd_km, double bearing_deg) {
    double const angle = bearing_deg / geo::degrees_per_radian;
    Eigen::Matrix2d axes;
    axes << std::sin(angle), std::cos(angle), std::cos(angle), -std::sin(angle);
    Eigen::Vector2d const sd_m = geo::m_per_km * Eigen::Vector2d(major_sd_km, minor_sd_km);
    return axes * sd_m.cwiseAbs2().asDiagonal() * axes.transpose();
}

model::Positions<2> positions_of(std::span<geo::Planar const> places) {
    model::Positions<2> positions(2, static_cast<Eigen::Index>(places.size()));
    for (Eigen::Index i = 0; i < positions.cols(); ++i)
        positions.col(i) << places[i].x_m, places[i].y_m;
    return positions;
}

Eigen::VectorXd exposures_of(std::vector<geo::Store> const& stores) {
    Eigen::VectorXd exposures(static_cast<Eigen::Index>(stores.size()));
    for (Eigen::Index i = 0; i < exposures.size(); ++i)
        exposures[i] = stores[i].exposure;
    return exposures;
}

Eigen::VectorXd multipliers_of(Fitted const& fitted) {
    if (fitted.terms.empty()) return {};
    return (fitted.columns * fitted.result.effects).array().exp();
}

Eigen::VectorXd weights_of(Fitted const& fitted) {
    Eigen::VectorXd weights = exposures_of(fitted.stores.table.stores);
    if (!fitted.terms.empty() && !fitted.shared)
        weights.array() *= multipliers_of(fitted).head(weights.size()).array();
    return weights;
}

Contributions::Contributions(model::CityModel<2> const& model)
    : background_(model.background), in_reach_(model.cities) {
    for (model::City<2> const& city : model.cities)
        cities_.push_back(model::coefficients_of(city));
}

template <typename Visit>
void Contributions::for_each_at(geo::Planar position, Visit const& visit) const {
    std::array<double, 2> const x{position.x_m, position.y_m};
    auto const value = [&](int k) { return model::value_at<2, double, double>(cities_[k], x); };
    std::span<int const> const near = in_reach_.around({position.x_m, position.y_m});
    for (int const k : near)
        visit(k, value(k));
    if (!near.empty() || background_ != 0) return;
    for (int k = 0; k < std::ssize(cities_); ++k)
        visit(k, value(k));
}

void Contributions::at(geo::Planar position, std::vector<Contribution>& contributions) const {
    contributions.clear();
    for_each_at(position, [&](int k, double visitors) { contributions.push_back({k, visitors}); });
}

double Contributions::rate_at(geo::Planar position) const {
    double sum = 0;
    for_each_at(position, [&](int, double visitors) { sum += visitors; });
    return background_ + sum;
}

StoreRates::StoreRates(model::CityModel<2> const& model, geo::ProjectedStores const& stores,
                       fit::Catchments const* catchments)
    : contributions_(model), background_(model.background), stores_(stores), catchments_(catchments) {}

void StoreRates::at(std::size_t store, std::vector<Contribution>& contributions) const {
    if (!catchments_) return contributions_.at(stores_.planar[store], contributions);
    std::vector<Contribution> at_place;
    contributions.clear();
    for (int e = catchments_->first[store]; e < catchments_->first[store + 1]; ++e) {
        auto const place = catchments_->places.col(catchments_->place[e]);
        contributions_.at({place.x(), place.y()}, at_place);
        for (auto const [city, people] : at_place) {
            auto const known = std::ranges::find(contributions, city, &Contribution::city);
            double const visitors = catchments_->km2[e] * people;
            if (known == contributions.end())
                contributions.push_back({city, visitors});
            else
                known->visitors += visitors;
        }
    }
    std::ranges::sort(contributions, {}, &Contribution::city);
}

double StoreRates::background_at(std::size_t store) const {
    return background_ * (catchments_ ? catchments_->km2_of(static_cast<int>(store)) : 1);
}

double StoreRates::rate_at(std::size_t store) const {
    std::vector<Contribution> contributions;
    at(store, contributions);
    double sum = background_at(store);
    for (Contribution const& from : contributions)
        sum += from.visitors;
    return sum;
}

fit::Catchments const* catchments_of(Fitted const& fitted) {
    return fitted.shared ? &fitted.shared->catchments : nullptr;
}

fit::GroundAt ground_of(geo::Projection const& projection) {
    return [projection](model::Vector<2> const& at) {
        return matrix_of(projection.ground_from_planar({at.x(), at.y()}));
    };
}

Totals totals(model::CityModel<2> const& model, Fitted const& fitted) {
    StoreRates const rates(model, fitted.stores, catchments_of(fitted));
    Eigen::VectorXd const weights = weights_of(fitted);
    Eigen::VectorXd visits = Eigen::VectorXd::Zero(model.cities.size());
    Eigen::VectorXd squares = visits;
    std::vector<Contribution> at_store;
    double from_background = 0;
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i) {
        double const weight = weights[static_cast<Eigen::Index>(i)];
        rates.at(i, at_store);
        from_background += weight * rates.background_at(i);
        for (auto const [city, visitors] : at_store) {
            visits[city] += weight * visitors;
            squares[city] += (weight * visitors) * (weight * visitors);
        }
    }
    Totals sums;
    sums.fitted = visits.sum() + from_background;
    sums.effective_stores = (squares.array() > 0).select(visits.cwiseAbs2().cwiseQuotient(squares), 0);
    sums.visits = std::move(visits);
    return sums;
}

void rank_by_visits(Fitted& fitted) {
    fit::Result<2>& result = fitted.result;
    Eigen::VectorXd const visits = totals(result.model, fitted).visits;
    std::vector<int> order(visits.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return visits[a] > visits[b]; });
    auto const put_in_order = [&](auto& of_cities) {
        auto const before = of_cities;
        for (std::size_t i = 0; i < of_cities.size(); ++i)
            of_cities[i] = before[static_cast<std::size_t>(order[i])];
    };
    if (auto& shared = fitted.shared)
        for (auto* of_cities : {&shared->overdispersion_factors, &shared->spacings, &shared->stabilities})
            put_in_order(*of_cities);

    put_in_order(result.fixed_centres);

    std::vector<model::City<2>> const cities = result.model.cities;
    std::vector<int> rank(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        result.model.cities[i] = cities[order[i]];
        rank[order[i]] = static_cast<int>(i);
    }
    for (fit::Path<2>& path : result.paths) {
        if (path.city >= 0) path.city = rank[path.city];
    }
}

double dispersion(Fitted const& fitted) {
    if (fitted.noise == fit::Noise::gaussian) return fitted.result.mse;
    return fitted.noise == fit::Noise::poisson ? 0 : fitted.result.overdispersion;
}

}  // namespace results
