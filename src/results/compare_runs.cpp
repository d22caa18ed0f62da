#include "src/results/compare_runs.hpp"

#include "src/fit/joint_covariance.hpp"
#include "src/results/beyond_chance.hpp"
#include "src/results/finite.hpp"
#include "src/results/fitted.hpp"
#include "src/results/fitted_model.hpp"
#include "src/results/ground_spread.hpp"
#include "src/results/match_cities.hpp"
#include "src/results/presence.hpp"
#include "src/results/store_comparison.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace results {
namespace {

constexpr double m_per_km = 1000;
constexpr double half_width = 1.959964;  ///< of a 95 % interval, in standard errors
/// A city that one run alone has was looked for: its amplitude is the largest over all centres and spreads.
constexpr int parameters_of_a_city = model::parameter_count<2>;

/// One of the two runs.
struct Side {
    KeptRun const& kept;
    geo::Projection plane;
    fit::Inference<2> inference;
    std::vector<Eigen::Index> seen;  ///< of each store, its number in the fit; −1 where held out

    explicit Side(KeptRun const& run)
        : kept(run), plane(run.run.crs_wkt), inference(fitted_model(run.run, run.cities, run.stores, plane)) {
        Eigen::Index next = 0;
        for (db::StoreRow const& store : run.stores)
            seen.push_back(store.held_out ? -1 : next++);
    }
    model::City<2> const& city(int k) const { return inference.fitted().model.cities[k]; }
    Eigen::Matrix2d ground(int k) const {
        return matrix_of(plane.ground_from_planar({city(k).centre.x(), city(k).centre.y()}));
    }
    /// The visits of its cities at stores on the ground.
    fit::Visits visits_at(std::vector<db::StoreRow> const& stores) const {
        model::Positions<2> positions(2, std::ssize(stores));
        Eigen::VectorXd exposures(std::ssize(stores));
        for (Eigen::Index i = 0; i < positions.cols(); ++i) {
            geo::Planar const at = plane.planar_from_lonlat(stores[i].position);
            positions.col(i) << at.x_m, at.y_m;
            exposures[i] = stores[i].exposure.value_or(1);
        }
        return inference.visits(positions, exposures);
    }
};

/// A city of one run in the plane of the other.
model::City<2> in_plane_of(Side const& to, Side const& from, int k) {
    model::City<2> city = from.city(k);
    geo::Planar const centre = to.plane.planar_from_lonlat(from.kept.cities[k].centre);
    Eigen::Matrix2d const planar_from_planar =
        matrix_of(to.plane.ground_from_planar(centre)).inverse() * from.ground(k);
    city.centre = {centre.x_m, centre.y_m};
    city.covariance = planar_from_planar * city.covariance * planar_from_planar.transpose();
    return city;
}

std::vector<fit::SameStore> seen_by_both(Side const& before, Side const& after,
                                         std::vector<std::pair<std::size_t, std::size_t>> const& pairs) {
    std::vector<fit::SameStore> same;
    for (auto const& [i, j] : pairs)
        if (before.seen[i] >= 0 && after.seen[j] >= 0) same.push_back({before.seen[i], after.seen[j]});
    return same;
}

/// A ratio whose logarithm has a standard error; p by the normal distribution.
Change ratio_change(double before, double after, double log_se) {
    Change change{.before = before, .after = after, .change = after / before - 1};
    if (!(before > 0 && after > 0)) {
        change.change = NAN;
        return change;
    }
    if (!(log_se > 0) || !std::isfinite(log_se)) return change;
    double const logarithm = std::log(after / before);
    change.se = after / before * log_se;
    change.lo = finite(std::expm1(logarithm - half_width * log_se));
    change.hi = finite(std::expm1(logarithm + half_width * log_se));
    change.p = two_sided_p(logarithm / log_se);
    return change;
}

/// Both runs, their errors, and what each city brings to the stores of the later one.
class Pairing {
public:
    Pairing(Side const& before, Side const& after, fit::JointCovariance const& joint)
        : before_(before),
          after_(after),
          joint_(joint),
          visits_before_(before.visits_at(after.kept.stores)),
          visits_after_(after.visits_at(after.kept.stores)) {}

    CityComparison in_both(int i, int j) const {
        CityComparison row = described(after_.kept.cities[j]);
        row.before = before_.kept.cities[i];
        row.after = after_.kept.cities[j];
        bool const told = row.before->identified && row.after->identified;
        row.visits = visits_of(i, j, told);
        row.spread = spread_of(i, j, told && spread_told(i, j));
        row.move = move_of(i, j, told);
        return row;
    }
    CityComparison appeared(int j) const {
        CityComparison row = described(after_.kept.cities[j]);
        row.after = after_.kept.cities[j];
        Presence const earlier = presence_of(in_plane_of(before_, after_, j), before_.inference);
        row.visits = of_one_run(visits_after_.of_city[j], after_, j, joint_.later, earlier);
        std::swap(row.visits.before, row.visits.after);
        row.events = {CityEvent::appeared};
        return row;
    }
    CityComparison vanished(int i) const {
        CityComparison row = described(before_.kept.cities[i]);
        row.before = before_.kept.cities[i];
        Presence const later = presence_of(in_plane_of(after_, before_, i), after_.inference);
        row.visits = of_one_run(visits_before_.of_city[i], before_, i, joint_.earlier, later);
        row.events = {CityEvent::vanished};
        return row;
    }

private:
    static CityComparison described(db::CityRow const& city) {
        CityComparison row;
        row.city_id = city.city_id;
        row.name = city.name;
        row.visits.change = row.spread.change = NAN;
        return row;
    }
    bool spread_told(int i, int j) const {
        return before_.inference.identification(i).spread && after_.inference.identification(j).spread;
    }
    Change visits_of(int i, int j, bool told) const {
        double const before = visits_before_.of_city[i], after = visits_after_.of_city[j];
        double const log_se = std::sqrt(joint_.variance_of_change(visits_before_.gradients.col(i) / before,
                                                                  visits_after_.gradients.col(j) / after));
        return ratio_change(before, after, told ? log_se : NAN);
    }
    /// log √(σ₁·σ₂) is half of log integral − log amplitude, but for a constant.
    Change spread_of(int i, int j, bool told) const {
        auto const gradient = [](fit::Inference<2> const& fit, int k) -> Eigen::VectorXd {
            return 0.5 * (fit.log_integral_gradient(k) - fit.log_amplitude_gradient(k));
        };
        auto const mean_sd_km = [](db::CityRow const& city) {
            return std::sqrt(city.major_sd_km * city.minor_sd_km);
        };
        double const log_se = std::sqrt(
            joint_.variance_of_change(gradient(before_.inference, i), gradient(after_.inference, j)));
        return ratio_change(mean_sd_km(before_.kept.cities[i]), mean_sd_km(after_.kept.cities[j]),
                            told ? log_se : NAN);
    }
    /// P × 2: of the centre on the ground, east and north, m.
    static Eigen::MatrixXd centre_gradient(Side const& side, int k) {
        Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(side.inference.parameters(), 2);
        gradient.middleRows<2>(side.inference.first_of(k) + 1) =
            (side.ground(k) * side.inference.local().factor(k)).transpose();
        return gradient;
    }
    Move move_of(int i, int j, bool told) const {
        geo::Planar const from = after_.plane.planar_from_lonlat(before_.kept.cities[i].centre);
        Eigen::Vector2d const moved_m =
            after_.ground(j) * (after_.city(j).centre - Eigen::Vector2d(from.x_m, from.y_m));
        Move move;
        move.east_km = moved_m.x() / m_per_km;
        move.north_km = moved_m.y() / m_per_km;
        move.distance_km = moved_m.norm() / m_per_km;
        move.bearing_deg = std::atan2(moved_m.x(), moved_m.y()) * 180 / std::numbers::pi;
        if (move.bearing_deg < 0) move.bearing_deg += 360;
        if (!told) return move;
        Eigen::Matrix2d const errors =
            joint_.covariance_of_change(centre_gradient(before_, i), centre_gradient(after_, j));
        Eigen::LDLT<Eigen::Matrix2d> const solver(errors);
        if (!(errors.determinant() > 0) || !errors.allFinite()) return move;
        Eigen::Vector2d const along = moved_m.norm() > 0 ? moved_m.normalized() : Eigen::Vector2d::UnitX();
        move.east_se_km = std::sqrt(errors(0, 0)) / m_per_km;
        move.north_se_km = std::sqrt(errors(1, 1)) / m_per_km;
        move.distance_se_km = std::sqrt(along.dot(errors * along)) / m_per_km;
        move.p = chi_squared_p(moved_m.dot(solver.solve(moved_m)), 2);
        return move;
    }
    /// `before` is the run that has the city, `after` the other one. The errors of both amplitudes count as
    /// independent, which makes the change less sure than it is.
    static Change of_one_run(double visits, Side const& side, int k, Eigen::MatrixXd const& covariance,
                             Presence const& other) {
        double const amplitude = side.city(k).amplitude;
        Eigen::VectorXd const gradient = side.inference.log_amplitude_gradient(k);
        double const own = amplitude * amplitude * gradient.dot(covariance * gradient);
        double const variance = own + other.se * other.se;
        Change change{.before = visits, .after = visits * std::max(other.amplitude / amplitude, 0.0)};
        change.change = NAN;
        if (!side.kept.cities[k].identified || !std::isfinite(variance) || !(variance > 0)) return change;
        double const gone = amplitude - other.amplitude;
        change.p = gone > 0 ? chi_squared_p(gone * gone / variance, parameters_of_a_city) : 1.0;
        return change;
    }

    Side const &before_, &after_;
    fit::JointCovariance const& joint_;
    fit::Visits visits_before_, visits_after_;
};

/// Tests all changes together, and says in `events` which are beyond chance.
std::size_t judge(std::vector<CityComparison>& cities) {
    struct Test {
        double p;
        bool* beyond;
    };
    std::vector<Test> tests;
    for (CityComparison& city : cities) {
        if (city.visits.p) tests.push_back({*city.visits.p, &city.visits.beyond_chance});
        if (city.spread.p) tests.push_back({*city.spread.p, &city.spread.beyond_chance});
        if (city.move.p) tests.push_back({*city.move.p, &city.move.beyond_chance});
    }
    std::vector<double> p;
    for (Test const& test : tests)
        p.push_back(test.p);
    std::vector<bool> const beyond = beyond_chance(p, chance_level);
    for (std::size_t i = 0; i < tests.size(); ++i)
        *tests[i].beyond = beyond[i];
    for (CityComparison& city : cities) {
        if (!city.before || !city.after) {
            if (!city.visits.beyond_chance) city.events.clear();
            continue;
        }
        using enum CityEvent;
        if (city.visits.beyond_chance) city.events.push_back(city.visits.change > 0 ? grown : shrunk);
        if (city.move.beyond_chance) city.events.push_back(moved);
        if (city.spread.beyond_chance) city.events.push_back(city.spread.change > 0 ? wider : narrower);
    }
    return tests.size();
}

std::vector<CityComparison> compare_cities(Side const& before, Side const& after,
                                           fit::JointCovariance const& joint) {
    Pairing const pairing(before, after, joint);
    std::vector<int> const match = match_cities(before.kept, after.kept);
    std::vector<CityComparison> cities;
    for (int j = 0; j < static_cast<int>(match.size()); ++j)
        cities.push_back(match[j] >= 0 ? pairing.in_both(match[j], j) : pairing.appeared(j));
    for (int i = 0; i < static_cast<int>(before.kept.cities.size()); ++i)
        if (std::ranges::find(match, i) == match.end()) cities.push_back(pairing.vanished(i));
    return cities;
}

std::vector<std::string> notices_of(db::RunRow const& before, db::RunRow const& after, std::size_t same) {
    std::vector<std::string> notices;
    if (before.series != after.series)
        notices.push_back("the runs belong to different series: cities are paired by place alone");
    if (before.noise != after.noise)
        notices.push_back("the runs have different noise models (--noise): their errors are not alike");
    if (before.exposure_field != after.exposure_field)
        notices.push_back(
            "the runs have different exposures (--exposure): visitors may mean different things");
    if (same < 20)
        notices.push_back(
            "fewer than 20 stores are in both runs by their key: errors are taken as independent, so that "
            "a change has to be larger to be beyond chance");
    return notices;
}

}  // namespace

Comparison compare_runs(KeptRun const& before, KeptRun const& after) {
    auto const pairs = same_stores(before, after);
    Side const earlier(before), later(after);
    auto const same = seen_by_both(earlier, later, pairs);
    Comparison comparison{.before = before.run, .after = after.run};
    comparison.cities =
        compare_cities(earlier, later, fit::joint_covariance(earlier.inference, later.inference, same));
    comparison.tests = judge(comparison.cities);
    comparison.stores = compare_stores(before, after);
    comparison.same.stores = pairs.size();
    for (auto const& [i, j] : pairs) {
        comparison.same.visitors_before += before.stores[i].visitors;
        comparison.same.visitors_after += after.stores[j].visitors;
    }
    comparison.stores_closed = before.stores.size() - pairs.size();
    comparison.stores_opened = after.stores.size() - pairs.size();
    comparison.notices = notices_of(before.run, after.run, same.size());
    return comparison;
}

}  // namespace results
