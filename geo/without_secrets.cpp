#include "geo/without_secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace geo {
namespace {

constexpr auto npos = std::string::npos;

std::string in_capitals(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

class Masking {
public:
    /// In a sentence, a secret ends where a blank or a quotation mark stands.
    Masking(std::string text, bool is_sentence) : text_(std::move(text)), is_sentence_(is_sentence) {}

    void mask() {
        mask_connection();
        mask_users();
        mask_queries();
    }

    std::string text_;
    std::vector<std::string> secrets_;

private:
    /// Returns where the text goes on.
    std::size_t hide(std::size_t from, std::size_t end) {
        static constexpr std::string_view hidden = "…";
        end = std::min(end, text_.size());
        if (from >= end) return from;
        secrets_.push_back(text_.substr(from, end - from));
        text_.replace(from, end - from, hidden);
        return from + hidden.size();
    }

    std::size_t after_blanks(std::size_t at) const {
        while (at < text_.size() && is_blank(text_[at]))
            ++at;
        return at;
    }

    /// Where a value of a connection ends, as libpq has it: a backslash takes the next character along.
    std::size_t end_of_value(std::size_t from) const {
        bool const quoted = from < text_.size() && text_[from] == '\'';
        for (std::size_t at = quoted ? from + 1 : from; at < text_.size(); ++at) {
            if (text_[at] == '\\')
                ++at;
            else if (quoted && text_[at] == '\'')
                return at + 1;
            else if (!quoted && is_blank(text_[at]))
                return at;
        }
        return text_.size();
    }

    /// A word that no "=" follows names nothing, so it is the rest of a password with a blank in it.
    std::size_t after_stray_words(std::size_t end) const {
        for (;;) {
            std::size_t const word = after_blanks(end);
            std::size_t const word_end = end_of_value(word);
            if (word == word_end || text_.substr(word, word_end - word).find('=') != npos) return end;
            if (std::size_t const next = after_blanks(word_end); next < text_.size() && text_[next] == '=')
                return end;
            end = word_end;
        }
    }

    void mask_connection() {
        static constexpr std::string_view key = "PASSWORD";
        for (auto at = in_capitals(text_).find(key); at != npos; at = in_capitals(text_).find(key, at)) {
            at += key.size();
            std::size_t const equals = after_blanks(at);
            if (equals >= text_.size() || text_[equals] != '=') continue;
            std::size_t const from = after_blanks(equals + 1);
            // In an address, it stands in the query, or it belongs to the path.
            if (in_address(equals)) continue;
            std::size_t const end = end_of_value(from);
            at = hide(from, is_sentence_ ? end : after_stray_words(end));
        }
    }

    bool in_address(std::size_t at) const {
        auto const scheme = text_.rfind("://", at);
        return scheme != npos && std::none_of(text_.begin() + static_cast<std::ptrdiff_t>(scheme),
                                              text_.begin() + static_cast<std::ptrdiff_t>(at), is_blank);
    }

    bool is_scheme_of_database(std::size_t end) const {
        std::string const before = in_capitals(text_.substr(0, end));
        return before.ends_with("POSTGRESQL") || before.ends_with("POSTGRES");
    }

    void mask_users() {
        for (auto at = text_.find("://"); at != npos; at = text_.find("://", at)) {
            bool const of_database = is_scheme_of_database(at);
            at += 3;
            // A token is a user without a password. The user of a database is no secret.
            auto const first = text_.find_first_of("@:/?# \t\"')", at);
            bool const no_password = first != npos && (text_[first] == '@' || text_.substr(first, 2) == ":@");
            if (no_password && !of_database) {
                at = hide(at, first);
                continue;
            }
            auto const slash = std::min(text_.find('/', at), text_.size());
            auto end = text_.rfind('@', slash);
            auto const colon = text_.find(':', at);
            if (colon == npos || colon > slash) continue;
            if (end == npos || end < colon) {
                // A password with a slash in it, which no port is.
                bool const is_port = std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                                 text_.begin() + static_cast<std::ptrdiff_t>(slash),
                                                 [](unsigned char c) { return std::isdigit(c); });
                end = text_.find('@', slash);
                if (is_port || end == npos || text_[at] == '[') continue;
            }
            at = hide(colon + 1, end);
        }
    }

    /// Of what follows "?" or "#" in an address only names stay, which "=" follows.
    void mask_queries() {
        static constexpr char const* marks = "?#";
        for (auto at = text_.find_first_of(marks); at != npos; at = text_.find_first_of(marks, at)) {
            auto const word = is_sentence_ ? start_of_word(at) : 0;
            auto const scheme = text_.find("://", word);
            bool const is_in_address = scheme < at;
            // A file may have "#" in its name, and one of a store of objects begins with no scheme.
            bool const is_in_path = text_[at] == '?' && text_.compare(word, 4, "/vsi") == 0;
            if (is_in_address || is_in_path)
                at = mask_query(at, word);
            else
                ++at;
        }
    }

    std::size_t start_of_word(std::size_t at) const {
        auto const before = text_.find_last_of("\"'( \t", at);
        return before == npos ? 0 : before + 1;
    }

    /// Returns where the text goes on after the address.
    std::size_t mask_query(std::size_t at, std::size_t word) {
        static constexpr char const* separators = "?&;#";
        // An archive at an address stands in braces: /vsizip/{/vsicurl/https://…}/stores.csv
        bool const in_braces = text_.find('{', word) < at;
        auto end = is_sentence_ ? text_.find_first_of("\"') \t", at) : npos;
        if (auto const brace = text_.rfind('}', end); in_braces && brace != npos && brace > at) end = brace;
        end = std::min(end, text_.size());
        while (at < end) {
            std::size_t const from = at + 1;
            std::size_t const piece_end = std::min(text_.find_first_of(separators, from), end);
            auto const equals = text_.find('=', from);
            std::size_t const length_before = text_.size();
            at = hide(equals < piece_end ? equals + 1 : from, piece_end);
            end = end + text_.size() - length_before;
        }
        return at;
    }

    bool is_sentence_;
};

}  // namespace

bool is_connection(std::string const& source) {
    std::string const capitals = in_capitals(source);
    return capitals.starts_with("PG:") || capitals.starts_with("POSTGRESQL:") ||
           capitals.starts_with("POSTGRES:");
}

std::string without_secrets(std::string const& source) {
    Masking masking(source, false);
    masking.mask();
    return masking.text_;
}

std::string message_without_secrets(std::string const& message, std::string const& source) {
    Masking given(source, false);
    given.mask();
    std::vector<std::string> parts;
    for (std::string const& secret : given.secrets_) {
        parts.push_back(secret);
        // A library may repeat a part only, where it takes a character of the secret for its end.
        for (std::size_t from = 0, end = 0; end != npos; from = end + 1) {
            end = secret.find_first_of(" \t'\\@/:?&#=%", from);
            parts.push_back(secret.substr(from, end == npos ? end : end - from));
        }
    }
    std::ranges::sort(parts, std::ranges::greater(), &std::string::size);
    std::string text = message;
    for (std::string const& part : parts)
        for (auto at = text.find(part); part.size() > 2 && at != npos; at = text.find(part))
            text.replace(at, part.size(), "…");
    Masking masking(text, true);
    masking.mask();
    return masking.text_;
}

std::string setting_without_secrets(std::string const& setting) {
    auto const equals = setting.find('=');
    if (equals == npos) return setting;
    std::string const name = in_capitals(setting.substr(0, equals));
    static constexpr std::array secret{"PASSWORD", "USERPWD", "TOKEN", "SECRET", "KEY"};
    bool const hides =
        std::ranges::any_of(secret, [&](char const* word) { return name.find(word) != std::string::npos; });
    return hides ? setting.substr(0, equals + 1) + "…" : without_secrets(setting);
}

}  // namespace geo
