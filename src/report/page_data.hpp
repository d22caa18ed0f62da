#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/write/rasters.hpp"
#include "src/model/city.hpp"
#include "src/report/page_input.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

/// What the page's scripts draw, as JSON.
namespace report {

using Json = nlohmann::ordered_json;

/// A number with that many decimals; null where it is not finite. All numbers are rounded to what can be
/// seen, since more digits only make the page larger.
inline Json rounded(double number, int decimals) {
    if (!std::isfinite(number)) return {};
    double const scale = std::pow(10.0, decimals);
    return std::round(number * scale) / scale;
}

/// A longitude or latitude, to a metre.
inline Json degrees(double number) {
    return rounded(number, 5);
}

/// Whole metres in the plane. A distance beyond what a whole number holds is another program's mistake.
inline Json metres(double number) {
    return std::abs(number) < 1e15 ? Json(std::llround(number)) : Json();
}

/// A number to five significant digits.
inline Json five_digits(double number) {
    if (number == 0) return 0;
    if (!std::isfinite(number)) return {};
    int const power = static_cast<int>(std::floor(std::log10(std::abs(number))));
    return rounded(number, std::clamp(4 - power, 0, 300));
}

template <typename Number>
Json or_null(std::optional<Number> const& number) {
    return number ? Json(*number) : Json();
}

/// Web maps end there.
inline constexpr double furthest_lat_deg = 85;

/// The part of the world that the page shows. Its longitudes run on across the antimeridian and lie within
/// half a turn of `middle_deg`.
struct Frame {
    double middle_deg = 0;
    double west_deg = 0, south_deg = 0, east_deg = 0, north_deg = 0;
    bool empty = true;  ///< there is nothing to show

    /// A longitude as it is in this frame.
    double lon_deg(double longitude) const;
};

/// Around the run's stores, its cities and, within reason, their ellipses, with a margin.
Frame frame_of(db::RunRecord const& record);
/// Around places, with a margin, in the longitudes of `as` where that shows anything.
Frame frame_around(std::vector<geo::LonLat> places, Frame const& as = {});

/// Where the map opens: without the hundredth of the stores furthest out on each side where that takes away
/// more than half of the frame's area, but with every city; else the whole frame.
Frame opening_view(db::RunRecord const& record, Frame const& frame);
/// "The map opens without 12 stores far off; zoom out to see them."; empty for the whole frame.
std::string far_off_text(db::RunRecord const& record, Frame const& frame, Frame const& view);

/// The fitted visitors, or the visitors per km² where people are divided among stores, as a picture for a web
/// map: its rows lie evenly in the map's projection (Web Mercator) between the frame's south and north. Pixel
/// value i stands for levels[i − 1] visitors and more, 0 for fewer.
struct SurfacePicture {
    geo::Picture picture;
    std::vector<double>
        levels;  ///< visitors (per km², per unit of exposure), rising, of the series 1, 2, 5, 10, …
};

/// None where the model rises nowhere above its background.
std::optional<SurfacePicture> surface_picture(model::CityModel<2> const& model, geo::Projection const& plane,
                                              Frame const& frame);

/// The same as a data URL with its classes; null where there is none.
Json surface_object(model::CityModel<2> const& model, geo::Projection const& plane, Frame const& frame);
/// South-west and north-east corners; null where there is nothing to show.
Json frame_object(Frame const& frame);
/// What every map has: its frame, and tiles or else the land around the frame, with the names of its larger
/// places but for those of the cities, as page/land.js draws it.
Json map_object(Frame const& frame, Tiles const& tiles, std::vector<db::CityRow> const& cities);
/// The plane of a run. Throws db::DatabaseError where it cannot be used.
geo::Projection plane_of(db::RunRow const& run);

/// JSON that can stand in a script element whatever names it holds.
std::string script_json(Json const& json);

/// The cities with what the page needs to compute their contributions.
Json city_objects(db::RunRecord const& record, Frame const& frame);
/// Adds to each city the visitors who live there and how often it comes back: where people are divided among
/// the stores near them.
void add_shared(Json& cities, db::RunRecord const& record);
/// Ellipses of one and two standard deviations. Positions in shapes are [latitude, longitude].
Json spread_objects(db::RunRecord const& record, Frame const& frame);
/// The 95 % regions of the centres of all cities but uncertain ones, whose regions are larger than they are.
Json uncertainty_objects(db::RunRecord const& record, Frame const& frame);
/// Each centre's way through the fit.
Json path_objects(db::RunRecord const& record, Frame const& frame);

/// The stores with the indices `drawn`, one array per column: a fraction of the size of one object per store.
/// `x` and `y` are metres in the plane, from which the page computes contributions. `held` lists the places
/// of those held out.
Json store_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn, Frame const& frame,
                   geo::Projection const& plane);

/// More columns of these, where people are divided among stores: what each has of the background and of the
/// cities, and its catchment.
Json shared_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn);

/// The smallest areas that half and 80 % of the visitors of each of these come from, one array per column:
/// km², and outlines as texts that page/trade_areas.js reads. Null for a store without them.
Json trade_area_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn,
                        Frame const& frame);

/// Adds to each city which of all stores take most of its visits, in words.
void add_city_stores(Json& cities, db::RunRecord const& record);

/// Where the stores without a count stand.
Json competitor_columns(db::RunRecord const& record, Frame const& frame);

/// More lines than this cannot be told apart.
inline constexpr std::size_t most_trends = 8;

/// The visits of cities over the runs of the series, with their limits; null in runs that did not find them.
/// The cities are those that changed beyond chance, and then those with most visits.
Json trend_objects(History const& history);

struct PageData {
    std::string json;      ///< can stand in a script element whatever names it holds
    std::string left_out;  ///< what of the run is not in it, in a sentence; empty where nothing is missing
    std::string far_off;   ///< what is not seen at first, in a sentence; empty where nothing is
};

/// All of this for one run, of whose stores those with the indices `drawn` are on the map. Throws
/// db::DatabaseError where the run's plane or a city's spread makes no sense.
PageData page_data(db::RunRecord const& record, std::vector<std::size_t> const& drawn, History const& history,
                   Tiles const& tiles);

}  // namespace report
