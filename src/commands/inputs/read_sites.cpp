#include "src/commands/inputs/read_sites.hpp"

#include "geo/errors.hpp"
#include "geo/read/row_values.hpp"
#include "src/results/run/covariates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace commands {
namespace {

bool is_set(PredictOptions const& options, std::string const& field) {
    return std::ranges::any_of(options.covariates,
                               [&](auto const& setting) { return geo::same_name(setting.first, field); });
}

/// "Aldi, Lidl": the kinds that a run knows of a factor.
std::string kinds_of(results::KeptRun const& run, std::string const& field) {
    std::set<std::string> kinds;
    for (db::CovariateRow const& row : run.covariates)
        if (row.field == field) kinds.insert({row.level, row.reference});
    return fmt::format("{}", fmt::join(kinds, ", "));
}

/// Rows of a file whose kind no store of the run had say as little as rows without one.
void set_unknown_kinds_aside(results::KeptRun const& run, geo::ProjectedStores& sites) {
    std::vector<geo::Covariate> const all = results::covariates_of(run.covariates);
    geo::ProjectedStores known{sites.table, sites.projection, {}, {}};
    known.table.stores.clear();
    for (std::size_t i = 0; i < sites.table.stores.size(); ++i) {
        geo::Store const& site = sites.table.stores[i];
        std::size_t c = 0;
        while (c < all.size() && (site.covariates[c].level.empty() ||
                                  results::is_known_level(run.covariates, c, site.covariates[c].level)))
            ++c;
        if (c < all.size()) {
            known.table.set_aside.push_back(
                {site.source_fid, fmt::format("{} not known to the run", all[c].field),
                 fmt::format("{} is \"{}\", the run has {}; store {}", all[c].field, site.covariates[c].level,
                             kinds_of(run, all[c].field), site.id)});
            continue;
        }
        known.table.stores.push_back(site);
        known.planar.push_back(sites.planar[i]);
        known.lonlat.push_back(sites.lonlat[i]);
    }
    if (known.table.stores.empty() && !sites.table.stores.empty())
        throw geo::InputRejected(
            fmt::format("none of the sites of {} has a kind that run {} knows: {}; give "
                        "--covariate FIELD=VALUE, or --covariate-default",
                        sites.table.source, run.run.run_id, known.table.set_aside.back().detail));
    sites = std::move(known);
}

geo::ProjectedStores sites_of_file(PredictOptions const& options, results::KeptRun const& run) {
    geo::ReadStoresOptions read = options.sites.read;
    if (!constant_exposure(options)) read.exposure_field = options.exposure;
    read.covariates_required = !options.covariate_default;
    read.keep_rows = true;
    std::vector<geo::Covariate> const all = results::covariates_of(run.covariates);
    for (geo::Covariate const& covariate : all)
        if (!is_set(options, covariate.field)) read.covariates.push_back(covariate);
    geo::ProjectedStores sites =
        geo::project_stores(geo::read_stores(options.sites.source, read), run.run.crs_wkt);
    // In the order of the run, those that the command line sets between those of the file.
    for (geo::Store& site : sites.table.stores) {
        std::vector<geo::CovariateValue> values;
        std::size_t next = 0;
        for (geo::Covariate const& covariate : all)
            values.push_back(is_set(options, covariate.field) ? geo::CovariateValue()
                                                              : site.covariates[next++]);
        site.covariates = std::move(values);
    }
    if (!options.covariate_default) set_unknown_kinds_aside(run, sites);
    return sites;
}

/// A value of the command line.
geo::CovariateValue value_from(geo::Covariate const& covariate, std::string const& text) {
    auto const [values, reason, refused] =
        geo::covariates_from({geo::Value(text)}, {covariate}, {std::size_t{0}});
    if (!reason.empty())
        throw geo::UsageError(
            fmt::format("--covariate {}={}: {}; give a number{}", covariate.field, text, reason,
                        covariate.scale == geo::CovariateScale::logarithm ? " above 0" : ""));
    return values.front();
}

/// ": it has size, chain", or nothing.
std::string names_of(std::vector<geo::Covariate> const& covariates) {
    std::vector<std::string> names;
    for (geo::Covariate const& covariate : covariates)
        names.push_back(covariate.field);
    return names.empty() ? "" : fmt::format(": it has {}", fmt::join(names, ", "));
}

void set_covariates(PredictOptions const& options, results::KeptRun const& run, geo::ProjectedStores& sites) {
    std::vector<geo::Covariate> const all = results::covariates_of(run.covariates);
    for (auto const& [field, text] : options.covariates) {
        auto const covariate = std::ranges::find_if(
            all, [&](geo::Covariate const& one) { return geo::same_name(one.field, field); });
        if (covariate == all.end())
            throw geo::UsageError(fmt::format("--covariate {}: run {} has no covariate of that name{}", field,
                                              run.run.run_id, names_of(all)));
        geo::CovariateValue const value = value_from(*covariate, text);
        for (geo::Store& site : sites.table.stores)
            site.covariates[static_cast<std::size_t>(covariate - all.begin())] = value;
    }
}

/// A level that no store of the run had is as good as none.
void forget_unknown_levels(results::KeptRun const& run, geo::ProjectedStores& sites) {
    for (geo::Store& site : sites.table.stores)
        for (std::size_t c = 0; c < site.covariates.size(); ++c)
            if (!site.covariates[c].level.empty() &&
                !results::is_known_level(run.covariates, c, site.covariates[c].level))
                site.covariates[c].level.clear();
}

/// Says which covariates are filled in with a mean store's, or throws.
void fill_in_covariates(PredictOptions const& options, results::KeptRun const& run,
                        geo::ProjectedStores& sites) {
    std::vector<geo::Covariate> const all = results::covariates_of(run.covariates);
    for (std::size_t c = 0; c < all.size(); ++c) {
        auto const is_missing = [&](geo::Store const& site) { return site.covariates[c].is_missing(); };
        auto const missing = std::ranges::count_if(sites.table.stores, is_missing);
        if (missing == 0) continue;
        bool const is_factor = all[c].scale == geo::CovariateScale::factor;
        if (!options.covariate_default)
            throw geo::UsageError(fmt::format(
                "site {} has no {} that run {} knows of{}; give --covariate {}=VALUE, or take a mean "
                "store with --covariate-default",
                std::ranges::find_if(sites.table.stores, is_missing)->id, all[c].field, run.run.run_id,
                is_factor ? fmt::format(" ({})", kinds_of(run, all[c].field)) : "", all[c].field));
        sites.table.notices.push_back(
            fmt::format("{} of {} sites have no {}{} and are taken as mean stores in that", missing,
                        sites.table.stores.size(), all[c].field, is_factor ? " that the run knows of" : ""));
    }
}

void refuse_foreign_covariates(PredictOptions const& options, results::KeptRun const& run) {
    if (run.covariates.empty() && options.covariate_default)
        throw geo::UsageError(
            fmt::format("run {} has no covariates, all its stores are alike: leave --covariate-default out",
                        run.run.run_id));
}

[[noreturn]] void refuse_outside(std::pair<double, double> const& point, db::RunRow const& run) {
    throw geo::InputRejected(
        fmt::format("--at {},{} lies outside {}, the plane of run {}; longitude comes first", point.first,
                    point.second, run.crs_name, run.run_id));
}

geo::ProjectedStores sites_of_points(PredictOptions const& options, results::KeptRun const& kept) {
    db::RunRow const& run = kept.run;
    std::vector<geo::LonLat> points;
    for (auto const& [lon, lat] : options.at)
        points.push_back({lon, lat});
    // Points are projected as stores are; what is said of a file that lies outside altogether is no answer
    // here.
    auto const projected = [&] {
        try {
            return projected_points(points, "--at", run.crs_wkt);
        } catch (geo::InputRejected const&) {
            refuse_outside(options.at.front(), run);
        }
    };
    geo::ProjectedStores sites = projected();
    if (!sites.table.set_aside.empty())
        refuse_outside(options.at.at(static_cast<std::size_t>(sites.table.set_aside.front().source_fid)),
                       run);
    for (std::size_t i = 0; i < options.at.size(); ++i)
        sites.table.stores[i].id = fmt::format("{},{}", options.at[i].first, options.at[i].second);
    for (geo::Store& site : sites.table.stores)
        site.covariates.resize(results::covariates_of(kept.covariates).size());
    return sites;
}

/// Reading advises the options of SITES, which for competitors have names of their own.
std::string with_names_for_competitors(std::string text) {
    for (std::string const name : {"src-crs", "layer"})
        for (auto at = text.find("--" + name); at != std::string::npos; at = text.find("--" + name, at + 1))
            text.replace(at, name.size() + 2, "--competitors-" + name.substr(name.find('-') + 1));
    return text;
}

geo::ProjectedStores competitors_of_file(PredictOptions const& options, db::RunRow const& run,
                                         std::vector<geo::Covariate> const& covariates) try {
    geo::ReadStoresOptions read = options.competitors.read;
    read.allow_network = options.sites.read.allow_network;
    read.allow_set_aside = options.sites.read.allow_set_aside;
    read.decimals = options.sites.read.decimals;
    read.covariates = covariates;
    read.covariates_required = false;
    return geo::project_stores(geo::read_stores(options.competitors.source, read), run.crs_wkt);
} catch (geo::UsageError const& error) {
    throw geo::UsageError(with_names_for_competitors(error.what()));
} catch (geo::InputRejected const& error) {
    throw geo::InputRejected(with_names_for_competitors(error.what()));
}

geo::ProjectedStores joined(geo::ProjectedStores sites, geo::ProjectedStores const& more) {
    auto const append = [](auto& to, auto const& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(sites.table.stores, more.table.stores);
    append(sites.planar, more.planar);
    append(sites.lonlat, more.lonlat);
    return sites;
}

}  // namespace

geo::ProjectedStores projected_points(std::vector<geo::LonLat> const& points, std::string const& source,
                                      std::string const& crs) {
    geo::StoreTable table;
    table.source = source;
    table.crs_wkt = "OGC:CRS84";  // longitude first, as geo::LonLat
    table.crs_name = "WGS 84";
    for (geo::LonLat const& point : points) {
        geo::Store& store = table.stores.emplace_back();
        store.source_fid = static_cast<std::int64_t>(table.stores.size()) - 1;
        store.position = {point.lon_deg, point.lat_deg};
    }
    return geo::project_stores(std::move(table), crs);
}

geo::ProjectedStores read_sites(PredictOptions const& options, results::KeptRun const& kept) {
    db::RunRow const& run = kept.run;
    refuse_foreign_covariates(options, kept);
    if (!options.exposure.empty() && run.exposure_field.empty()) {
        throw geo::UsageError(fmt::format(
            "run {} has no exposure, its visitors are per store: leave --exposure out", run.run_id));
    }
    bool const has_file = !options.sites.source.empty();
    if (!has_file && options.at.empty()) return {{}, geo::Projection(run.crs_wkt), {}, {}};
    geo::ProjectedStores sites = has_file ? sites_of_file(options, kept) : sites_of_points(options, kept);
    if (has_file && !options.at.empty()) sites = joined(std::move(sites), sites_of_points(options, kept));
    // A site on the command line has no field: it is open for one unit.
    if (auto const exposure = constant_exposure(options))
        for (geo::Store& site : sites.table.stores)
            site.exposure = *exposure;
    set_covariates(options, kept, sites);
    forget_unknown_levels(kept, sites);
    fill_in_covariates(options, kept, sites);
    return sites;
}

geo::ProjectedStores read_competitors(PredictOptions const& options, results::KeptRun const& run) {
    std::vector<geo::Covariate> const all = results::covariates_of(run.covariates);
    geo::ProjectedStores stores = competitors_of_file(options, run.run, all);
    forget_unknown_levels(run, stores);
    for (std::size_t c = 0; c < all.size(); ++c) {
        auto const missing = std::ranges::count_if(
            stores.table.stores, [&](geo::Store const& store) { return store.covariates[c].is_missing(); });
        if (missing > 0)
            stores.table.notices.push_back(fmt::format(
                "{} of {} stores of others have no {} that the run knows of and are taken as mean "
                "stores in that",
                missing, stores.table.stores.size(), all[c].field));
    }
    return stores;
}

}  // namespace commands
