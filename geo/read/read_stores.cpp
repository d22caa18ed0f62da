#include "geo/read/read_stores.hpp"

#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/choose_fields.hpp"
#include "geo/read/parse_number.hpp"
#include "geo/read/row_values.hpp"
#include "geo/read/source_layer.hpp"
#include "geo/read/store_steps.hpp"
#include "geo/without_secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace geo {
namespace {

void add_notices(StoreTable& table, std::vector<std::string> const& notices) {
    for (std::string const& notice : notices) {
        if (std::ranges::find(table.notices, notice) == table.notices.end()) table.notices.push_back(notice);
    }
}

/// The choice of rows as a person reads it.
std::string filter_of(ReadStoresOptions const& options) {
    std::string filter = options.where;
    if (!filter.empty() && !options.parts.empty()) filter = "(" + filter + ")";
    for (Part const& part : options.parts)
        filter += fmt::format("{}{} is {}", filter.empty() ? "" : " and ", part.field, part.value);
    return filter;
}

std::string text_or_nothing(Value const& value) {
    return is_missing(value) ? std::string() : text_from(value);
}

/// The indices of the fields that the parts name.
std::vector<std::size_t> fields_of(SourceLayer const& layer, std::vector<Part> const& parts,
                                   std::vector<std::string>& notices) {
    std::vector<std::size_t> fields;
    for (Part const& part : parts)
        fields.push_back(find_field(layer, part.field, part.option, notices));
    return fields;
}

std::vector<std::string> values_of(std::vector<Part> const& parts) {
    std::vector<std::string> values;
    for (Part const& part : parts)
        values.push_back(part.value);
    return values;
}

/// What stands in the fields, as text.
std::vector<std::string> texts_in(std::vector<std::size_t> const& fields, SourceRow const& row) {
    std::vector<std::string> texts;
    for (std::size_t const field : fields)
        texts.push_back(text_or_nothing(row.values[field]));
    return texts;
}

/// The order of a field's values: 2 before 10, 2024-02 before 2024-10, and numbers before other text.
bool earlier(std::string const& a, std::string const& b) {
    auto const order = [](std::string const& text) {
        std::optional<double> const number = number_from(text);
        return std::tuple(!number, number.value_or(0), text);
    };
    return order(a) < order(b);
}

/// Everything about the layer but its rows.
StoreTable described(SourceLayer const& layer, ReadStoresOptions const& options, ChosenFields const& chosen,
                     RowPositions const& positions) {
    StoreTable table;
    table.source = layer.source();
    table.layer = layer.name();
    table.driver = layer.driver();
    table.filter = filter_of(options);
    if (chosen.visitors) table.visitors_field = layer.fields()[*chosen.visitors].name;
    if (chosen.name) table.name_field = layer.fields()[*chosen.name].name;
    if (chosen.exposure) table.exposure_field = layer.fields()[*chosen.exposure].name;
    for (std::size_t b = 0; b < chosen.covariates.size(); ++b)
        table.covariates.push_back(
            {chosen.covariates[b] ? layer.fields()[*chosen.covariates[b]].name : options.covariates[b].field,
             options.covariates[b].scale});
    if (options.keep_rows) table.fields = layer.fields();
    table.crs_wkt = positions.crs.wkt;
    table.crs_name = positions.crs.name;
    add_notices(table, positions.notices);
    add_notices(table, chosen.notices);
    return table;
}

/// Checked first, because a layer without rows may lack fields too, which matters less.
void require_rows(SourceLayer& layer, std::string const& where) {
    SourceRow row;
    if (!layer.next(row)) {
        throw InputRejected(where.empty() ? fmt::format("layer {} of {} is empty: it has no rows",
                                                        layer.name(), layer.source())
                                          : fmt::format("no row of layer {} of {} meets --where \"{}\"",
                                                        layer.name(), layer.source(), where));
    }
    layer.rewind();
}

SetAsideRow set_aside(SourceRow const& row, std::string reason, std::string detail, std::string const& key) {
    if (!key.empty()) detail += fmt::format("{}store {}", detail.empty() ? "" : "; ", key);
    return {row.fid, std::move(reason), std::move(detail)};
}

/// What stood in a field, with advice; empty where nothing stood there.
std::string shown(std::string const& field, Value const& value) {
    if (is_missing(value)) return {};
    std::string const hint = number_hint(value);
    return fmt::format("{} is \"{}\"{}{}", field, as_written(value), hint.empty() ? "" : ": ", hint);
}

/// The columns whose texts have to be numbers.
NumberColumns number_columns(SourceLayer const& layer, ChosenFields const& chosen,
                             RowPositions const& positions, ReadStoresOptions const& options) {
    NumberColumns numbers(options.decimals);
    auto const add = [&](std::optional<std::size_t> field, bool is_degree) {
        if (field) numbers.add(*field, layer.fields()[*field].name, is_degree);
    };
    if (positions.columns && positions.columns->both == CoordinateColumns::Both::no)
        for (std::size_t const field : {positions.columns->x, positions.columns->y})
            add(field, positions.columns->geographic);
    add(chosen.visitors, false);
    add(chosen.exposure, false);
    for (std::size_t b = 0; b < chosen.covariates.size(); ++b)
        if (options.covariates[b].scale != CovariateScale::factor) add(chosen.covariates[b], false);
    return numbers;
}

void read_row(SourceRow const& row, RowPoint const& where, ChosenFields const& chosen,
              ReadStoresOptions const& options, StoreKeys& keys, StoreTable& table) {
    ++table.rows_read;
    Value const* const count = chosen.visitors ? &row.values[*chosen.visitors] : nullptr;
    StoreNumber const visitors = count ? visitors_from(*count, options.allow_negative) : StoreNumber{0, {}};
    Value const* const size = chosen.exposure ? &row.values[*chosen.exposure] : nullptr;
    StoreNumber const exposure = size ? exposure_from(*size) : StoreNumber{1, {}};
    RowCovariates covariates = covariates_from(row.values, table.covariates, chosen.covariates);
    bool const on_null_island = where.point && where.point->x == 0 && where.point->y == 0;
    if (!where.point) {
        table.set_aside.push_back(set_aside(row, where.reason, where.detail, keys.label(row.values)));
    } else if (!visitors.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, visitors.reason, shown(table.visitors_field, *count), keys.label(row.values)));
        if (is_missing(*count) && !on_null_island)
            table.uncounted.push_back({row.fid, *where.point, std::move(covariates.values)});
    } else if (!exposure.reason.empty()) {
        table.set_aside.push_back(
            set_aside(row, exposure.reason, shown(table.exposure_field, *size), keys.label(row.values)));
    } else if (options.covariates_required && !covariates.reason.empty()) {
        std::string const& field = table.covariates[covariates.refused].field;
        std::string detail = shown(field, row.values[*chosen.covariates[covariates.refused]]);
        if (covariates.reason.ends_with("not a number"))
            detail += fmt::format("; a kind is --covariate {}:factor", field);
        table.set_aside.push_back(set_aside(row, covariates.reason, detail, keys.label(row.values)));
        if (!on_null_island) table.uncounted.push_back({row.fid, *where.point, std::move(covariates.values)});
    } else {
        keys.add(row.values);
        auto const* name = chosen.name ? &row.values[*chosen.name] : nullptr;
        auto const* text = name ? std::get_if<std::string>(name) : nullptr;
        table.stores.push_back({row.fid,
                                {},
                                text   ? *text
                                : name ? text_from(*name)
                                       : "",
                                visitors.number,
                                *where.point,
                                exposure.number,
                                std::move(covariates.values),
                                options.keep_rows ? row.values : std::vector<Value>()});
    }
}

/// A count that two rows share would be counted twice.
void refuse_counts_joined_twice(SourceLayer const& layer, ChosenFields const& chosen) {
    std::string const key = chosen.visitors ? layer.joined_twice(*chosen.visitors) : std::string();
    if (!key.empty())
        throw InputRejected(fmt::format(
            "several rows of {} have the key \"{}\", and each would get the same {}; leave one row "
            "per key in it, or choose rows with --where",
            layer.source(), key, layer.fields()[*chosen.visitors].name));
}

/// What is read of the rows that go together, as they are read.
struct Reading {
    StoreTable table;
    StoreKeys keys;
    bool from_areas = false;
};

/// A layer whose rows are read as stores, all of them in one pass, or in two where only all of a column tells
/// how its numbers are written.
class StoreReader {
public:
    /// The reading that a row belongs to; null for a row that is passed over.
    using ReadingOf = std::function<Reading*(SourceRow const&)>;

    StoreReader(std::string const& source, ReadStoresOptions const& options)
        : options_(options), layer_(opened(source, options)) {}

    /// The fields that `parts` name. What is to be said of them is said of each reading that begins later.
    std::vector<std::size_t> fields_of(std::vector<Part> const& parts) {
        return geo::fields_of(layer_, parts, without_rows_.notices);
    }
    Reading begun() const { return {without_rows_, StoreKeys(chosen_)}; }

    /// `forget` is called where the rows are read once more.
    void read(ReadingOf const& reading_of, std::function<void()> const& forget,
              std::function<void(double)> const& progress) {
        read_rows(reading_of, progress);
        if (numbers_.settle()) {
            layer_.rewind();
            forget();
            read_rows(reading_of, progress);
        }
        refuse_counts_joined_twice(layer_, chosen_);
    }

    /// Gives the stores their keys, screens them and says what is worth knowing of the reading. Throws
    /// InputRejected where nothing in it is usable.
    void finish(Reading& reading) const {
        StoreTable& table = reading.table;
        if (reading.from_areas)
            add_notices(table, {"polygons are taken as stores at a point on their surface"});
        add_notices(table, layer_.notices());
        add_notices(table, numbers_.notices());
        reading.keys.assign(table, layer_.fields());
        set_null_island_aside(table);
        table.input_hash = input_hash(table);
        require_stores(table, options_.allow_set_aside);
    }

private:
    static SourceLayer opened(std::string const& source, ReadStoresOptions const& options) {
        SourceLayer layer = open_layer(source, options);
        require_rows(layer, options.where);
        return layer;
    }

    void read_rows(ReadingOf const& reading_of, std::function<void(double)> const& progress) {
        auto const rows = static_cast<double>(layer_.promised_rows());
        SourceRow as_read, scratch;
        for (std::int64_t read = 0; layer_.next(as_read); ++read) {
            if (progress && rows > 0 && read % 1024 == 0) progress(static_cast<double>(read) / rows);
            numbers_.look_at(as_read);
            Reading* const reading = reading_of(as_read);
            if (reading == nullptr) continue;
            layer_.take(as_read);
            SourceRow const& row = numbers_.plain(as_read, scratch);
            RowPoint const where = positions_.of(row);
            reading->from_areas = reading->from_areas || where.from_area;
            read_row(row, where, chosen_, options_, reading->keys, reading->table);
        }
    }

    ReadStoresOptions const& options_;
    SourceLayer layer_;
    RowPositions positions_ = find_positions(layer_, options_);
    ChosenFields chosen_ = choose_fields(layer_, options_);
    StoreTable without_rows_ = described(layer_, options_, chosen_, positions_);
    NumberColumns numbers_ = number_columns(layer_, chosen_, positions_, options_);
};

}  // namespace

StoreTable read_stores(std::string const& source, ReadStoresOptions const& options,
                       std::function<void(double)> const& progress) {
    StoreReader reader(source, options);
    std::vector<std::size_t> const fields = reader.fields_of(options.parts);
    std::vector<std::string> const values = values_of(options.parts);
    Reading reading = reader.begun();
    reader.read([&](SourceRow const& row) { return texts_in(fields, row) == values ? &reading : nullptr; },
                [&] { reading = reader.begun(); }, progress);
    reader.finish(reading);
    return std::move(reading.table);
}

std::vector<StoreGroup> read_groups(std::string const& source, ReadStoresOptions const& options,
                                    std::vector<Part> const& by,
                                    std::function<void(double)> const& progress) {
    StoreReader reader(source, options);
    std::vector<std::size_t> const chosen_by = reader.fields_of(options.parts);
    std::vector<std::string> const chosen = values_of(options.parts);
    std::vector<std::size_t> const fields = reader.fields_of(by);

    using Values = std::vector<std::string>;
    std::map<Values, Reading> readings;
    auto const reading_of = [&](SourceRow const& row) -> Reading* {
        if (texts_in(chosen_by, row) != chosen) return nullptr;
        Values values = texts_in(fields, row);
        auto const found = readings.find(values);
        if (found != readings.end()) return &found->second;
        Reading reading = reader.begun();
        ReadStoresOptions of_group = options;
        for (std::size_t i = 0; i < by.size(); ++i)
            of_group.parts.push_back({by[i].option, by[i].field, values[i]});
        reading.table.filter = filter_of(of_group);
        return &readings.emplace(std::move(values), std::move(reading)).first->second;
    };
    reader.read(
        reading_of, [&] { readings.clear(); }, progress);

    std::vector<StoreGroup> groups;
    for (auto& [values, reading] : readings) {
        StoreGroup& group = groups.emplace_back(StoreGroup{values, {}, {}});
        try {
            reader.finish(reading);
        } catch (InputRejected const& error) {
            group.rejected = error.what();
        }
        group.table = std::move(reading.table);
    }
    std::ranges::sort(groups, [](StoreGroup const& a, StoreGroup const& b) {
        return std::ranges::lexicographical_compare(a.values, b.values, earlier);
    });
    return groups;
}

std::vector<std::string> values_of_field(std::string const& source, ReadStoresOptions const& options,
                                         std::string const& option, std::string const& field) {
    constexpr std::size_t most = 1000;
    SourceLayer layer = open_layer(source, options);
    require_rows(layer, options.where);
    std::vector<std::string> notices;
    std::vector<std::size_t> const fields = fields_of(layer, options.parts, notices);
    std::vector<std::string> const chosen = values_of(options.parts);
    std::size_t const index = find_field(layer, field, option, notices);
    std::set<std::string, decltype(&earlier)> values(&earlier);
    SourceRow row;
    while (layer.next(row)) {
        if (texts_in(fields, row) == chosen) values.insert(text_or_nothing(row.values[index]));
        if (values.size() > most)
            throw UsageError(
                fmt::format("{} {}: the field has more than {} different values in {}; "
                            "choose one that groups rows",
                            option, field, most, layer.source()));
    }
    return {values.begin(), values.end()};
}

namespace {

double population_from(Value const& value) {
    auto const people = number_from(value);
    return people && std::isfinite(*people) && *people > 0 ? *people : 0.0;
}

std::vector<Place> places_of(SourceLayer layer) {
    if (layer.has_geometry() && layer.crs_wkt().empty()) {
        throw UsageError(
            fmt::format("{} (layer {}) does not say its CRS; put the .prj file beside it, or convert "
                        "it to GeoJSON",
                        layer.source(), layer.name()));
    }
    RowPositions const positions = find_positions(layer, {});
    Transformation const lonlat_from_source(positions.crs, wgs84(), positions.crs.area_of_use);
    auto const name = field_named(layer.fields(), {"name"});
    auto const population = field_named(layer.fields(), {"population", "pop", "pop_max", "inhabitants"});

    std::vector<Place> places;
    SourceRow row;
    while (layer.next(row)) {
        RowPoint const where = positions.of(row);
        if (!where.point) continue;
        auto const [lon, lat] = lonlat_from_source.forward({where.point->x, where.point->y});
        if (std::isnan(lon) || std::isnan(lat)) continue;
        auto const* text = name ? std::get_if<std::string>(&row.values[*name]) : nullptr;
        places.push_back({text ? *text : std::string(),
                          {lon, lat},
                          population ? population_from(row.values[*population]) : 0.0});
    }
    if (places.empty())
        throw InputRejected(fmt::format("layer {} of {} holds no place", layer.name(), layer.source()));
    return places;
}

}  // namespace

std::vector<Place> read_places(std::string const& source, bool allow_network) {
    return places_of(SourceLayer(source, {.allow_network = allow_network}));
}

std::vector<Place> read_named_places(std::string const& source, bool allow_network) {
    SourceLayer layer(source, {.allow_network = allow_network});
    std::vector<std::string> notices;
    find_field(layer, "name", "--places", notices);
    std::vector<Place> places = places_of(std::move(layer));
    std::erase_if(places, [](Place const& place) { return place.name.empty(); });
    if (places.empty())
        throw InputRejected(
            fmt::format("no place of {} has a name in its field name", without_secrets(source)));
    return places;
}

}  // namespace geo
