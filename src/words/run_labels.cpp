#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace words {
namespace {

using Texts = std::vector<std::string>;

template <typename TextOf>
Texts texts_of(std::vector<db::RunRow> const& runs, TextOf const& text_of) {
    Texts texts;
    std::ranges::transform(runs, std::back_inserter(texts), text_of);
    return texts;
}

bool differ(Texts const& texts) {
    return std::ranges::any_of(texts, [&](std::string const& text) { return text != texts.front(); });
}

Texts distinguishing_texts(std::vector<db::RunRow> const& runs) {
    auto const file_of = [](db::RunRow const& run) {
        return std::filesystem::path(run.source).filename().string();
    };
    for (Texts const& texts :
         {texts_of(runs, [](auto const& run) { return run.visitors_field; }),
          texts_of(runs, [](auto const& run) { return run.source_filter; }), texts_of(runs, file_of)})
        if (differ(texts)) return texts;
    return Texts(runs.size());
}

}  // namespace

std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs) {
    Texts const texts = distinguishing_texts(runs);
    Texts labels;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::string const number = fmt::format("run {}", runs[i].run_id);
        if (texts[i].empty())
            labels.push_back(number);
        else if (std::ranges::count(texts, texts[i]) > 1)
            labels.push_back(fmt::format("{} ({})", texts[i], number));
        else
            labels.push_back(texts[i]);
    }
    return labels;
}

}  // namespace words
