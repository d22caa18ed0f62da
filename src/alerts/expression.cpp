#include "src/alerts/expression.hpp"

#include "src/base/nearest_word.hpp"
#include "src/results/run/verdict.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace alerts {
namespace {

using results::KeptRun;

db::Real deviance_explained(KeptRun const& kept) {
    db::RunRow const& run = kept.run;
    if (!run.deviance || !run.null_deviance || *run.null_deviance <= 0) return std::nullopt;
    return 1 - *run.deviance / *run.null_deviance;
}

db::Real set_aside(KeptRun const& kept) {
    auto const aside = static_cast<double>(kept.run.rows_set_aside);
    double const rows = aside + static_cast<double>(kept.run.stores_used);
    return rows > 0 ? aside / rows : 0;
}

db::Real visitors(KeptRun const& kept) {
    return results::sum_over(kept.stores, &db::StoreRow::visitors);
}

constexpr RunQuantity of_runs[] = {
    {"r2", "part of the visitors' variance that is explained", Unit::fraction,
     [](KeptRun const& kept) { return kept.run.r_squared; }},
    {"deviance-explained", "part of the deviance of one rate for all stores that is explained",
     Unit::fraction, deviance_explained},
    {"moran-p", "p of Moran's I of the misfits: below 5 % neighbouring stores err alike", Unit::fraction,
     [](KeptRun const& kept) { return kept.run.moran_p; }},
    {"overdispersion", "α of the variance f + α·f²", Unit::none,
     [](KeptRun const& kept) { return kept.run.overdispersion; }},
    {"background", "rate that no city explains", Unit::none,
     [](KeptRun const& kept) { return kept.run.background; }},
    {"converged", "1 where the search ended by itself, else 0", Unit::none,
     [](KeptRun const& kept) { return db::Real(kept.run.converged); }},
    {"cities", "cities found", Unit::none,
     [](KeptRun const& kept) { return db::Real(kept.run.cities_found); }},
    {"stores", "stores used", Unit::none, [](KeptRun const& kept) { return db::Real(kept.run.stores_used); }},
    {"set-aside", "part of the rows that cannot be used", Unit::fraction, set_aside},
    {"visitors", "all visitors that were counted", Unit::none, visitors},
};

constexpr CityQuantity of_cities[] = {
    {"visits", "visitors that come from the city", Unit::none,
     [](db::CityRow const& city) { return city.visits; }},
    {"share", "its part of all fitted visitors", Unit::fraction,
     [](db::CityRow const& city) { return city.share; }},
    {"amplitude", "rate at its centre", Unit::none, [](db::CityRow const& city) { return city.amplitude; }},
    {"integral", "size of its Gaussian; where stores share their customers, the visitors who live there",
     Unit::none, [](db::CityRow const& city) { return city.integral; }},
    {"integral-share", "its part of all integrals", Unit::fraction,
     [](db::CityRow const& city) { return city.integral_share; }},
    {"spread", "geometric mean of its two standard deviations, in km", Unit::kilometres,
     [](db::CityRow const& city) { return std::sqrt(city.major_sd_km * city.minor_sd_km); }},
    {"stores-in-reach", "stores within two standard deviations of its centre", Unit::none,
     [](db::CityRow const& city) { return static_cast<double>(city.stores_in_reach); }},
};

constexpr CityEventName events_of_cities[] = {
    {"new-city", "a city of this run that the one before did not have", results::CityEvent::appeared},
    {"lost-city", "a city that this run does not have any more", results::CityEvent::vanished},
    {"grown", "more visits at the same stores", results::CityEvent::grown},
    {"shrunk", "fewer visits at the same stores", results::CityEvent::shrunk},
    {"moved", "another centre; with a comparison the distance in km", results::CityEvent::moved},
    {"wider", "a larger spread", results::CityEvent::wider},
    {"narrower", "a smaller spread", results::CityEvent::narrower},
};

constexpr StoreEventName events_of_stores[] = {
    {"store-rose", "a store that has more than its place explains now", results::StoreEvent::rose},
    {"store-fell", "one that has less", results::StoreEvent::fell},
    {"store-opened", "a store that the run before did not have", results::StoreEvent::opened},
    {"store-closed", "one that this run does not have any more", results::StoreEvent::closed},
};

}  // namespace

std::span<RunQuantity const> run_quantities() {
    return of_runs;
}
std::span<CityQuantity const> city_quantities() {
    return of_cities;
}
std::span<CityEventName const> city_events() {
    return events_of_cities;
}
std::span<StoreEventName const> store_events() {
    return events_of_stores;
}

namespace {

std::vector<std::string> all_names() {
    std::vector<std::string> names{"change"};
    for (RunQuantity const& entry : run_quantities())
        names.emplace_back(entry.name);
    for (CityQuantity const& entry : city_quantities())
        names.emplace_back(entry.name);
    for (CityEventName const& entry : city_events())
        names.emplace_back(entry.name);
    for (StoreEventName const& entry : store_events())
        names.emplace_back(entry.name);
    return names;
}

constexpr std::pair<std::string_view, Operator> operators[] = {
    {"<=", Operator::less_or_equal}, {">=", Operator::greater_or_equal}, {"!=", Operator::different},
    {"<", Operator::less},           {">", Operator::greater},           {"=", Operator::equal},
};

constexpr std::string_view against_word = "against";

/// Reads from left to right, with one function for each rule of the grammar. By hand, so that every error
/// says at which character what was expected.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Expression alert() {
        Expression alert;
        alert.text = std::string(text_);
        std::size_t const start = (skip_blanks(), at_);
        std::string_view const name = word();
        if (name == "change") {
            alert.change = true;
            require('(', "( is expected, as in change(visits, Leeds)");
            std::size_t const inner = (skip_blanks(), at_);
            subject(alert, word(), inner);
            if (!alert.of_run && !alert.of_city) fail(inner, "a quantity is expected, as in change(visits)");
            if (accept(',')) city(alert);
            require(')', "a ) is expected after what changes");
        } else {
            subject(alert, name, start);
            if (accept('(')) {
                city(alert);
                require(')', "a ) is expected after the city");
            }
        }
        if (alert.city && (alert.of_run || alert.store_event || is_about_all(alert)))
            fail(start, fmt::format("{} is not about a single city: leave the parentheses out", name));
        threshold(alert);
        against(alert);
        skip_blanks();
        if (at_ < text_.size()) fail(at_, "the alert is expected to end here");
        return alert;
    }

private:
    [[noreturn]] void fail(std::size_t at, std::string const& what) const {
        throw ExpressionError(fmt::format("\"{}\", at character {}: {}", text_, at + 1, what));
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    bool accept(std::string_view token) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }
    bool accept(char token) { return accept(std::string_view(&token, 1)); }
    void require(char token, std::string const& what) {
        if (!accept(token)) fail(at_, what);
    }
    std::string_view word() {
        skip_blanks();
        std::size_t const start = at_;
        auto const of_word = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        };
        while (at_ < text_.size() && of_word(text_[at_]))
            ++at_;
        return text_.substr(start, at_ - start);
    }
    void subject(Expression& alert, std::string_view name, std::size_t at) const {
        alert.of_run = find(run_quantities(), name);
        alert.of_city = find(city_quantities(), name);
        alert.city_event = find(city_events(), name);
        alert.store_event = find(store_events(), name);
        if (alert.of_run || alert.of_city || alert.city_event || alert.store_event) return;
        std::string const nearest = base::nearest_word(std::string(name), all_names());
        if (!nearest.empty()) fail(at, fmt::format("{} is unknown; did you mean {}?", name, nearest));
        fail(at, fmt::format("one of {} is expected", fmt::join(all_names(), ", ")));
    }
    static bool is_about_all(Expression const& alert) {
        return alert.city_event && (alert.city_event->event == results::CityEvent::appeared ||
                                    alert.city_event->event == results::CityEvent::vanished);
    }
    void city(Expression& alert) {
        skip_blanks();
        std::size_t const start = at_;
        std::string_view name;
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
            std::size_t const end = text_.find(text_[at_], at_ + 1);
            if (end == std::string_view::npos) fail(at_, "the quote is not closed");
            name = text_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
        } else {
            at_ = std::min(text_.find_first_of("(),", at_), text_.size());
            name = text_.substr(start, at_ - start);
            while (name.ends_with(' '))
                name.remove_suffix(1);
        }
        if (name.empty()) fail(start, "a city is expected: its name, or city 3");
        alert.city = std::string(name);
    }
    void threshold(Expression& alert) {
        skip_blanks();
        std::size_t const at = at_;
        for (auto const& [sign, comparison] : operators) {
            if (!accept(sign)) continue;
            bool const moved = alert.city_event && alert.city_event->event == results::CityEvent::moved;
            if ((alert.city_event && !moved) || alert.store_event)
                fail(at, "an event has no comparison: it happened or not");
            alert.distance_moved = moved;
            if (moved) alert.city_event = nullptr;
            alert.threshold = Threshold{comparison, number(unit_of(alert))};
            return;
        }
        if (!alert.city_event && !alert.store_event) fail(at, "one of <, <=, >, >=, = and != is expected");
    }
    void against(Expression& alert) {
        skip_blanks();
        std::size_t const start = at_;
        if (word() != against_word) {
            at_ = start;
            return;
        }
        if (!alert.about_change())
            fail(start, "this is not about a change, so it is against no other run: leave that out");
        skip_blanks();
        std::size_t const at = at_;
        alert.against = results::earlier_named(word());
        if (!alert.against)
            fail(at, fmt::format("one of {} is expected", fmt::join(results::earlier_names, ", ")));
    }
    static Unit unit_of(Expression const& alert) {
        if (alert.change) return Unit::fraction;
        if (alert.distance_moved) return Unit::kilometres;
        return alert.of_run ? alert.of_run->unit : alert.of_city->unit;
    }
    double number(Unit unit) {
        skip_blanks();
        std::size_t const at = at_;
        if (accept('+') && at_ < text_.size() && text_[at_] == '-') fail(at, "a number is expected");
        double value = 0;
        auto const [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc() || !std::isfinite(value)) fail(at, "a number is expected");
        at_ = static_cast<std::size_t>(end - text_.data());
        return in_unit(value, unit);
    }
    double in_unit(double value, Unit unit) {
        skip_blanks();
        std::size_t const at = at_;
        if (accept('%')) {
            if (unit != Unit::fraction) fail(at, "this is not a share of something: % does not go with it");
            return value / 100;
        }
        std::string_view const written = word();
        if (written == against_word) {
            at_ = at;
        } else if (!written.empty()) {
            if (unit != Unit::kilometres || (written != "km" && written != "m"))
                fail(at,
                     unit == Unit::kilometres ? "the unit is expected to be km or m" : "no unit goes here");
            return written == "m" ? value / 1000 : value;
        }
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Expression parse(std::string_view text) {
    return Parser(text).alert();
}

}  // namespace alerts
