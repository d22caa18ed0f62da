#include "src/commands/text/predict_summary.hpp"

#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;
using enum Table::Align;

constexpr std::size_t sites_shown = 20, verdicts_shown = 5;

std::string main_city(results::SitePredictions const& all, results::SitePrediction const& site) {
    if (site.main_city < 0) return "background";
    double const part = site.expected.from_city[site.main_city] / site.expected.visitors;
    return fmt::format("{} {}", printable(all.cities[site.main_city].name, 16), percent(part));
}

std::string sites_text(results::SitePredictions const& all) {
    if (all.predictions.empty()) return "";
    bool const has_net = all.predictions.front().effect.has_value();
    Table table({right, left, left, right, right, right, right, left, left});
    table.add({"rank", "site", "name", "visitors", "95 % of it", "95 % of a count", has_net ? "net" : "",
               "mostly from", ""});
    std::vector<std::size_t> const order = words::by_rank(all.predictions);
    for (std::size_t r = 0; r < std::min(order.size(), sites_shown); ++r) {
        results::SitePrediction const& site = all.predictions[order[r]];
        geo::Store const& at = all.sites.table.stores[order[r]];
        table.add({grouped(site.rank), printable(at.id, 16), printable(at.name, 16),
                   words::within(site.expected.visitors, site.expected.mean),
                   words::range(site.expected.mean), words::range(site.expected.count),
                   has_net ? words::within(site.effect->net, site.effect->net_limits) : "",
                   main_city(all, site), site.outside.empty() ? "" : "outside"});
    }
    std::string text = fmt::format("\n{}\n", counted(order.size(), "site", "sites")) + table.text();
    if (order.size() > sites_shown)
        text += fmt::format("  … and {} more\n", grouped(order.size() - sites_shown));
    return text;
}

/// Why the first of them are outside what the stores can see.
std::string outside_reasons(results::SitePredictions const& all) {
    std::string text;
    std::size_t told = 0;
    for (std::size_t const i : words::by_rank(all.predictions)) {
        std::string const& reason = all.predictions[i].outside;
        if (reason.empty() || ++told > verdicts_shown) continue;
        text +=
            wrapped(fmt::format("{}: {}.", printable(words::site_name(all, i), 30), reason), "  - ", "    ");
    }
    if (told > verdicts_shown)
        text +=
            fmt::format("  - and {} more: the field note has the reasons\n", grouped(told - verdicts_shown));
    return text;
}

/// What each site means for the stores there are, or all of them together.
std::string verdicts_text(results::SitePredictions const& all) {
    if (all.together) return fmt::format("\n{}", wrapped(words::together_verdict(all) + ".", "  ", "  "));
    if (all.verdicts.empty()) return "";
    std::string text{'\n'};
    std::vector<std::size_t> const order = words::by_rank(all.predictions);
    for (std::size_t r = 0; r < std::min(order.size(), verdicts_shown); ++r)
        text += wrapped(fmt::format("{}: {}.", printable(all.sites.table.stores[order[r]].id, 16),
                                    all.verdicts[order[r]]),
                        "  ", "    ");
    return text;
}

std::string notices_text(std::vector<std::string> const& notices) {
    std::string text;
    for (std::string const& notice : notices)
        text += "Note: " + printable(notice) + "\n";
    return text;
}

std::string paragraph(std::string const& text) {
    return text.empty() ? "" : wrapped(text, "  ", "  ");
}

/// There have to be others.
Json others_json(results::SitePredictions const& all) {
    double fitted = 0, expected = 0;
    for (std::size_t i = 0; i < all.stores.size(); ++i) {
        fitted += all.stores[i].fitted;
        expected += all.others->expected[i];
    }
    return {{"source", all.others->stores.table.source},
            {"stores", all.others->stores.table.stores.size()},
            {"rows_set_aside", all.others->stores.table.set_aside.size()},
            {"notices", all.others->stores.table.notices},
            {"fitted", finite_json(fitted)},
            {"expected", finite_json(expected)},
            {"note", words::others_text(all)}};
}

Json effect_json(results::SitePredictions const& all, results::Effect const& effect) {
    Json json{{"taken", finite_json(effect.from_stores)},
              {"taken_from_others", finite_json(effect.from_others)},
              {"newcomers", finite_json(effect.newly_reached)},
              {"net", finite_json(effect.net)},
              {"net_lo", finite_json(effect.net_limits.low)},
              {"net_hi", finite_json(effect.net_limits.high)},
              {"net_min", finite_json(effect.net_over_decays.low)},
              {"net_max", finite_json(effect.net_over_decays.high)},
              {"losses", Json::array()}};
    for (results::StoreChange const& change : effect.changes) {
        if (change.store >= all.stores.size()) continue;  // together in taken_from_others
        db::StoreRow const& store = all.stores[change.store];
        json["losses"].push_back({{"store_id", store.store_id},
                                  {"name", store.name},
                                  {"lost", finite_json(0 - change.visitors)},
                                  {"lost_lo", finite_json(0 - change.limits.high)},
                                  {"lost_hi", finite_json(0 - change.limits.low)},
                                  {"lost_min", finite_json(0 - change.over_decays.high)},
                                  {"lost_max", finite_json(0 - change.over_decays.low)},
                                  {"closes", all.is_closed(change.store)}});
    }
    return json;
}

Json site_json(results::SitePredictions const& all, std::size_t i) {
    results::SitePrediction const& site = all.predictions[i];
    fit::Prediction const& expected = site.expected;
    geo::Store const& at = all.sites.table.stores[i];
    Json json{{"site_id", at.id},
              {"name", at.name},
              {"lon", all.sites.lonlat[i].lon_deg},
              {"lat", all.sites.lonlat[i].lat_deg},
              {"rank", site.rank},
              {"exposure", at.exposure},
              {"visitors", finite_json(expected.visitors)},
              {"visitors_se", finite_json(expected.se)},
              {"visitors_lo", finite_json(expected.mean.low)},
              {"visitors_hi", finite_json(expected.mean.high)},
              {"count_lo", finite_json(expected.count.low)},
              {"count_hi", finite_json(expected.count.high)},
              {"nearest_km", finite_json(site.nearest_km)},
              {"outside", !site.outside.empty()},
              {"note", site.outside},
              {"from_background", finite_json(expected.from_background)},
              {"from_cities", Json::array()}};
    if (!all.verdicts.empty()) {
        json["decay_min"] = finite_json(site.over_decays.low);
        json["decay_max"] = finite_json(site.over_decays.high);
        json["verdict"] = all.verdicts[i];
    }
    if (site.effect) json["effect"] = effect_json(all, *site.effect);
    for (std::size_t k = 0; k < all.cities.size(); ++k)
        json["from_cities"].push_back(
            {{"city_id", all.cities[k].city_id},
             {"name", all.cities[k].name},
             {"visitors", finite_json(expected.from_city[static_cast<Eigen::Index>(k)])}});
    return json;
}

}  // namespace

std::string predict_text(results::SitePredictions const& all, std::vector<std::filesystem::path> const& files,
                         Verbosity const& verbosity) {
    std::string text = fmt::format("Run {} of series {}: {}\n", all.run.run_id, printable(all.run.series),
                                   counted(all.cities.size(), "city", "cities"));
    text += set_aside_text(all.sites.table.set_aside, verbosity.verbose);
    text += notices_text(all.sites.table.notices);
    if (all.others) {
        geo::StoreTable const& table = all.others->stores.table;
        text += fmt::format("{} of others from {}\n", counted(table.stores.size(), "store", "stores"),
                            printable(table.source));
        text += set_aside_text(table.set_aside, verbosity.verbose) + notices_text(table.notices);
    }
    text += sites_text(all) + paragraph(words::outside_text(all.predictions)) + outside_reasons(all) +
            verdicts_text(all);
    for (std::string const& told :
         {words::exposure_text(all), words::assumption_text(all), words::others_text(all)})
        text += paragraph(told);
    if (!files.empty()) text += "\nWritten to\n";
    for (std::filesystem::path const& file : files)
        text += fmt::format("  {}\n", file.string());
    return text;
}

Json predict_json(results::SitePredictions const& all, std::vector<std::filesystem::path> const& files) {
    Json json{{"run_id", all.run.run_id},
              {"series", all.run.series},
              {"exposure_field", all.run.exposure_field},
              {"competition", all.run.competition},
              {"assumption", words::assumption_text(all)},
              {"rows_set_aside", all.sites.table.set_aside.size()},
              {"set_aside", Json::array()},
              {"notices", all.sites.table.notices},
              {"sites", Json::array()},
              {"files", Json::array()}};
    for (SetAsideCount const& count : count_by_reason(all.sites.table.set_aside))
        json["set_aside"].push_back({{"reason", count.reason}, {"rows", count.rows}, {"first", count.first}});
    for (std::size_t i = 0; i < all.predictions.size(); ++i)
        json["sites"].push_back(site_json(all, i));
    if (all.together) {
        json["together"] = effect_json(all, *all.together);
        json["together"]["verdict"] = words::together_verdict(all);
    }
    if (all.others) json["competitors"] = others_json(all);
    for (std::filesystem::path const& file : files)
        json["files"].push_back(file.string());
    return json;
}

}  // namespace commands
