#include "src/words/covariates.hpp"
#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

namespace report {

std::string covariates(db::RunRecord const& record) {
    if (record.covariates.empty()) return "";
    using enum Column::Kind;
    bool const shared = words::people_are_shared(record.run);
    Table table{"covariate-table",
                "What makes stores differ",
                {{"Property", text},
                 {"Of a store with", text, "The step that the next column is for"},
                 {shared ? "Attraction ×" : "Visitors ×", number,
                  "What the step multiplies them by, with its 95 % limits"},
                 {"Chance", number, "How often so much would come about if there were no effect"},
                 {"Stores that tell", number,
                  shared ? "Those whose people choose among stores that differ" : "Those of the fit"}},
                {}};
    std::string sentences;
    for (db::CovariateRow const& row : record.covariates) {
        bool const told = row.p_value.has_value();
        std::string const limits =
            row.multiplier_lo && row.multiplier_hi
                ? words::sensible(*row.multiplier_lo) + "–" + words::sensible(*row.multiplier_hi)
                : "";
        table.rows.push_back(
            {name_cell(words::covariate_label(row)), text_cell(words::covariate_step(row)),
             told ? number_cell(row.multiplier, words::sensible(row.multiplier), limits) : text_cell("–"),
             told ? number_cell(*row.p_value, words::significance(row.p_value)) : text_cell("–"),
             number_cell(static_cast<double>(row.telling_stores), words::grouped(row.telling_stores))});
    }
    for (std::string const& sentence : words::covariate_sentences(record))
        sentences += "<li>" + escaped(sentence) + "</li>\n";
    return "<details id=\"covariates\"><summary>What makes stores differ?</summary>\n" + html_of(table) +
           "<ul>\n" + sentences + "</ul>\n</details>\n";
}

}  // namespace report
