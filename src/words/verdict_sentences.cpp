#include "src/results/run/store_name.hpp"
#include "src/results/run/uncertainty.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace words {
namespace {

constexpr std::size_t stores_named = 5, cities_named = 5;

std::string p_text(double p) {
    return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

std::string explained_text(results::Verdict const& verdict, db::RunRow const& run) {
    if (!verdict.deviance_explained) return "It cannot be said whether the model explains anything.";
    if (people_are_shared(run) && *verdict.deviance_explained < 0)
        return fmt::format(
            "The model describes the counts worse than one number for all stores does; its error is "
            "{} visitors per store (RMSE).",
            sensible(verdict.rmse.value_or(NAN)));
    return fmt::format("The model explains {} of the deviance; its error is {} visitors per store (RMSE).",
                       percent(*verdict.deviance_explained), sensible(verdict.rmse.value_or(NAN)));
}

/// Kass and Raftery (1995): a BIC that is 2 lower is worth a mention, one that is 10 lower is decisive. An
/// AIC3 is on the same scale.
std::string strength(double score_gained) {
    if (score_gained < 0) return "better by that alone";
    if (score_gained < 2) return "hardly worse";
    if (score_gained < 10) return "worse";
    return "clearly worse";
}

std::string other_text(std::optional<results::OtherCount> const& other, std::string const& instead,
                       std::string const& criterion) {
    if (!other) return "";
    return fmt::format("{} ({}): log-likelihood {} {}, {} {} {}, {}", instead, other->cities,
                       sensible(std::abs(other->log_likelihood_lost)),
                       other->log_likelihood_lost < 0 ? "higher" : "lower", criterion,
                       sensible(std::abs(other->score_gained)), other->score_gained < 0 ? "lower" : "higher",
                       strength(other->score_gained));
}

/// Under sharing numbers of cities are not fitted one by one to be compared.
std::string price_text(db::RunRow const& run) {
    if (run.cities_requested)
        return fmt::format("The number of cities was given: {}.", grouped(*run.cities_requested));
    return fmt::format(
        "The number of cities follows from a price: each has to gain {} by where the stores stand, in twice "
        "the "
        "log-likelihood of its visitors ÷ their overdispersion, or more than that together with their "
        "counts.",
        sensible(run.price.value_or(NAN)));
}

std::string count_text(results::Verdict const& verdict, db::RunRow const& run) {
    if (people_are_shared(run)) return price_text(run);
    std::string const fewer = other_text(verdict.one_fewer, "With one fewer", run.criterion);
    std::string const more =
        other_text(verdict.one_more, fewer.empty() ? "With one more" : "with one more", run.criterion);
    std::string text = fewer + (fewer.empty() || more.empty() ? "" : "; ") + more;
    if (!text.empty()) text += ".";
    if (verdict.one_more) return text;
    return text + (text.empty() ? "" : " ") +
           fmt::format("One city more than {} was not tried, or these stores do not support it.",
                       grouped(run.cities_found));
}

/// How many cities come back in resamples; empty for a run whose stores draw alone.
std::string stability_text(db::RunRecord const& record) {
    if (!people_are_shared(record.run) || record.cities.empty()) return "";
    if (!stability_is_known(record.cities))
        return "Whether the cities come back when stores are resampled was not tried: --stability 10 does.";
    std::vector<db::CityRow> unstable;
    std::ranges::copy_if(record.cities, std::back_inserter(unstable), is_unstable);
    std::string text = fmt::format(
        "{} of {} {} back in {:.0f} % or more of the resamples, each of four fifths of "
        "the stores",
        grouped(record.cities.size() - unstable.size()), counted(record.cities.size(), "city", "cities"),
        record.cities.size() - unstable.size() == 1 ? "comes" : "come", 100 * stable_from);
    if (unstable.empty()) return text + ".";
    std::ranges::stable_sort(unstable, {}, [](db::CityRow const& city) { return *city.stability; });
    std::vector<std::string> least;
    for (std::size_t i = 0; i < std::min(unstable.size(), cities_named); ++i)
        least.push_back(
            fmt::format("{} ({:.0f} %)", printable(unstable[i].name, 30), 100 * *unstable[i].stability));
    return fmt::format("{}; {} {}.", text, unstable.size() == 1 ? "the other is" : "the least stable are",
                       fmt::join(least, ", "));
}

std::string neighbours_text(results::Verdict const& verdict, db::RunRow const& run) {
    if (!run.moran_i) return "There are too few stores to tell whether neighbours err alike.";
    if (verdict.neighbours_alike) return "Neighbouring stores err alike: see the warnings.";
    return fmt::format("Neighbouring stores do not err alike (Moran's I of z {:.3f}, {}).", *run.moran_i,
                       p_text(run.moran_p.value_or(1)));
}

std::string unfit_text(results::Verdict const& verdict, std::size_t stores_in_fit) {
    std::size_t const count = verdict.unfit_stores.size();
    if (count == 0) return "No store is further than 3 standard deviations from what is fitted.";
    std::vector<std::string> worst;
    for (std::size_t i = 0; i < std::min(count, stores_named); ++i) {
        db::StoreRow const& store = verdict.unfit_stores[i];
        worst.push_back(
            fmt::format("{} (z {:+.1f})", printable(results::store_name(store), 30), store.z.value_or(NAN)));
    }
    return fmt::format("{} of {} {} not fit (|z| > 3; {} expected by chance){}: {}.", count,
                       counted(stores_in_fit, "store", "stores"), count == 1 ? "does" : "do",
                       fmt::format("{:.1f}", 0.0027 * static_cast<double>(stores_in_fit)),
                       count > stores_named ? ", the worst" : "", fmt::join(worst, ", "));
}

}  // namespace

std::vector<std::string> verdict_sentences(results::Verdict const& verdict, db::RunRecord const& record) {
    std::vector<std::string> sentences{explained_text(verdict, record.run), count_text(verdict, record.run)};
    if (std::string stability = stability_text(record); !stability.empty())
        sentences.push_back(std::move(stability));
    sentences.push_back(neighbours_text(verdict, record.run));
    sentences.push_back(unfit_text(verdict, results::stores_in_fit(record.stores)));
    return sentences;
}

std::string optimistic_text(db::RunRow const& run) {
    if (!results::neighbours_alike(run)) return "";
    return fmt::format(
        "neighbouring stores err alike (Moran's I of z {:.3f}, {}): something regional is not in the "
        "model, and every standard error and interval is optimistic",
        run.moran_i.value_or(NAN), p_text(run.moran_p.value_or(NAN)));
}

std::string limits(db::Real const& low, db::Real const& high) {
    if (!low || !high) return "held";
    return sensible(*low) + "–" + sensible(*high);
}

std::string percent_limits(db::Real const& low, db::Real const& high) {
    if (!low || !high) return "";
    return fmt::format("{:.1f}–{:.1f} %", 100 * *low, 100 * *high);
}

std::string bearing_limits(db::CityRow const& city) {
    if (!city.major_sd_km_lo) return "held";
    if (!city.bearing_deg_lo || !city.bearing_deg_hi) return "any";
    return fmt::format("±{:.0f}°", (*city.bearing_deg_hi - *city.bearing_deg_lo) / 2);
}

double centre_within_km(db::RunRecord const& record, db::CityRow const& city) {
    auto const region =
        std::ranges::find(record.city_uncertainties, city.city_id, &db::CityUncertaintyRow::city_id);
    return region == record.city_uncertainties.end() ? NAN : results::furthest_km(city, *region);
}

bool is_uncertain(db::RunRecord const& record, db::CityRow const& city) {
    // A centre whose region is not known, as that of a run without errors, is not called uncertain.
    return !city.identified || centre_within_km(record, city) > city.major_sd_km;
}

std::vector<double> bootstrap_ratios(db::RunRecord const& record) {
    std::vector<double> ratios;
    for (db::CityBootstrapRow const& refitted : record.city_bootstraps) {
        auto const city = std::find_if(record.cities.begin(), record.cities.end(),
                                       [&](auto const& row) { return row.city_id == refitted.city_id; });
        bool const known = city != record.cities.end();
        if (known && results::has_known_centre(*city)) {
            ratios.push_back(1);
            continue;
        }
        ratios.push_back(known ? std::hypot(refitted.x_se_m.value_or(NAN), refitted.y_se_m.value_or(NAN)) /
                                     std::hypot(city->x_se_m.value_or(NAN), city->y_se_m.value_or(NAN))
                               : NAN);
    }
    return ratios;
}

}  // namespace words
