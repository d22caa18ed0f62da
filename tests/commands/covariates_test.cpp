#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/contains.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <utility>

namespace {

/// A simulated scene whose stores differ by size and chain, fitted.
struct Fitted {
    program::Folder folder;
    std::string stores = (folder / "s.geojson").string();
    std::string database = (folder / "out/footfall.gpkg").string();

    explicit Fitted(std::string const& competition, std::string const& more = "") {
        REQUIRE(
            program::run(folder, "simulate --seed 3 --stores 300 --cities 3 --competition " + competition +
                                     " --covariate size:log:0.6 --covariate chain:factor:-0.8 -o " + stores)
                .exit_code == 0);
        REQUIRE(fit(competition, "--covariate size:log --covariate chain:factor " + more).exit_code == 0);
    }
    program::Outcome fit(std::string const& competition, std::string const& more,
                         std::string const& series = "s") const {
        return program::run(folder, "fit " + stores + " --visitors visitors --stability 0 --series " +
                                        series + " --competition " + competition + " -o " +
                                        (folder / "out").string() + " " + more);
    }
    program::Outcome predict(std::string const& more) const {
        return program::run(folder, "predict " + database + " " + more);
    }
};

double visitors_of(program::Outcome const& outcome) {
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    return nlohmann::json::parse(outcome.out)["sites"][0]["visitors"];
}

}  // namespace

TEST_CASE("what makes stores differ is told with its limits, alone and under sharing") {
    for (std::string const competition : {"none", "shared"}) {
        CAPTURE(competition);
        Fitted const run(competition);
        db::Reader const reader(run.database);
        auto const covariates = reader.covariates_of(1);
        REQUIRE(covariates.size() == 2);
        CHECK(covariates[0].field == "size");
        CHECK(covariates[0].coefficient == Catch::Approx(0.6).margin(4 * *covariates[0].coefficient_se));
        CHECK(covariates[0].multiplier == Catch::Approx(std::exp2(covariates[0].coefficient)));
        CHECK(*covariates[0].p_value < 1e-6);
        double const of_kind = covariates[1].level == "a" ? 0.8 : -0.8;
        CHECK(covariates[1].coefficient == Catch::Approx(of_kind).margin(4 * *covariates[1].coefficient_se));
        auto const stores = reader.stores_of(1);
        double logs = 0;
        for (db::StoreRow const& store : stores)
            logs += std::log(store.multiplier.value());
        CHECK(logs == Catch::Approx(0).margin(1e-6));
        CHECK(reader.store_covariates_of(1).size() == 2 * stores.size());

        program::Outcome const evaluated =
            program::run(run.folder, "evaluate " + run.database + " " +
                                         (run.folder / "s_truth.geojson").string() + " --json");
        REQUIRE(evaluated.exit_code == 0);
        nlohmann::json const effect = nlohmann::json::parse(evaluated.out)["covariates"][0];
        CHECK(effect["true_coefficient"] == 0.6);
        CHECK(effect["coefficient"] == covariates[0].coefficient);
        CHECK(contains(program::content_of(run.folder / "out/report.html"), "What makes stores differ"));
    }
}

TEST_CASE("the contributions to stores that differ add up to what is fitted") {
    Fitted const run("none");
    db::Reader const reader(run.database);
    std::map<std::string, double> from_cities;
    for (db::ContributionRow const& row : reader.contributions_of(1))
        from_cities[row.store_id] += row.visitors;
    for (db::StoreRow const& store : reader.stores_of(1))
        CHECK(from_cities[store.store_id] + store.from_background + store.from_small_contributions ==
              Catch::Approx(store.fitted).epsilon(1e-9));
}

TEST_CASE("sites have covariates, from their fields, from the command line, or as a mean store") {
    for (std::string const competition : {"none", "shared"}) {
        CAPTURE(competition);
        Fitted const run(competition);
        db::StoreRow const at = db::Reader(run.database).stores_of(1)[7];
        std::string const where = "--at " + std::to_string(at.position.lon_deg + 0.01) + "," +
                                  std::to_string(at.position.lat_deg) + " --json ";
        program::Outcome const without = run.predict(where);
        CHECK(without.exit_code == 2);
        CHECK(contains(without.err, "--covariate-default"));
        double const mean = visitors_of(run.predict(where + "--covariate-default"));
        double const large = visitors_of(run.predict(where + "--covariate size=4000 --covariate chain=a"));
        double const small = visitors_of(run.predict(where + "--covariate size=250 --covariate chain=a"));
        CHECK(large > mean);
        double const coefficient = db::Reader(run.database).covariates_of(1)[0].coefficient;
        if (competition == "none")
            CHECK(large / small == Catch::Approx(std::pow(16, coefficient)).epsilon(1e-6));
        else
            CHECK(large / small < std::pow(16, coefficient));
        CHECK(contains(run.predict(where + "--covariate-default").out, "taken as mean stores"));

        program::fs::path const sites = run.folder / "sites.csv";
        std::ofstream(sites) << "id,lon,lat,size,chain\nx," << std::to_string(at.position.lon_deg + 0.01)
                             << "," << std::to_string(at.position.lat_deg)
                             << ",4000,a\ny,9,51,,a\nz,9,51,100,Norma\n";
        program::Outcome const of_file = run.predict(sites.string() + " --src-crs EPSG:4326 --json");
        CHECK(of_file.exit_code == 0);
        CHECK(nlohmann::json::parse(of_file.out)["sites"].size() == 1);
        CHECK(contains(run.predict(where + "--covariate size=9 --covariate chain=Norma").err,
                       "has no chain that run 1 knows of (a, b)"));
        nlohmann::json const filled = nlohmann::json::parse(
            run.predict(sites.string() + " --src-crs EPSG:4326 --covariate-default --json").out);
        REQUIRE(filled["sites"].size() == 3);
        CHECK(filled["sites"][0]["visitors"].get<double>() == Catch::Approx(large).epsilon(1e-4));
    }
}

TEST_CASE("a covariate of a site has to be one of the run's") {
    Fitted const run("none");
    program::Outcome const unknown = run.predict("--at 9,51 --covariate floor=3");
    CHECK(unknown.exit_code == 2);
    CHECK(contains(unknown.err, "it has size, chain"));
    CHECK(contains(run.predict("--at 9,51 --covariate size=huge").err, "not a number"));
    CHECK(run.predict("--at 9,51 --covariate size").exit_code == 2);
    REQUIRE(run.fit("none", "", "plain").exit_code == 0);
    CHECK(contains(run.predict("--at 9,51 --series plain --covariate-default").err, "has no covariates"));
}

TEST_CASE("a store that grew is no city that grew") {
    Fitted const run("none");
    // The next month every store has been enlarged by half, and counts what that brings.
    nlohmann::json file = nlohmann::json::parse(program::content_of(run.stores));
    for (nlohmann::json& feature : file["features"]) {
        nlohmann::json& store = feature["properties"];
        store["size"] = 1.5 * store["size"].get<double>();
        store["visitors"] = std::round(std::pow(1.5, 0.6) * store["visitors"].get<double>());
    }
    std::ofstream(run.stores) << file;
    REQUIRE(run.fit("none", "--covariate size:log --covariate chain:factor --quiet").exit_code == 0);
    REQUIRE(run.fit("none", "--quiet", "blind").exit_code == 0);
    auto const compared = [&](std::string const& runs) {
        program::Outcome const outcome =
            program::run(run.folder, "compare " + run.database + " " + runs + " --json");
        REQUIRE(outcome.exit_code == 0);
        return nlohmann::json::parse(outcome.out);
    };
    nlohmann::json const same = compared("1 2");
    for (nlohmann::json const& city : same["cities"])
        CHECK(std::abs(city["visits"]["change"].get<double>()) < 0.03);
    CHECK(contains(compared("1 3").dump(), "--covariate"));
}

TEST_CASE("a rerun with other covariates is another run, and one with the same is recognised") {
    Fitted const run("none");
    CHECK(
        contains(run.fit("none", "--covariate size:log --covariate chain:factor").out, "Nothing was fitted"));
    CHECK_FALSE(contains(run.fit("none", "--covariate size:log").out, "Nothing was fitted"));
}

TEST_CASE("under sharing a store without a count has its attraction, and few that differ make a guess") {
    program::Folder const folder;
    program::fs::path const file = folder / "s.csv";
    std::ofstream stream(file);
    stream << "id,lon,lat,visitors,size\n";
    for (int i = 0; i < 256; ++i) {
        double const x = i % 16 * 0.05, y = i / 16 * 0.03;
        double const bump =
            5000 * std::exp(-0.5 * (std::pow((x - 0.2) / 0.07, 2) + std::pow((y - 0.12) / 0.04, 2)));
        stream << "s" << i << "," << -1.8 + x << "," << 52.8 + y << ",";
        if (i != 100) stream << std::round(20 + bump);
        stream << "," << (i == 0 ? 250 : 200) << "\n";
    }
    stream.close();
    program::Outcome const outcome =
        program::run(folder, "fit " + file.string() +
                                 " --src-crs EPSG:4326 --visitors visitors --covariate size "
                                 "--competition shared --stability 0 --verbose -o " +
                                 (folder / "out").string());
    REQUIRE(outcome.exit_code == 0);
    CHECK(contains(std::regex_replace(outcome.out, std::regex("\\s+"), " "), "take it as a guess"));
    auto const competitors = db::Reader(folder / "out/footfall.gpkg").competitors_of(1);
    REQUIRE(competitors.size() == 1);
    CHECK(competitors[0].multiplier.has_value());
}

TEST_CASE("covariates that cannot be used end in a sentence") {
    program::Folder const folder;
    program::fs::path const stores = program::write_stores(folder, true);
    auto const refusal = [&](std::string const& options) {
        program::Outcome const outcome =
            program::run(folder, "fit " + stores.string() + " --src-crs EPSG:4326 --visitors visitors -o " +
                                     (folder / "out").string() + " " + options);
        CHECK_FALSE(program::fs::exists(folder / "out/footfall.gpkg"));
        return std::pair(outcome.exit_code, outcome.err);
    };
    CHECK(refusal("--covariate floor").first == 2);
    CHECK(contains(refusal("--covariate visitors").second, "cannot explain it"));
    CHECK(contains(refusal("--covariate weeks --covariate WEEKS:log").second, "twice"));
    CHECK(refusal("--covariate :log").first == 2);
    auto const [code, sentence] = refusal("--covariate id:log");
    CHECK(code == 3);
    CHECK(contains(sentence, "id not a number"));
    for (std::string const option : {"size", "size:log:big", "size:log:0.6,0.3", "visitors:0.3"})
        CHECK(
            program::run(folder, "simulate -o " + (folder / "x.geojson").string() + " --covariate " + option)
                .exit_code == 2);
}
