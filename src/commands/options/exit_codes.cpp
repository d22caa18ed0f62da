#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/commands/options/alert_options.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/signals.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace commands {

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

}  // namespace commands
