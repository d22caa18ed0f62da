#pragma once

#include "src/commands/options/command.hpp"
#include "src/commands/options/fit_options.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// A fit for every value of a field, each in a process and a folder of its own (fit_groups.cpp,
/// groups.cpp), with a database of them all (group_folders.hpp) and a page that ranks them.
namespace commands {

/// The page that ranks the groups and links theirs.
inline constexpr char const* index_name = "index.html";

/// Names of folders for values of a field, index for index: safe on every file system, and no two alike but
/// for case. Letters and digits of ASCII, '.', '-' and '_' stay, all else becomes '_'; what that makes empty,
/// reserved or alike gets a number.
std::vector<std::string> folder_names(std::vector<std::string> const& values);

/// The options of one group: it has a series of its own, and says nothing.
FitOptions options_of_group(std::string const& value, FitOptions const& all, std::filesystem::path output,
                            int threads);

/// One value of the field, and what came of it.
struct GroupFit {
    std::string value, folder;
    FitOptions options;
    nlohmann::ordered_json result;  ///< as fit_json, with exit_code and, where it failed, error
};

/// What the worst of several fits ended with.
class WorstOutcome {
public:
    /// A document as of GroupFit; `name` says whose it is.
    void add(std::string const& name, nlohmann::ordered_json const& outcome);
    /// Throws GroupsFailed where one failed; `all` is how many there were of `what`, as in "groups".
    void raise(std::size_t all, std::string_view what) const;

private:
    ExitCode worst_ = done;
    std::string first_;
    std::size_t failures_ = 0;
};

/// Fits one group to its end; what happens is in the document, nothing is thrown.
nlohmann::ordered_json outcome_of(FitOptions const& options);

/// Makes one run per value of `options.group_by`, side by side within its threads, each in a folder of its
/// own. One that fails leaves the others alone. Prints what came of each, and writes footfall.gpkg, which has
/// the runs of all, and index.html. Throws GroupsFailed with the worst exit code, and AlertRaised.
void fit_groups(FitOptions const& options);

/// Says what came of each group, whose runs are in the database `gathered`, and writes index.html. Throws
/// GroupsFailed with the worst exit code.
void conclude_groups(std::vector<GroupFit> const& fits, std::filesystem::path const& gathered,
                     FitOptions const& options);

/// Work that runs in a process of its own, so that whatever ends it, a crash or want of memory too, ends
/// nothing else; it returns what it has to say.
using Work = std::function<std::string()>;

/// Runs each piece of work in a process of its own, at most `most` at a time, and returns what they said,
/// index for index; empty where one was ended. `done` is called as each ends. Call it while there is one
/// thread. Throws geo::IoError where no process can be made.
std::vector<std::string> run_side_by_side(std::vector<Work> const& work, int most,
                                          std::function<void(std::size_t)> const& done);

/// The same of work that has a document to say; one that was ended has failed.
std::vector<nlohmann::ordered_json> outcomes_side_by_side(
    std::vector<std::function<nlohmann::ordered_json()>> const& work, int side_by_side,
    std::function<void(std::size_t)> const& done);

}  // namespace commands
