#include "src/results/predict/site_predictions.hpp"

#include "geo/crs/ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace results {
namespace {

bool each_by_itself(SitePredictions const& predictions) {
    return !predictions.predictions.empty() && predictions.predictions.front().effect;
}

/// The number of the nearest to a position; none of none.
std::optional<std::size_t> nearest_of(std::vector<geo::LonLat> const& all, geo::LonLat const& from) {
    if (all.empty()) return std::nullopt;
    auto const nearest =
        std::ranges::min_element(all, {}, [&](geo::LonLat const& to) { return geo::distance_m(from, to); });
    return static_cast<std::size_t>(nearest - all.begin());
}

/// Of the file of sites, under the names that they have in the layer.
struct FileFields {
    std::vector<geo::Field> fields;
    std::vector<std::size_t> places;  ///< in the rows of the sites
};

/// Those that formats give a meaning of their own.
constexpr std::array<char const*, 4> reserved{"fid", "ogc_fid", "geom", "geometry"};

/// All but the key and the name, which have fields of ours.
FileFields fields_of_file(geo::StoreTable const& table, std::vector<geo::Field> const& ours) {
    auto const is_taken = [&](geo::Field const& field, std::string const& name) {
        auto const same = [&](auto const& other) { return geo::same_name(other, name); };
        return std::ranges::any_of(ours, same, &geo::Field::name) || std::ranges::any_of(reserved, same) ||
               std::ranges::any_of(table.fields, [&](geo::Field const& other) {
                   return name != field.name && geo::same_name(other.name, name);
               });
    };
    FileFields file;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        geo::Field field = table.fields[i];
        if (field.name == table.id_field || field.name == table.name_field) continue;
        std::string name = field.name;
        while (is_taken(field, name))
            name = "file_" + name;
        file.fields.push_back({std::move(name), field.type});
        file.places.push_back(i);
    }
    return file;
}

double rounded_for_a_person(double number) {
    if (!std::isfinite(number) || number == 0) return number;
    double const places = std::pow(10.0, std::max(2 - std::floor(std::log10(std::abs(number))), 0.0));
    return std::round(number * places) / places;
}

/// The numbers of a layer as a person reads them.
geo::Layer for_reader(geo::Layer layer, Reader reader) {
    if (reader == Reader::program) return layer;
    layer.feature_at = [exact = std::move(layer.feature_at)](std::size_t i) {
        geo::Feature feature = exact(i);
        for (geo::Value& value : feature.values)
            if (auto* const real = std::get_if<double>(&value)) *real = rounded_for_a_person(*real);
        return feature;
    };
    return layer;
}

/// With the fields of the file behind the name.
geo::Layer with_file_fields(geo::Layer layer, SitePredictions const& predictions) {
    constexpr std::ptrdiff_t behind_name = 3;
    FileFields file = fields_of_file(predictions.sites.table, layer.fields);
    layer.fields.insert(layer.fields.begin() + behind_name, file.fields.begin(), file.fields.end());
    layer.feature_at = [&predictions, places = std::move(file.places),
                        ours = std::move(layer.feature_at)](std::size_t i) {
        geo::Feature feature = ours(i);
        std::vector<geo::Value> const& row = predictions.sites.table.stores[i].row;
        std::vector<geo::Value> values;
        for (std::size_t const place : places)
            values.push_back(row.empty() ? geo::Value() : row[place]);  // a site of --at has none
        feature.values.insert(feature.values.begin() + behind_name, values.begin(), values.end());
        return feature;
    };
    return layer;
}

std::vector<geo::Field> fields_of(SitePredictions const& predictions, bool has_exposure) {
    using enum geo::FieldType;
    std::vector<geo::Field> fields{{"run_id", integer},   {"site_id", text},        {"name", text},
                                   {"rank", integer},     {"visitors", real},       {"visitors_lo", real},
                                   {"visitors_hi", real}, {"count_lo", real},       {"count_hi", real},
                                   {"main_city", text},   {"nearest_km", real},     {"outside", integer},
                                   {"note", text},        {"from_background", real}};
    if (has_exposure) fields.push_back({"exposure", real});
    if (predictions.run.competition == "shared")
        fields.insert(fields.end(), {{"decay_min", real}, {"decay_max", real}, {"verdict", text}});
    if (each_by_itself(predictions))
        fields.insert(fields.end(), {{"taken", real},
                                     {"taken_oth", real},
                                     {"newcomers", real},
                                     {"net", real},
                                     {"net_lo", real},
                                     {"net_hi", real},
                                     {"net_min", real},
                                     {"net_max", real}});
    for (db::CityRow const& city : predictions.cities)
        fields.push_back({fmt::format("from_city_{}", city.city_id), real});
    return fields;
}

char const* description_of(db::RunRow const& run) {
    if (run.competition == "shared")
        return "Expected visitors of a new store, which the stores around it give up, with 95 % limits of "
               "the "
               "expectation and of a new count";
    return "Expected visitors of a new store, which is assumed to take nothing from the others, with 95 % "
           "limits "
           "of the expectation and of a new count";
}

}  // namespace

geo::Layer site_layer(SitePredictions const& predictions, Reader reader) {
    bool const has_exposure = !predictions.run.exposure_field.empty();
    geo::Layer layer{.name = "predictions",
                     .description = description_of(predictions.run),
                     .geometry_type = geo::GeometryType::point,
                     .fields = fields_of(predictions, has_exposure),
                     .size = predictions.predictions.size(),
                     .feature_at = {}};
    layer.feature_at = [&predictions, has_exposure](std::size_t i) {
        SitePrediction const& site = predictions.predictions[i];
        fit::Prediction const& expected = site.expected;
        geo::Store const& at = predictions.sites.table.stores[i];
        geo::Feature feature{
            predictions.sites.lonlat[i],
            {predictions.run.run_id, at.id, at.name, site.rank, expected.visitors, expected.mean.low,
             expected.mean.high, expected.count.low, expected.count.high,
             site.main_city < 0 ? std::string() : predictions.cities[site.main_city].name, site.nearest_km,
             std::int64_t{!site.outside.empty()}, site.outside, expected.from_background}};
        auto const add = [&](auto const&... values) { (feature.values.emplace_back(values), ...); };
        if (has_exposure) add(at.exposure);
        if (!predictions.verdicts.empty())
            add(site.over_decays.low, site.over_decays.high, predictions.verdicts[i]);
        if (site.effect) {
            Effect const& effect = *site.effect;
            add(effect.from_stores, effect.from_others, effect.newly_reached, effect.net,
                effect.net_limits.low, effect.net_limits.high, effect.net_over_decays.low,
                effect.net_over_decays.high);
        }
        for (double const visitors : expected.from_city)
            add(visitors);
        return feature;
    };
    return with_file_fields(for_reader(std::move(layer), reader), predictions);
}

bool SitePredictions::is_closed(std::size_t store) const {
    return std::ranges::find(scenario.closed, store) != scenario.closed.end();
}

geo::LonLat SitePredictions::place_of(std::size_t store) const {
    if (store < stores.size()) return stores[store].position;
    store -= stores.size();
    if (store < competitors.size()) return competitors[store].position;
    return others->stores.lonlat[store - competitors.size()];
}

double SitePredictions::expected_now(std::size_t store) const {
    return others ? others->expected[store] : stores[store].fitted;
}

std::optional<std::size_t> SitePredictions::nearest_site(geo::LonLat const& from) const {
    return nearest_of(sites.lonlat, from);
}

geo::Layer loss_layer(SitePredictions const& all, Reader reader) {
    using enum geo::FieldType;
    struct Loss {
        std::optional<std::size_t> site;
        StoreChange change;
    };
    std::vector<Loss> losses;
    auto const add = [&](std::optional<std::size_t> site, Effect const& effect) {
        for (StoreChange const& change : effect.changes)
            if (!all.is_closed(change.store)) losses.push_back({site, change});
    };
    for (std::size_t i = 0; i < all.predictions.size(); ++i)
        if (all.predictions[i].effect) add(i, *all.predictions[i].effect);
    if (all.together) add(std::nullopt, *all.together);
    geo::Layer layer{
        .name = "losses",
        .description =
            "Visitors that each store loses to a site, with 95 % limits for the decay of the run and "
            "the least and most for decays from 1 to 3; below 0 what it gets from stores that close",
        .geometry_type = geo::GeometryType::multi_line,
        .fields = {{"run_id", integer},
                   {"site_id", text},
                   {"site", text},
                   {"store_id", text},
                   {"store", text},
                   {"lost", real},
                   {"lost_lo", real},
                   {"lost_hi", real},
                   {"lost_min", real},
                   {"lost_max", real},
                   {"part", real}},
        .size = losses.size(),
        .feature_at = {}};
    layer.feature_at = [&all, losses = std::move(losses)](std::size_t at) {
        auto const& [of_site, change] = losses[at];
        bool const is_counted = change.store < all.stores.size();
        geo::LonLat const from = all.place_of(change.store);
        // What a store gets comes from one that closes, what it loses goes to one that opens.
        bool const gains = change.visitors > 0 && !all.scenario.closed.empty();
        std::optional<std::size_t> site = of_site;
        if (gains)
            site.reset();
        else if (!site)
            site = all.nearest_site(from);
        geo::LonLat const to = site ? all.sites.lonlat[*site] : all.nearest_closed(from);
        double const expected = is_counted ? all.expected_now(change.store) : 0;
        return geo::Feature{
            geo::MultiLine{{{from, to}}},
            {all.run.run_id, site ? geo::Value(all.sites.table.stores[*site].id) : geo::Value(),
             site ? geo::Value(all.sites.table.stores[*site].name) : geo::Value(),
             is_counted ? geo::Value(all.stores[change.store].store_id) : geo::Value(),
             is_counted ? geo::Value(all.stores[change.store].name) : geo::Value(), 0 - change.visitors,
             0 - change.limits.high, 0 - change.limits.low, 0 - change.over_decays.high,
             0 - change.over_decays.low,
             expected > 0 ? geo::Value((0 - change.visitors) / expected) : geo::Value()}};
    };
    return for_reader(std::move(layer), reader);
}

geo::LonLat SitePredictions::nearest_closed(geo::LonLat const& from) const {
    std::vector<geo::LonLat> closed;
    for (std::size_t const store : scenario.closed)
        closed.push_back(stores[store].position);
    return closed[*nearest_of(closed, from)];
}

}  // namespace results
