#pragma once

#include "geo/crs/projection.hpp"
#include "geo/layer.hpp"
#include "src/model/city.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace results {

/// The cities that simulated stores come from, in the metres of a planar CRS.
struct Truth {
    model::CityModel<2> model;
    std::vector<std::string> names;  ///< one per city
    std::string crs;        ///< anything PROJ understands; empty where a truth without cities was read
    std::int64_t seed = 0;  ///< that the stores were drawn with
    /// "none": every store draws alone. "shared": people are divided among the stores near them, and
    /// amplitudes and background are visitors per km². Empty where a truth without cities was read.
    std::string competition = "none";
    std::string people = {};          ///< how they live; this and the rest only where they are shared
    double catchment_km = 0;          ///< nobody goes to a store farther than this
    std::vector<double> decays = {};  ///< of the people of each city
    std::vector<std::string> covariates = {};  ///< "size:log:0.6": by which its stores differ, and how much
};

/// A layer of points with the fields name, x_m, y_m, amplitude, cov_xx_m2, cov_xy_m2, cov_yy_m2, background,
/// integral (visitors·km² on the ground), crs and seed; where people are shared (then the integral is
/// visitors) also competition, decay, catchment_km and people; where stores differ also covariates.
/// `projection` is that of the truth's CRS.
geo::Layer truth_layer(Truth const& truth, geo::Projection const& projection);

/// Reads the GeoJSON file of such a layer. A file without features is a truth without cities, whose
/// background is NaN: nothing says it. One without a competition is from before there were others. Throws
/// geo::IoError where it cannot be opened and geo::InputRejected where it is not such a file.
Truth read_truth(std::filesystem::path const& path);

/// The same cities in another plane: centres by way of WGS 84, spreads by the two projections' scale and
/// convergence at the centre. Throws geo::InputRejected for a city that the plane cannot hold.
model::CityModel<2> truth_in_plane(Truth const& truth, geo::Projection const& plane);

}  // namespace results
