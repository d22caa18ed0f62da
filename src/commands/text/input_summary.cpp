#include "src/commands/text/input_summary.hpp"

#include "src/commands/options/reading_options.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace commands {
namespace {

constexpr std::size_t most_examples = 3;

std::string source_line(geo::StoreTable const& table) {
    std::string const filter = table.filter.empty() ? "" : ", where " + table.filter;
    return printable(fmt::format("Read {} from {} ({}, layer {}{})",
                                 counted(static_cast<std::size_t>(table.rows_read), "row", "rows"),
                                 table.source, table.driver, table.layer, filter)) +
           "\n";
}

std::string exposure_text(geo::StoreTable const& table) {
    auto const [least, most] = std::ranges::minmax(table.stores, {}, &geo::Store::exposure);
    return fmt::format("{}, {} to {}", printable(table.exposure_field), sensible(least.exposure),
                       sensible(most.exposure));
}

/// "size (log), 650 to 12,000" or "chain (factor), 4 kinds".
std::string covariate_text(geo::StoreTable const& table, std::size_t covariate) {
    auto const& [field, scale] = table.covariates[covariate];
    auto const value_of = [&](geo::Store const& store) -> geo::CovariateValue const& {
        return store.covariates[covariate];
    };
    if (scale == geo::CovariateScale::factor) {
        std::set<std::string> levels;
        for (geo::Store const& store : table.stores)
            levels.insert(value_of(store).level);
        return fmt::format("{} (factor), {}", printable(field), counted(levels.size(), "kind", "kinds"));
    }
    auto const number_of = [&](geo::Store const& store) { return value_of(store).number.value_or(0); };
    auto const [least, most] = std::ranges::minmax(table.stores, {}, number_of);
    return fmt::format("{}{}, {} to {}", printable(field),
                       scale == geo::CovariateScale::logarithm ? " (log)" : "", sensible(number_of(least)),
                       sensible(number_of(most)));
}

std::string facts_text(geo::ProjectedStores const& stores) {
    geo::StoreTable const& table = stores.table;
    Table facts({Table::Align::left, Table::Align::left});
    facts.add({"stores used", grouped(table.stores.size())});
    facts.add({"visitors", printable(table.visitors_field)});
    if (!table.exposure_field.empty()) facts.add({"exposure", exposure_text(table)});
    for (std::size_t c = 0; c < table.covariates.size(); ++c)
        facts.add({c == 0 ? "covariates" : "", covariate_text(table, c)});
    facts.add({"store key", table.id_field.empty() ? "the row id" : printable(table.id_field)});
    facts.add({"store name",
               table.name_field.empty() ? "none (name one with --name FIELD)" : printable(table.name_field)});
    facts.add({"CRS of the file", printable(table.crs_name)});
    facts.add({"planar CRS", printable(stores.projection.name())});
    return facts.text();
}

std::string examples_of(SetAsideCount const& count) {
    return fmt::format("{} {}{}", count.rows == 1 ? "row" : "rows", fmt::join(count.first, ", "),
                       count.rows > count.first.size() ? ", …" : "");
}

}  // namespace

std::string set_aside_text(std::vector<geo::SetAsideRow> const& rows, bool verbose) {
    if (rows.empty()) return "";
    std::string text = fmt::format("Set aside {}\n", counted(rows.size(), "row", "rows"));
    Table reasons({Table::Align::right, Table::Align::left, Table::Align::left});
    for (SetAsideCount const& count : count_by_reason(rows)) {
        reasons.add({grouped(count.rows), count.reason, examples_of(count)});
    }
    text += reasons.text();
    if (!verbose) return text;
    Table all({Table::Align::right, Table::Align::left, Table::Align::left});
    for (geo::SetAsideRow const& row : rows) {
        all.add({fmt::format("row {}", row.source_fid), row.reason, printable(row.detail, 60)});
    }
    return text + all.text("    ");
}

std::vector<SetAsideCount> count_by_reason(std::vector<geo::SetAsideRow> const& rows) {
    std::vector<SetAsideCount> counts;
    for (geo::SetAsideRow const& row : rows) {
        auto count = std::find_if(counts.begin(), counts.end(),
                                  [&](SetAsideCount const& c) { return c.reason == row.reason; });
        if (count == counts.end()) count = counts.insert(count, {row.reason, 0, {}});
        ++count->rows;
        if (count->first.size() < most_examples) count->first.push_back(row.source_fid);
    }
    std::stable_sort(counts.begin(), counts.end(),
                     [](auto const& a, auto const& b) { return a.rows > b.rows; });
    return counts;
}

std::string input_text(geo::ProjectedStores const& stores, Verbosity const& verbosity) {
    std::string text = source_line(stores.table) + facts_text(stores);
    text += set_aside_text(stores.table.set_aside, verbosity.verbose);
    for (std::string const& notice : stores.table.notices)
        text += "Note: " + printable(notice) + "\n";
    return text;
}

nlohmann::ordered_json input_json(geo::ProjectedStores const& stores) {
    geo::StoreTable const& table = stores.table;
    nlohmann::ordered_json json{{"source", table.source},
                                {"layer", table.layer},
                                {"driver", table.driver},
                                {"filter", table.filter},
                                {"visitors_field", table.visitors_field},
                                {"exposure_field", table.exposure_field},
                                {"covariates", nlohmann::ordered_json::array()},
                                {"id_field", table.id_field},
                                {"name_field", table.name_field},
                                {"source_crs", table.crs_name},
                                {"planar_crs", stores.projection.name()},
                                {"rows_read", table.rows_read},
                                {"stores_used", table.stores.size()},
                                {"rows_set_aside", table.set_aside.size()},
                                {"set_aside", nlohmann::ordered_json::array()},
                                {"notices", table.notices}};
    for (geo::Covariate const& covariate : table.covariates)
        json["covariates"].push_back(text_of(covariate));
    for (SetAsideCount const& count : count_by_reason(table.set_aside)) {
        json["set_aside"].push_back({{"reason", count.reason}, {"rows", count.rows}, {"first", count.first}});
    }
    return json;
}

void print_json(nlohmann::ordered_json const& document) {
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace commands
