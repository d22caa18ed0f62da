#pragma once

#include "src/report/page_input.hpp"

#include <string>
#include <vector>

/// The frame of every page: one self-contained HTML file.
namespace report {

struct PageOptions {
    Tiles tiles;
    std::string program_version;  ///< of the program that writes the page
};

struct Document {
    std::string title;                 ///< plain text
    std::string body;                  ///< HTML
    std::string styles;                ///< beside those of all pages
    std::string data;                  ///< what the scripts read, from script_json
    std::vector<char const*> scripts;  ///< in their order; the libraries are to be among them
};

/// The page, which may load nothing that is not in it but tiles from their host.
std::string html_of(Document const& document, PageOptions const& options);

}  // namespace report
