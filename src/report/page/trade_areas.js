"use strict";

// The smallest areas that half and 80 % of a store's visitors come from.

function hasTradeArea(store) {
    return typeof data.trade_areas?.step[store] === "number" && stores.lat[store] !== null;
}

function tradeAreasOf(store) {
    if (!hasTradeArea(store)) return [];
    return ["most", "half"].map((part) => L.polygon(outlinesOf(data.trade_areas[part][store], placeOf(store), data.trade_areas.step[store] * 1e-5),
        { pane: "areas", interactive: false, className: `trade-area ${part}`, smoothFactor: 0.5,
          weight: part === "half" ? 2 : 1, fillOpacity: part === "half" ? 0.3 : 0.12 }));
}

function tradeAreaText(store) {
    const { half_km2, most_km2 } = data.trade_areas;
    return `Half of its visitors come from ${shown(half_km2[store])}\u00a0km² (darker), 80\u00a0% from ${shown(most_km2[store])}\u00a0km²`;
}
