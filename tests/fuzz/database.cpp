#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/alerts/expression.hpp"
#include "src/commands/options/command.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

/// A database of ours in which other programs have written: every command that reads one ends, with a result
/// or a sentence. FOOTFALL_FUZZ_DATABASE names a small database with two runs to start from.
namespace {

namespace fs = std::filesystem;

/// Takes decisions off the front of the bytes.
struct Choices {
    std::uint8_t const* data;
    std::size_t size;

    unsigned take() {
        if (size == 0) return 0;
        --size;
        return *data++;
    }
    std::string take_text() {
        std::size_t const length = std::min<std::size_t>(take() % 32, size);
        std::string const text(reinterpret_cast<char const*>(data), length);
        data += length;
        size -= length;
        return text;
    }
};

std::string quoted(std::string const& text) {
    std::string result = "'";
    for (char const c : text)
        if (c != '\0') result += c == '\'' ? "''" : std::string(1, c);
    return result + "'";
}

std::string hex_of(std::string const& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string result = "x'";
    for (unsigned char const c : bytes)
        (result += digits[c >> 4]) += digits[c & 15];
    return result + "'";
}

std::string value_from(Choices& choices) {
    constexpr std::array numbers{"0",
                                 "1",
                                 "-1",
                                 "2",
                                 "7",
                                 "1e-300",
                                 "1e300",
                                 "9e999",
                                 "-9e999",
                                 "0.5",
                                 "1e9",
                                 "-1e9",
                                 "1e18",
                                 "90",
                                 "180",
                                 "-180.5",
                                 "1e-9",
                                 "400",
                                 "1e6",
                                 "9223372036854775807",
                                 "-9223372036854775808",
                                 "3",
                                 "NULL",
                                 "''"};
    switch (choices.take() % 4) {
        case 0:
            return quoted(choices.take_text());
        case 1:
            return hex_of(choices.take_text());
        default:
            return numbers[choices.take() % numbers.size()];
    }
}

void change(sqlite3* database, Choices& choices) {
    constexpr std::array tables{
        "runs",        "cities",           "city_spreads",  "city_uncertainties", "city_bootstraps",
        "stores",      "contributions",    "city_paths",    "set_aside_rows",     "iterations",
        "city_counts", "footfall_schema",  "gpkg_contents", "footfall_series",    "competitors",
        "covariates",  "store_covariates", "trade_areas",   "city_stores"};
    std::string const table = tables[choices.take() % tables.size()];
    std::vector<std::string> columns;
    auto const add = [](void* to, int, char** values, char**) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
        return 0;
    };
    sqlite3_exec(database, ("SELECT name FROM pragma_table_info('" + table + "')").c_str(), add, &columns,
                 nullptr);
    if (columns.empty()) return;
    std::string const column = columns[choices.take() % columns.size()];
    std::string sql;
    switch (choices.take() % 8) {
        case 0:
            sql = "DELETE FROM " + table + " WHERE rowid % 3 = " + std::to_string(choices.take() % 4);
            break;
        case 1:
            sql = "DROP TABLE " + table;
            break;
        case 2:
            sql = "UPDATE " + table + " SET " + column + " = " + column + " * " + value_from(choices);
            break;
        default:
            sql = "UPDATE " + table + " SET " + column + " = " + value_from(choices) +
                  " WHERE rowid % 5 = " + std::to_string(choices.take() % 5) + " OR rowid < " +
                  std::to_string(choices.take() % 3);
    }
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
}

/// Plain SQLite lacks the functions that the triggers of the spatial indexes call.
void drop_triggers(sqlite3* database) {
    std::vector<std::string> names;
    auto const add = [](void* to, int, char** values, char**) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
        return 0;
    };
    sqlite3_exec(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'", add, &names, nullptr);
    for (std::string const& name : names)
        sqlite3_exec(database, ("DROP TRIGGER " + name).c_str(), nullptr, nullptr, nullptr);
}

void run(commands::Run (*declare)(CLI::App&), std::vector<std::string> const& arguments) {
    CLI::App app;
    commands::Run const command = declare(app);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    auto const failure = commands::failure_of(command);
    if (failure && failure->sentence.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    // What the commands print is not looked at; libFuzzer writes to the other stream.
    int const nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static fs::path const folder = "/dev/shm/footfall-fuzz-" + std::to_string(getpid());
    char const* const start = std::getenv("FOOTFALL_FUZZ_DATABASE");
    if (start == nullptr) std::abort();
    fs::create_directories(folder);
    std::string const file = folder / "footfall.gpkg";
    fs::copy_file(start, file, fs::copy_options::overwrite_existing);

    Choices choices{data, size};
    unsigned const command = choices.take() % 5;
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    drop_triggers(database);
    sqlite3_exec(database, "PRAGMA ignore_check_constraints = ON; BEGIN", nullptr, nullptr, nullptr);
    for (unsigned i = 0, changes = 1 + choices.take() % 4; i < changes; ++i)
        change(database, choices);
    sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(database);

    std::string const page = folder / "report.html", layers = folder / "layers";
    switch (command) {
        case 0:
            run(commands::declare_runs, {file});
            break;
        case 1:
            run(commands::declare_compare, {file, "1", "2"});
            break;
        case 2:
            run(commands::declare_predict, {file, "--run", "1", "--at", "-1.6,52.9"});
            break;
        case 3:
            run(commands::declare_report, {file, "--run", "2", "--overwrite", "-o", page});
            break;
        default:
            run(commands::declare_export, {file, "--run", "1", "--overwrite", "-o", layers});
    }
    return 0;
}
