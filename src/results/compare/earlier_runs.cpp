#include "src/results/compare/earlier_runs.hpp"

#include "src/model/gaussian.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <regex>

namespace results {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

sys_days monday_of_week(int year, unsigned week) {
    // The fourth of January is always in the first week.
    sys_days const fourth = std::chrono::year(year) / 1 / 4;
    unsigned const since_monday = std::chrono::weekday(fourth).iso_encoding() - 1;
    return fourth - days(since_monday) + days(7 * (static_cast<int>(week) - 1));
}

/// Of a day that its month does not have, as 29 February, the last one of the month.
sys_days day_in(int year, unsigned month, unsigned day) {
    year_month_day const date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    if (date.ok()) return date;
    return date.year() / date.month() / std::chrono::last;
}

std::optional<Period> period_of(std::smatch const& match) {
    auto const number = [&](int group) {
        return match[group].matched ? static_cast<unsigned>(std::stoul(match[group])) : 0U;
    };
    int const year = static_cast<int>(number(1));
    if (unsigned const week = number(2); week > 0)
        return week <= 53 ? std::optional(Period{Period::Length::week, year, week}) : std::nullopt;
    if (unsigned const quarter = number(3); quarter > 0)
        return Period{Period::Length::quarter, year, quarter};
    unsigned const month = number(4);
    if (month == 0) return Period{Period::Length::year, year};
    if (unsigned const day = number(5); day > 0) return Period{Period::Length::day, year, month, day};
    return Period{Period::Length::month, year, month};
}

}  // namespace

sys_days Period::begins() const {
    switch (length) {
        case Length::year:
            return day_in(year, 1, 1);
        case Length::quarter:
            return day_in(year, 3 * part - 2, 1);
        case Length::week:
            return monday_of_week(year, part);
        case Length::month:
        case Length::day:
            break;
    }
    return day_in(year, part, day);
}

Period Period::a_year_before() const {
    Period before = *this;
    --before.year;
    return before;
}

std::string Period::text() const {
    switch (length) {
        case Length::year:
            return fmt::format("{}", year);
        case Length::quarter:
            return fmt::format("{}-Q{}", year, part);
        case Length::week:
            return fmt::format("{}-W{:02}", year, part);
        case Length::month:
            return fmt::format("{}-{:02}", year, part);
        case Length::day:
            break;
    }
    return fmt::format("{}-{:02}-{:02}", year, part, day);
}

std::optional<Period> last_period_in(std::string const& text) {
    // A month or a day of one digit needs something between it and what stands before it.
    static std::regex const date(
        "(?:^|[^0-9])((?:19|20)[0-9]{2})"
        "(?:[-_. ]?[Ww]([0-9]{1,2})|[-_. ]?[Qq]([1-4])"
        "|(?:[-_./ ]?(?=[01][0-9])|[-_./ ])(0?[1-9]|1[0-2])"
        "(?:(?:[-_./ ]?(?=[0-3][0-9])|[-_./ ])(0?[1-9]|[12][0-9]|3[01]))?)?(?![0-9])");
    std::optional<Period> last;
    for (std::sregex_iterator at(text.begin(), text.end(), date), end; at != end; ++at)
        if (std::optional<Period> const period = period_of(*at)) last = period;
    return last;
}

ComparedRun::ComparedRun(KeptRun const& run)
    : kept(run), plane(run.run.crs_wkt), inference(fitted_model(run, plane)) {
    Eigen::Index next = 0;
    for (db::StoreRow const& store : run.stores)
        seen.push_back(store.held_out ? -1 : next++);
}

Eigen::Matrix2d ComparedRun::ground(int k) const {
    return matrix_of(plane.ground_from_planar({city(k).centre.x(), city(k).centre.y()}));
}

// With the covariates that the stores have there, by what these make of a store in this run: so a store that
// grew from one run to the other is no city that grew. Stores without a count take their share there too.
fit::Visits ComparedRun::visits_at(KeptRun const& other) const {
    Eigen::VectorXd weights(std::ssize(other.stores));
    std::vector<geo::LonLat> places;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        weights[i] = other.stores[i].exposure.value_or(1);
        places.push_back(other.stores[i].position);
    }
    model::Positions<2> const positions = positions_of(plane.planar_from_lonlat(places));
    fit::Attractions attractions{columns_of(kept.covariates, other), coefficients_of(kept.covariates)};
    if (inference.fitted().catchments) {
        fit::Catchments const of_all = fit::catchments_of(competing_places(other, plane), ground_of(plane),
                                                          rule_of(kept.run), attractions);
        std::vector<int> counted(other.stores.size());
        std::iota(counted.begin(), counted.end(), 0);
        return inference.visits(of_all.of(counted), weights);
    }
    attractions.covariates = attractions.covariates.topRows(weights.size()).eval();
    if (!kept.covariates.empty()) weights.array() *= fit::attractiveness_of(attractions).array();
    return inference.visits({positions, {}, weights, attractions.covariates});
}

model::City<2> in_plane_of(ComparedRun const& to, ComparedRun const& from, int k) {
    model::City<2> city = from.city(k);
    geo::Planar const centre = to.plane.planar_from_lonlat(from.kept.cities[k].centre);
    Eigen::Matrix2d const planar_from_planar =
        matrix_of(to.plane.ground_from_planar(centre)).inverse() * from.ground(k);
    city.centre = {centre.x_m, centre.y_m};
    city.covariance = planar_from_planar * city.covariance * planar_from_planar.transpose();
    return city;
}

namespace {

/// What a store has of a city with an amplitude of 1.
double per_unit_amplitude(model::Coefficients<2, double> const& unit, fit::FittedModel<2> const& fitted,
                          int store) {
    auto const value_at = [&](model::Vector<2> const& at) {
        return model::value_at<2, double, double>(unit, model::coordinates_of<2>(at));
    };
    if (!fitted.catchments) return value_at(fitted.stores.positions.col(store));
    fit::Catchments const& all = *fitted.catchments;
    double sum = 0;
    for (int e = all.first[store]; e < all.first[store + 1]; ++e)
        sum += all.km2[e] * value_at(all.places.col(all.place[e]));
    return sum;
}

}  // namespace

Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference) {
    auto const& stores = inference.fitted().stores;
    auto const unit = model::coefficients_of(model::City<2>{1, city.centre, city.covariance});
    double slope = 0, information = 0;
    fit::RateRow<2> row;
    Eigen::VectorXd shared = Eigen::VectorXd::Zero(inference.parameters());
    for (Eigen::Index s = 0; s < stores.values.size(); ++s) {
        double const per_amplitude =
            stores.exposure_at(s) * per_unit_amplitude(unit, inference.fitted(), static_cast<int>(s));
        if (per_amplitude < 1e-12) continue;
        double const expected = inference.expected()[s];
        double const weight =
            per_amplitude / fit::variance(inference.fitted().noise, expected, inference.dispersion());
        slope += weight * (stores.values[s] - expected);
        information += weight * per_amplitude;
        inference.row_of_store(s, row);
        double const of_rate = weight * stores.exposure_at(s);
        for (std::size_t i = 0; i < row.cities.size(); ++i)
            shared.segment<fit::RateRow<2>::per_city>(inference.first_of(row.cities[i])) +=
                of_rate * row.by_parameters[i];
        shared.segment(row.common_at, row.by_common.size()) += of_rate * row.by_common;
    }
    double const own = information - fit::quadratic_form(shared, inference.covariance());
    if (!(own > 1e-9 * information)) return {0, std::numeric_limits<double>::infinity()};
    return {slope / own, 1 / std::sqrt(own)};
}

namespace {

constexpr std::chrono::days quarter_of_a_year{91};

std::string text_of(db::RunRow const& run, PeriodFrom from) {
    switch (from) {
        case PeriodFrom::visitors_field:
            return run.visitors_field;
        case PeriodFrom::filter:
            return run.source_filter;
        case PeriodFrom::file:
            return std::filesystem::path(run.source).filename().string();
        case PeriodFrom::day:
            break;
    }
    return run.started_at.substr(0, 10);  // of "2024-03-01T10:00:01.250Z"
}

using Periods = std::vector<std::optional<Period>>;

Periods periods_of(std::vector<db::RunRow> const& series, PeriodFrom from) {
    Periods periods;
    for (db::RunRow const& run : series)
        periods.push_back(last_period_in(text_of(run, from)));
    return periods;
}

/// Whether dates tell the runs apart, and no text says more than its date, as "may_2024.csv" does.
bool tell_apart(Periods const& periods, std::vector<db::RunRow> const& series, PeriodFrom from) {
    std::map<Period, std::string> texts;
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (!periods[i]) continue;
        std::string const text = text_of(series[i], from);
        if (texts.try_emplace(*periods[i], text).first->second != text) return false;
    }
    return texts.size() > 1;
}

}  // namespace

std::string_view name_of(Earlier earlier) {
    return earlier_names[static_cast<int>(earlier)];
}

std::optional<Earlier> earlier_named(std::string_view name) {
    for (Earlier const earlier : {Earlier::run_before, Earlier::year_before})
        if (name == name_of(earlier)) return earlier;
    return std::nullopt;
}

YearBefore year_before(std::vector<db::RunRow> const& series, db::RunRow const& run) {
    auto const place =
        static_cast<std::size_t>(std::ranges::find(series, run.run_id, &db::RunRow::run_id) - series.begin());
    YearBefore found;
    if (place == series.size()) return found;
    for (PeriodFrom const from :
         {PeriodFrom::visitors_field, PeriodFrom::filter, PeriodFrom::file, PeriodFrom::day}) {
        Periods const periods = periods_of(series, from);
        std::optional<Period> const& own = periods[place];
        if (!own || (from != PeriodFrom::day && !tell_apart(periods, series, from))) continue;
        found = {.from = from, .period = own->text(), .wanted = own->a_year_before().text()};
        auto least = std::chrono::days::max();
        for (std::size_t i = 0; i < series.size(); ++i) {
            bool const earlier =
                periods[i] && periods[i]->length == own->length && periods[i]->begins() < own->begins();
            if (!earlier) continue;
            auto const away = std::chrono::abs(periods[i]->begins() - own->a_year_before().begins());
            if (away > least) continue;
            least = away;
            found.closest = series[i];
            found.period_of_closest = periods[i]->text();
        }
        if (least <= quarter_of_a_year) found.run = found.closest;
        return found;
    }
    return found;
}

std::optional<db::RunRow> run_before(std::vector<db::RunRow> const& series, db::RunRow const& run) {
    std::optional<db::RunRow> before;
    for (db::RunRow const& other : series)
        if (other.run_id < run.run_id) before = other;
    return before;
}

Trends trends_of(std::vector<db::RunRow> runs, std::vector<std::vector<db::CityRow>> const& cities) {
    std::map<std::int64_t, CityTrend> by_number;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        for (db::CityRow const& city : cities[run]) {
            CityTrend& trend = by_number[city.city_id];
            trend.city_id = city.city_id;
            trend.name = city.name;
            trend.points.push_back({run, city});
        }
    }
    Trends trends{std::move(runs), {}};
    for (auto& [number, trend] : by_number)
        trends.cities.push_back(std::move(trend));
    auto const place = [&](CityTrend const& trend) {
        TrendPoint const& last = trend.points.back();
        bool const gone = last.run + 1 < trends.runs.size();
        return gone ? std::numeric_limits<std::int64_t>::max() : last.city.rank;
    };
    std::ranges::stable_sort(trends.cities, {}, place);
    return trends;
}

}  // namespace results
