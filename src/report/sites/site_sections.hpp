#pragma once

#include "src/report/html.hpp"
#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "src/results/predict/site_predictions.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The sections of the page of a prediction, and what they choose from it.
namespace report {

/// More sites than this nobody reads; the others are dots on the map, and rows of the layer.
inline constexpr std::size_t most_sites_listed = 200;

/// What the sections are written from. Refers to `all`: keep it.
struct SitePage {
    results::SitePredictions const& all;
    bool shared = false;                ///< people are divided among stores
    std::vector<std::size_t> listed;    ///< the sites that are told one by one, by rank
    std::vector<std::size_t> unlisted;  ///< the others, by rank
    std::vector<std::size_t> drawn;     ///< the stores on the map: first those that lose
    DrawnPlaces places;                 ///< of these

    /// What changes together, or with the only site; none where several sites open each by itself.
    results::Effect const* only_effect() const;
};
SitePage site_page(results::SitePredictions const& all);

/// What a store loses to the sites, each taken by itself.
struct Loser {
    std::size_t store = 0;  ///< among the run's stores
    std::size_t site = 0;   ///< that takes most
    results::StoreChange to_it;
    double in_all = 0;  ///< lost visitors over all sites
};
/// Those that lose most over all sites first; without those that close. Empty unless sites open each by
/// itself.
std::vector<Loser> losers(results::SitePredictions const& all);

/// Which prediction this is, and from what.
std::string site_heading(SitePage const& page);
/// The few numbers that are looked for first.
std::string site_figures(SitePage const& page);
/// The best site in words, what is assumed, and what to look at.
std::string site_summary(SitePage const& page);
/// The sites by rank, with a sentence each; empty where only stores close.
std::string site_table(SitePage const& page);
/// Which sites are not in it, in a sentence; empty where all are.
std::string sites_left_out(SitePage const& page);
/// What the stores lose to each of the first sites, and to all; empty where every store draws alone.
std::string site_losses(SitePage const& page);
/// What was asked for, of which run.
std::string site_scenario(SitePage const& page, std::string const& database,
                          std::string const& program_version);
/// What the map draws.
Json site_data(SitePage const& page, Tiles const& tiles);

/// The run as far as the parts of its own page need it.
db::RunRecord record_of(results::SitePredictions const& all);

}  // namespace report
