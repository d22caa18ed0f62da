#include "src/report/document.hpp"

#include "src/report/html.hpp"
#include "src/report/texts.hpp"

#include <fmt/format.h>

namespace report {

std::string html_of(Document const& document, PageOptions const& options) {
    std::string scripts;
    for (char const* const script : document.scripts)
        scripts += fmt::format("<script>\n{}</script>\n", script);
    return filled(texts::document, {{"licences", texts::licences},
                                    {"policy", content_security_policy(options.tiles)},
                                    {"version", escaped(options.program_version)},
                                    {"title", escaped(document.title)},
                                    {"styles", fmt::format("{}\n{}{}{}{}", texts::leaflet_style, texts::style,
                                                           texts::land_style, document.styles, texts::print)},
                                    {"body", document.body},
                                    {"data", document.data},
                                    {"scripts", std::move(scripts)}});
}

}  // namespace report
