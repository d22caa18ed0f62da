#include "src/report/read_run.hpp"

namespace report {

db::RunRecord read_run(db::Reader const& database, std::optional<std::int64_t> run_id) {
    db::RunRecord record;
    record.run = database.run(run_id);
    std::int64_t const id = record.run.run_id;
    record.cities = database.cities_of(id);
    record.city_spreads = database.city_spreads_of(id);
    record.city_uncertainties = database.city_uncertainties_of(id);
    record.city_bootstraps = database.city_bootstraps_of(id);
    record.stores = database.stores_of(id);
    record.set_aside_rows = database.set_aside_rows_of(id);
    record.iterations = database.iterations_of(id);
    record.city_paths = database.city_paths_of(id);
    record.city_counts = database.city_counts_of(id);
    return record;
}

}  // namespace report
