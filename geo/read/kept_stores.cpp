#include "geo/read/kept_stores.hpp"

#include "geo/errors.hpp"
#include "geo/read/source_layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

namespace geo {
namespace {

constexpr char const *groups_layer = "groups", *stores_layer = "stores",
                     *uncounted_layer = "uncounted_stores", *set_aside_layer = "set_aside_rows";

/// Several texts in one, none of them empty. What GDAL says may have line breaks.
constexpr char record_separator = '\x1e';

std::string joined(std::vector<std::string> const& texts) {
    std::string all;
    for (std::string const& text : texts)
        all += (all.empty() ? std::string() : std::string(1, record_separator)) + text;
    return all;
}

std::vector<std::string> split(std::string const& text) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const end = std::min(text.find(record_separator, at), text.size());
        texts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return texts;
}

// The scale of a covariate is the letter before the name of its field.
constexpr std::string_view scale_letters = "nlf";

std::string covariates_text(std::vector<Covariate> const& covariates) {
    std::vector<std::string> texts;
    for (Covariate const& covariate : covariates)
        texts.push_back(scale_letters[static_cast<std::size_t>(covariate.scale)] + covariate.field);
    return joined(texts);
}

std::vector<Covariate> covariates_of(std::string const& text) {
    std::vector<Covariate> covariates;
    for (std::string const& one : split(text))
        covariates.push_back({one.substr(1), static_cast<CovariateScale>(scale_letters.find(one.front()))});
    return covariates;
}

/// Every text of a table's description, under its name in the file.
template <typename Table, typename Visit>
void describe(Table& table, Visit&& visit) {
    visit("source", table.source);
    visit("layer", table.layer);
    visit("driver", table.driver);
    visit("filter", table.filter);
    visit("visitors_field", table.visitors_field);
    visit("id_field", table.id_field);
    visit("name_field", table.name_field);
    visit("exposure_field", table.exposure_field);
    visit("crs_wkt", table.crs_wkt);
    visit("crs_name", table.crs_name);
    visit("input_hash", table.input_hash);
}

/// So many fields tell groups apart; their values are value_1, value_2.
std::vector<Field> value_fields(std::size_t count) {
    std::vector<Field> fields;
    for (std::size_t i = 1; i <= count; ++i)
        fields.push_back({fmt::format("value_{}", i), FieldType::text});
    return fields;
}

Value text_value(std::string const& text) {
    return text.empty() ? Value() : Value(text);
}

Layer layer_of_groups(std::vector<StoreGroup> const& groups) {
    Layer layer{groups_layer,       "The groups, in the order of their rows in the other layers",
                GeometryType::none, value_fields(groups.front().values.size()),
                groups.size(),      {}};
    describe(groups.front().table, [&](char const* name, auto const&) {
        layer.fields.push_back({name, FieldType::text});
    });
    for (char const* const name : {"covariates", "notices", "rejected"})
        layer.fields.push_back({name, FieldType::text});
    for (char const* const name : {"rows_read", "stores", "uncounted_stores", "set_aside_rows"})
        layer.fields.push_back({name, FieldType::integer});
    layer.feature_at = [&groups](std::size_t i) {
        StoreGroup const& group = groups[i];
        StoreTable const& table = group.table;
        Feature feature;
        for (std::string const& value : group.values)
            feature.values.push_back(text_value(value));
        describe(table,
                 [&](char const*, std::string const& text) { feature.values.push_back(text_value(text)); });
        feature.values.push_back(text_value(covariates_text(table.covariates)));
        feature.values.push_back(text_value(joined(table.notices)));
        feature.values.push_back(text_value(group.rejected));
        feature.values.emplace_back(table.rows_read);
        for (std::size_t const count : {table.stores.size(), table.uncounted.size(), table.set_aside.size()})
            feature.values.emplace_back(static_cast<std::int64_t>(count));
        return feature;
    };
    return layer;
}

/// Where the i-th of all rows stands: in which group, and which of its rows it is. Rows are asked for in
/// their order.
class RowPlaces {
public:
    explicit RowPlaces(std::vector<std::size_t> sizes) : sizes_(std::move(sizes)) {}
    std::pair<std::size_t, std::size_t> of(std::size_t i) {
        if (i < before_) group_ = before_ = 0;
        while (i - before_ >= sizes_[group_])
            before_ += sizes_[group_++];
        return {group_, i - before_};
    }

private:
    std::vector<std::size_t> sizes_;
    std::size_t group_ = 0, before_ = 0;
};

/// A layer of all rows that `rows_of` finds in the tables of the groups.
template <typename RowsOf, typename FeatureOf>
Layer layer_of_rows(char const* name, GeometryType geometry, std::vector<Field> fields,
                    std::vector<StoreGroup> const& groups, RowsOf rows_of, FeatureOf feature_of) {
    std::vector<std::size_t> sizes;
    std::size_t all = 0;
    for (StoreGroup const& group : groups)
        all += sizes.emplace_back(rows_of(group.table).size());
    auto const places = std::make_shared<RowPlaces>(std::move(sizes));
    return {name, "", geometry, std::move(fields), all, [=, &groups](std::size_t i) {
                auto const [group, row] = places->of(i);
                return feature_of(rows_of(groups[group].table)[row]);
            }};
}

/// A text for a factor, a number for the others: covariate_1, covariate_2.
std::vector<Field> with_covariates(std::vector<Field> fields, std::vector<Covariate> const& covariates) {
    for (std::size_t b = 0; b < covariates.size(); ++b)
        fields.push_back({fmt::format("covariate_{}", b + 1),
                          covariates[b].scale == CovariateScale::factor ? FieldType::text : FieldType::real});
    return fields;
}

void add_covariates(std::vector<CovariateValue> const& covariates, Feature& feature) {
    for (CovariateValue const& value : covariates)
        feature.values.push_back(value.number ? Value(*value.number) : text_value(value.level));
}

std::vector<CovariateValue> covariates_from_row(SourceRow const& row, std::size_t first) {
    std::vector<CovariateValue> covariates;
    for (std::size_t at = first; at < row.values.size(); ++at) {
        auto const* const number = std::get_if<double>(&row.values[at]);
        auto const* const level = std::get_if<std::string>(&row.values[at]);
        covariates.push_back({number ? std::optional(*number) : std::nullopt, level ? *level : ""});
    }
    return covariates;
}

Geometry geometry_of(SourcePoint const& position) {
    return LonLat{position.x, position.y};
}

}  // namespace

std::vector<Layer> layers_of(std::vector<StoreGroup> const& groups) {
    std::vector<Covariate> const& covariates = groups.front().table.covariates;
    Field const fid{"source_fid", FieldType::integer};
    std::vector<Layer> layers{layer_of_groups(groups)};
    layers.push_back(layer_of_rows(
        stores_layer, GeometryType::point,
        with_covariates({fid,
                         {"store_id", FieldType::text},
                         {"name", FieldType::text},
                         {"visitors", FieldType::real},
                         {"exposure", FieldType::real}},
                        covariates),
        groups, [](StoreTable const& table) -> auto const& { return table.stores; },
        [](Store const& store) {
            Feature feature{geometry_of(store.position),
                            {store.source_fid, text_value(store.id), text_value(store.name), store.visitors,
                             store.exposure}};
            add_covariates(store.covariates, feature);
            return feature;
        }));
    layers.push_back(layer_of_rows(
        uncounted_layer, GeometryType::point, with_covariates({fid}, covariates), groups,
        [](StoreTable const& table) -> auto const& { return table.uncounted; },
        [](UncountedStore const& store) {
            Feature feature{geometry_of(store.position), {store.source_fid}};
            add_covariates(store.covariates, feature);
            return feature;
        }));
    layers.push_back(layer_of_rows(
        set_aside_layer, GeometryType::none, {fid, {"reason", FieldType::text}, {"detail", FieldType::text}},
        groups, [](StoreTable const& table) -> auto const& { return table.set_aside; },
        [](SetAsideRow const& row) {
            return Feature{{}, {row.source_fid, text_value(row.reason), text_value(row.detail)}};
        }));
    return layers;
}

namespace {

std::string text_in(SourceRow const& row, std::size_t field) {
    auto const* const text = std::get_if<std::string>(&row.values[field]);
    return text ? *text : std::string();
}

std::int64_t integer_in(SourceRow const& row, std::size_t field) {
    return std::get<std::int64_t>(row.values[field]);
}

double real_in(SourceRow const& row, std::size_t field) {
    return std::get<double>(row.values[field]);
}

[[noreturn]] void damaged(std::string const& file) {
    throw IoError(
        fmt::format("{} is damaged, or no file that footfall shard wrote; make the plan again", file));
}

/// How many fields tell groups apart.
std::size_t values_in(SourceLayer const& layer) {
    return static_cast<std::size_t>(std::ranges::count_if(
        layer.fields(), [](Field const& field) { return field.name.starts_with("value_"); }));
}

/// So many rows after the first `before` of a layer, which GeoPackages number from 1 on.
struct RowRange {
    std::int64_t before = 0, count = 0;
};

void read_range(std::string const& file, char const* name, RowRange const& range,
                std::function<void(SourceRow const&)> const& take) {
    if (range.count == 0) return;
    ReadStoresOptions options{.layer = name};
    options.where = fmt::format("fid > {} AND fid <= {}", range.before, range.before + range.count);
    SourceLayer layer(file, options);
    SourceRow row;
    std::int64_t read = 0;
    for (; layer.next(row); ++read)
        take(row);
    if (read != range.count) damaged(file);
}

/// What the row of a group says of its table, and where its rows are in the other layers.
struct KeptGroup {
    StoreTable table;
    std::string rejected;
    RowRange stores, uncounted, set_aside;
};

KeptGroup found_group(std::string const& file, std::vector<std::string> const& values) {
    SourceLayer layer(file, {.layer = groups_layer});
    std::size_t const tells = values_in(layer);
    KeptGroup group;
    SourceRow row;
    while (layer.next(row)) {
        std::size_t at = tells;
        describe(group.table, [&](char const*, std::string& text) { text = text_in(row, at++); });
        group.table.covariates = covariates_of(text_in(row, at++));
        group.table.notices = split(text_in(row, at++));
        group.rejected = text_in(row, at++);
        group.table.rows_read = integer_in(row, at++);
        for (RowRange* const range : {&group.stores, &group.uncounted, &group.set_aside}) {
            range->before += range->count;
            range->count = integer_in(row, at++);
        }
        std::vector<std::string> found;
        for (std::size_t i = 0; i < tells; ++i)
            found.push_back(text_in(row, i));
        if (found == values) return group;
    }
    damaged(file);
}

SourcePoint point_in(SourceRow const& row, std::string const& file) {
    if (!row.where.point) damaged(file);
    return *row.where.point;
}

}  // namespace

StoreTable without_rows(StoreTable const& table) {
    StoreTable description;
    std::vector<std::string> texts;
    describe(table, [&](char const*, std::string const& text) { texts.push_back(text); });
    std::size_t at = 0;
    describe(description, [&](char const*, std::string& text) { text = std::move(texts[at++]); });
    description.covariates = table.covariates;
    return description;
}

std::vector<std::vector<std::string>> kept_values(std::string const& file) {
    SourceLayer layer(file, {.layer = groups_layer});
    std::size_t const tells = values_in(layer);
    std::vector<std::vector<std::string>> all;
    SourceRow row;
    while (layer.next(row)) {
        std::vector<std::string>& values = all.emplace_back();
        for (std::size_t i = 0; i < tells; ++i)
            values.push_back(text_in(row, i));
    }
    return all;
}

StoreTable read_kept(std::string const& file, std::vector<std::string> const& values) try {
    KeptGroup group = found_group(file, values);
    if (!group.rejected.empty()) throw InputRejected(group.rejected);
    StoreTable& table = group.table;
    read_range(file, stores_layer, group.stores, [&](SourceRow const& row) {
        table.stores.push_back({integer_in(row, 0),
                                text_in(row, 1),
                                text_in(row, 2),
                                real_in(row, 3),
                                point_in(row, file),
                                real_in(row, 4),
                                covariates_from_row(row, 5),
                                {}});
    });
    read_range(file, uncounted_layer, group.uncounted, [&](SourceRow const& row) {
        table.uncounted.push_back({integer_in(row, 0), point_in(row, file), covariates_from_row(row, 1)});
    });
    read_range(file, set_aside_layer, group.set_aside, [&](SourceRow const& row) {
        table.set_aside.push_back({integer_in(row, 0), text_in(row, 1), text_in(row, 2)});
    });
    if (input_hash(table) != table.input_hash) damaged(file);
    return std::move(table);
} catch (std::bad_variant_access const&) {
    damaged(file);
} catch (UsageError const&) {  // without one of the layers
    damaged(file);
}

}  // namespace geo
