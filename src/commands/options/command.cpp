#include "src/commands/options/command.hpp"

#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/commands/options/report_options.hpp"
#include "src/commands/publish/signals.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace commands {
namespace {

constexpr ExitCodeMeaning meanings[] = {
    {done, "done; also where the fit did not converge, with a warning"},
    {failed, "failed: a file cannot be opened or written, or the numerics broke down"},
    {wrong_usage, "wrong usage: an option, field or layer that does not exist, or options that contradict"},
    {input_rejected, "input rejected: it opened, but nothing in it is usable"},
    {alert_raised, "an alert is raised; only with `--fail-on-alert`"},
    {locked, "the database stayed locked"},
};

}  // namespace

std::span<ExitCodeMeaning const> exit_codes() {
    return meanings;
}

std::optional<Failure> failure_of(Run const& command) {
    try {
        command();
        return std::nullopt;
    } catch (geo::UsageError const& error) {
        return Failure{wrong_usage, error.what()};
    } catch (geo::InputRejected const& error) {
        return Failure{input_rejected, error.what()};
    } catch (db::NoSuchRun const& error) {
        return Failure{wrong_usage, error.what()};
    } catch (db::DatabaseLocked const& error) {
        return Failure{locked, error.what()};
    } catch (AlertRaised const& error) {
        return Failure{alert_raised, error.what()};
    } catch (GroupsFailed const& error) {
        return Failure{error.code, error.what()};
    } catch (std::bad_alloc const&) {
        return Failure{failed, "out of memory; try fewer stores or fewer threads"};
    } catch (std::exception const& error) {
        return Failure{failed, error.what()};
    } catch (Interrupted const&) {
        return Failure{failed, "interrupted; nothing was written"};
    }
}

ExitCode worse(ExitCode a, ExitCode b) {
    constexpr std::array order{done, alert_raised, wrong_usage, input_rejected, locked, failed};
    return std::ranges::find(order, a) > std::ranges::find(order, b) ? a : b;
}

char const* version() {
    return FOOTFALL_VERSION;
}

}  // namespace commands
