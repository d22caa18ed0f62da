#include "db/database.hpp"
#include "geo/write/rasters.hpp"
#include "src/report/page_data.hpp"

#include <fmt/format.h>

namespace report {
namespace {

std::string css_colour(std::array<std::uint8_t, 4> const& colour) {
    return fmt::format("rgba({}, {}, {}, {:.2f})", colour[0], colour[1], colour[2], colour[3] / 255.0);
}

}  // namespace

geo::Projection plane_of(db::RunRow const& run) {
    try {
        return geo::Projection(run.crs_wkt);
    } catch (std::exception const& error) {
        throw db::DatabaseError(
            fmt::format("the planar CRS of run {} cannot be used ({}); restore a copy of the database",
                        run.run_id, error.what()));
    }
}

Json surface_object(model::CityModel<2> const& model, geo::Projection const& plane, Frame const& frame) {
    auto const surface = surface_picture(model, plane, frame);
    if (!surface) return {};
    Json classes = Json::array();
    for (std::size_t i = 0; i < surface->levels.size(); ++i)
        classes.push_back({{"from", five_digits(surface->levels[i])},
                           {"colour", css_colour(surface->picture.palette[i + 1])}});
    return {{"url", geo::png_data_url(surface->picture)}, {"classes", std::move(classes)}};
}

Json frame_object(Frame const& frame) {
    if (frame.empty) return {};
    return Json::array({{degrees(frame.south_deg), degrees(frame.west_deg)},
                        {degrees(frame.north_deg), degrees(frame.east_deg)}});
}

/// Neither "</script>" nor "<!--" may stand inside a script element, nor, in older browsers, the line ends
/// that JSON knows and JavaScript did not. Outside strings JSON has none of these characters. By hand,
/// because nlohmann-json escapes either none of them or every character beyond ASCII.
std::string script_json(Json const& json) {
    std::string const text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string_view const rest(text.data() + i, std::min<std::size_t>(text.size() - i, 3));
        if (text[i] == '<' || text[i] == '>' || text[i] == '&') {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(text[i]));
        } else if (rest == "\u2028" || rest == "\u2029") {
            result += rest == "\u2028" ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

}  // namespace report
