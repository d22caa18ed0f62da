#include "src/commands/fit/fit_summary.hpp"
#include "src/commands/text/text.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace commands {
namespace {

using enum Table::Align;

std::string run_line(db::RunRow const& run) {
    std::string text;
    if (run.background && run.background_se)
        text += fmt::format("  Standard errors: background {} ± {}", sensible(*run.background),
                            sensible(*run.background_se));
    if (run.overdispersion && run.overdispersion_se)
        text += fmt::format("{}overdispersion {} ± {}", text.empty() ? "  Standard errors: " : ", ",
                            sensible(*run.overdispersion), sensible(*run.overdispersion_se));
    return text.empty() ? "" : text + "\n";
}

std::string bootstrap_line(db::RunRecord const& record) {
    std::vector<double> const ratios = words::bootstrap_ratios(record);
    if (ratios.empty()) return "";
    auto const [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    return fmt::format("  Bootstrap, {} refits: errors of the centres {:.2f} to {:.2f} times those above\n",
                       record.city_bootstraps.front().refits, *least, *most);
}

}  // namespace

std::string limits_text(db::RunRecord const& record) {
    bool const shared = words::people_are_shared(record.run);
    Table table({right, left, right, right, right, right, right, right});
    if (shared)
        table.add({"id", "name", "centre", "people", "visits", "longer km", "shorter km"});
    else
        table.add({"id", "name", "centre", "visits", "share", "longer km", "shorter km", "bearing"});
    bool any = false;
    for (db::CityRow const& city : listed_cities(record.cities)) {
        if (!city.identified) continue;
        any = true;
        std::string const visits = words::limits(city.visits_lo, city.visits_hi);
        std::vector<std::string> row{fmt::format("{}", city.city_id),
                                     printable(city.name, 16),
                                     "within " + sensible(words::centre_within_km(record, city)) + " km",
                                     shared ? words::limits(city.integral_lo, city.integral_hi) : visits,
                                     shared ? visits : words::percent_limits(city.share_lo, city.share_hi),
                                     words::limits(city.major_sd_km_lo, city.major_sd_km_hi),
                                     words::limits(city.minor_sd_km_lo, city.minor_sd_km_hi)};
        if (!shared) row.push_back(words::bearing_limits(city));
        table.add(row);
    }
    if (!any) return "";
    return "\n95 % limits, as far as the model holds\n" + table.text() + unlisted_cities(record.cities) +
           run_line(record.run) + bootstrap_line(record);
}

}  // namespace commands
