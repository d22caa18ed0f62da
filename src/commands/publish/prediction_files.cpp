#include "src/commands/publish/prediction_files.hpp"

#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/qgis/styles.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>

namespace commands {
namespace {

constexpr char const* spreadsheet = "XLSX";

/// Tables are read by people.
results::Reader reader_of(std::filesystem::path const& file) {
    std::string const driver = geo::driver_for(file);
    return driver == "CSV" || driver == spreadsheet ? results::Reader::person : results::Reader::program;
}

/// Files that appear together, those of one folder from one stage.
class Files {
public:
    explicit Files(SignalHold const& hold) : hold_(hold) {}

    void add(geo::Layer const& layer, std::filesystem::path const& file) {
        std::string const driver = geo::driver_for(file);
        std::string const style = qgis::layer_style(layer.name);
        geo::write_layer(geo::fitted_to(driver, layer), staged(file), {.driver = driver});
        if (driver == spreadsheet) return;  // nothing to draw
        std::filesystem::path const qml = std::filesystem::path(file).replace_extension(".qml");
        if (!std::filesystem::exists(qml)) write_text(style, staged(qml));
    }
    void add(std::string const& text, std::filesystem::path const& file) { write_text(text, staged(file)); }
    void publish() {
        hold_.give_way();
        for (auto const& [folder, staging] : staging_)
            staging->publish();
    }

private:
    std::filesystem::path staged(std::filesystem::path const& file) {
        hold_.give_way();
        auto& staging = staging_[file.parent_path()];
        if (!staging) staging = std::make_unique<StagingFolder>(file.parent_path());
        return staging->stage(file.filename().string());
    }

    SignalHold const& hold_;
    std::map<std::filesystem::path, std::unique_ptr<StagingFolder>> staging_;
};

}  // namespace

std::vector<std::filesystem::path> PredictionPlaces::files() const {
    std::vector<std::filesystem::path> all{predictions, losses, page};
    std::erase_if(all, [](auto const& file) { return file.empty(); });
    return all;
}

void refuse_earlier_layers(PredictionPlaces const& places) {
    if (places.folder.empty()) return;
    for (auto const& [written, name] :
         {std::pair{&places.predictions, "predictions.geojson"}, std::pair{&places.losses, "losses.geojson"}})
        if (written->empty() && std::filesystem::exists(places.folder / name))
            throw geo::UsageError(
                fmt::format("{} holds {} of another prediction, and this one has none; choose another folder",
                            places.folder.string(), name));
}

void write_prediction(results::SitePredictions const& prediction, std::string const& page,
                      PredictionPlaces const& places) {
    if (places.files().empty()) return;
    SignalHold const hold;  // Ends last, after everything below is undone.
    std::optional<OutputFolder> folder;
    if (!places.folder.empty()) folder.emplace(places.folder);
    Files written(hold);
    if (!places.predictions.empty())
        written.add(results::site_layer(prediction, reader_of(places.predictions)), places.predictions);
    if (!places.losses.empty())
        written.add(results::loss_layer(prediction, reader_of(places.losses)), places.losses);
    if (!places.page.empty()) written.add(page, places.page);
    written.publish();
}

}  // namespace commands
