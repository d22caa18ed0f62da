#include "src/report/sites/site_sections.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/prospects.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

using enum Column::Kind;

constexpr std::size_t sites_told = 6, stores_of_a_site = 8, stores_of_the_only_one = 15, stores_in_all = 15;

/// With a minus that is as wide as a plus.
std::string with_minus(std::string text) {
    for (auto at = text.find('-'); at != std::string::npos; at = text.find('-', at))
        text.replace(at, 1, "−");
    return text;
}

/// How changes are told. What opens makes stores lose, and losses need no sign; what closes makes others
/// gain.
struct Direction {
    bool is_signed = false;

    double value(double change) const { return is_signed ? change : 0 - change; }
    std::string shown(double change) const {
        return fmt::format("{}{}", is_signed && change > 0 ? "+" : "",
                           with_minus(words::rounded_to(value(change))));
    }
    std::string range(fit::Interval const& of) const {
        return with_minus(words::range(is_signed ? of : fit::Interval{0 - of.high, 0 - of.low}));
    }
    char const* heading() const { return is_signed ? "Change" : "Loses"; }
};

Direction direction_of(results::SitePredictions const& all) {
    return {!all.scenario.closed.empty()};
}

Cell part_cell(double lost, double expected) {
    double const part = expected > 0 ? lost / expected : NAN;
    return number_cell(part, std::isfinite(part) ? with_minus(words::percent(part)) : "–");
}

std::vector<Cell> sum_row(std::string const& what, Direction const& direction, double change) {
    return {text_cell(what), number_cell(direction.value(change), direction.shown(change)), text_cell(""),
            text_cell("")};
}

std::vector<Cell> change_row(SitePage const& page, results::StoreChange const& change,
                             Direction const& direction) {
    results::SitePredictions const& all = page.all;
    db::StoreRow const& store = all.stores[change.store];
    Cell of = store_cell(store.store_id, store.name, page.places);
    if (all.is_closed(change.store)) of.html += line_below("closes");
    return {of,
            number_cell(direction.value(change.visitors), direction.shown(change.visitors),
                        direction.range(change.limits)),
            number_cell(direction.value(change.visitors), direction.range(change.over_decays)),
            part_cell(direction.value(change.visitors), all.expected_now(change.store))};
}

/// The stores of the run that change most, and then as one each: the other stores of the run, those of
/// others, and people whom no store reached.
std::string effect_table(SitePage const& page, std::string const& id, std::string const& caption,
                         results::Effect const& effect, std::size_t most) {
    results::SitePredictions const& all = page.all;
    Direction const direction = direction_of(all);
    Table table{id,
                caption,
                {{"Store", text},
                 {direction.heading(), number, "Visitors, with 95 % limits for the decay of the run"},
                 {"Over decays", number, "95 % limits for decays from 1 to 3"},
                 {"Part", number, "Of the visitors that it is expected to have now"}},
                {}};
    std::vector<results::StoreChange> changes;
    for (results::StoreChange const& change : effect.changes)
        if (change.store < all.stores.size() && change.visitors != 0) changes.push_back(change);
    std::ranges::stable_sort(changes, std::greater{},
                             [](auto const& change) { return std::abs(change.visitors); });
    double rest = 0;
    for (std::size_t i = 0; i < changes.size(); ++i)
        if (i < most)
            table.rows.push_back(change_row(page, changes[i], direction));
        else
            rest += changes[i].visitors;
    if (changes.size() > most)
        table.rows.push_back(sum_row(
            words::counted(changes.size() - most, "other store of the run", "other stores of the run"),
            direction, rest));
    if (effect.from_others != 0)
        table.rows.push_back(sum_row("Stores of others, as one", direction, 0 - effect.from_others));
    // They are no store, and have no visitors that change.
    if (effect.newly_reached > 0 && !direction.is_signed)
        table.rows.push_back(
            sum_row("People whom no store reached before", direction, 0 - effect.newly_reached));
    return html_of(table);
}

std::string tables_of_sites(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    std::string html;
    std::size_t const told = std::min(page.listed.size(), sites_told);
    for (std::size_t place = 0; place < told; ++place) {
        std::size_t const i = page.listed[place];
        html += effect_table(
            page, fmt::format("takes-{}", place),
            fmt::format("{}. {} takes {} visitors", all.predictions[i].rank, words::site_name(all, i),
                        words::rounded_to(all.predictions[i].expected.visitors)),
            *all.predictions[i].effect, stores_of_a_site);
    }
    std::string const note =
        page.listed.size() > told
            ? fmt::format(
                  "<p class=\"note\">These are the first {} sites. The map shows the losses to {}, and "
                  "the layer losses those to all.</p>\n",
                  told, page.unlisted.empty() ? "each" : "each that is listed")
            : "";
    return "<div class=\"side-by-side\">\n" + html + "</div>\n" + note;
}

std::string loser_table(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    std::vector<Loser> const most = losers(all);
    Table table{"loser-table",
                "Stores of the run that lose most in all",
                {{"Store", text},
                 {"Expected now", number, "Visitors before anything opens"},
                 {"Loses in all", number,
                  "The sum over all sites, each taken by itself; together they take less, see --together"},
                 {"Most to", text, "The site that takes most from it"},
                 {"Loses to it", number, "With 95 % limits for the decay of the run"},
                 {"Part", number, "That loss, of the visitors that it is expected to have now"}},
                {}};
    for (std::size_t i = 0; i < std::min(most.size(), stores_in_all); ++i) {
        Loser const& loser = most[i];
        db::StoreRow const& store = all.stores[loser.store];
        double const expected = all.expected_now(loser.store), lost = 0 - loser.to_it.visitors;
        table.rows.push_back(
            {store_cell(store.store_id, store.name, page.places),
             number_cell(expected, words::rounded_to(expected)),
             number_cell(loser.in_all, words::rounded_to(loser.in_all)),
             name_cell(words::site_name(all, loser.site)),
             number_cell(lost, words::rounded_to(lost),
                         words::range({0 - loser.to_it.limits.high, 0 - loser.to_it.limits.low})),
             part_cell(lost, expected)});
    }
    double others = 0;
    for (results::SitePrediction const& site : all.predictions)
        others += site.effect->from_others;
    if (others != 0)
        table.rows.push_back({text_cell("Stores of others, as one"), text_cell(""),
                              number_cell(others, words::rounded_to(others)), text_cell(""), text_cell(""),
                              text_cell("")});
    std::string html = html_of(table);
    html +=
        "<p class=\"note\">Each site is taken by itself. What a store loses in all is the sum over the "
        "sites: it tells which stores are exposed, not what they would lose if all sites opened "
        "(--together tells that).</p>\n";
    return html;
}

}  // namespace

std::vector<Loser> losers(results::SitePredictions const& all) {
    std::vector<Loser> by_store(all.stores.size());
    for (std::size_t i = 0; i < all.predictions.size(); ++i) {
        if (!all.predictions[i].effect) return {};
        for (results::StoreChange const& change : all.predictions[i].effect->changes) {
            if (change.store >= all.stores.size() || change.visitors >= 0 || all.is_closed(change.store))
                continue;
            Loser& loser = by_store[change.store];
            loser.in_all -= change.visitors;
            if (change.visitors >= loser.to_it.visitors) continue;
            loser.store = change.store;
            loser.site = i;
            loser.to_it = change;
        }
    }
    std::erase_if(by_store, [](Loser const& loser) { return !(loser.in_all > 0); });
    std::ranges::stable_sort(by_store, std::greater{}, &Loser::in_all);
    return by_store;
}

std::string site_losses(SitePage const& page) {
    if (!page.shared) return "";
    bool const closes = !page.all.scenario.closed.empty();
    std::string html = fmt::format(
        "<section id=\"losses\" aria-labelledby=\"losses-heading\">\n"
        "<h2 id=\"losses-heading\">{}</h2>\n",
        closes ? "What changes for the stores" : "What the stores lose");
    if (results::Effect const* const effect = page.only_effect())
        html += effect_table(
            page, "change-table",
            closes ? "Stores of the run whose visitors change most" : "Stores of the run that lose most",
            *effect, stores_of_the_only_one);
    else
        html += loser_table(page) + "<h3>Site by site</h3>\n" + tables_of_sites(page);
    return html + "</section>\n";
}

}  // namespace report
