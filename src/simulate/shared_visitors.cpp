#include "src/simulate/shared_visitors.hpp"

#include "src/simulate/scene.hpp"

#include <cmath>
#include <numeric>
#include <utility>

namespace simulate {
namespace {

Decays draw_decays(std::size_t cities, Sharing const& sharing, Random& random) {
    Decays decays{sharing.decay, std::vector<double>(cities, sharing.decay)};
    if (sharing.decay_by_city > 0)
        for (double& decay : decays.of_cities)
            decay *= std::exp(sharing.decay_by_city * random.normal());
    return decays;
}

}  // namespace

SharedVisitors::SharedVisitors(model::CityModel<2>& truth, model::Positions<2> const& stores,
                               Eigen::VectorXd const& strengths, Sharing const& sharing, Random& random)
    : sharing_(sharing),
      competition_(stores, sharing.ground, sharing.catchment_m, strengths),
      decays_(draw_decays(truth.cities.size(), sharing, random)),
      people_(truth, sharing.shape, decays_, random),
      of_stores_(competition_.expected(people_)) {
    if (sharing.amplitudes_are_people) return;
    double alone = expected_visitors(truth, stores).sum();
    double shared = of_stores_.of_cities.sum();
    if (sharing.background_is_people)
        alone -= truth.background * static_cast<double>(stores.cols());
    else
        shared += of_stores_.of_background.sum();
    if (!(shared > 0)) return;
    times_cities_ = alone / shared;
    if (!sharing.background_is_people) times_background_ = times_cities_;
    for (model::City<2>& city : truth.cities)
        city.amplitude *= times_cities_;
    truth.background *= times_background_;
}

Eigen::VectorXd SharedVisitors::multiplied(Expected const& expected) const {
    return times_cities_ * expected.of_cities + times_background_ * expected.of_background;
}

Eigen::VectorXd SharedVisitors::of_stores() const {
    return multiplied(of_stores_);
}

Eigen::VectorXd SharedVisitors::of_sites(model::Positions<2> const& sites,
                                         Eigen::VectorXd const& strengths) const {
    return multiplied(competition_.expected_at(sites, people_, strengths));
}

SharedScene SharedVisitors::scene(Random& random) const {
    auto const stores = static_cast<int>(of_stores_.of_cities.size());
    auto const uncounted = static_cast<int>(std::lround(sharing_.uncounted * stores));
    std::vector<int> order(static_cast<std::size_t>(stores));
    std::iota(order.begin(), order.end(), 0);
    SharedScene scene{competition_.catchment_m(), sharing_.shape, decays_.of_cities,
                      std::vector<bool>(order.size(), false)};
    for (int i = 0; i < uncounted; ++i) {
        std::swap(order[i], order[random.integer(i, stores - 1)]);
        scene.uncounted[order[i]] = true;
    }
    return scene;
}

}  // namespace simulate
