"use strict";

// The smallest areas that half and 80 % of a store's visitors come from, in the writing of trade_areas.cpp.
const digitValues = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    .map((digit, value) => [digit, value]));

function numbersOf(text) {
    const numbers = [];
    let number = 0, unit = 1;
    for (const digit of text) {
        const value = digitValues.get(digit);
        number += (value % 32) * unit;
        unit *= 32;
        if (value >= 32) continue;
        numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
        number = 0;
        unit = 1;
    }
    return numbers;
}

// Rings of [latitude, longitude]; where they lie within each other they are holes.
function ringsOf(outline, store) {
    const step = data.trade_areas.step[store] * 1e-5;
    let lon = 0, lat = 0;
    return outline.split(" ").map((text) => {
        const ring = [], numbers = numbersOf(text);
        for (let i = 0; i + 1 < numbers.length; i += 2) {
            lon += numbers[i];
            lat += numbers[i + 1];
            ring.push([stores.lat[store] + lat * step, stores.lon[store] + lon * step]);
        }
        return ring;
    });
}

function hasTradeArea(store) {
    return typeof data.trade_areas?.step[store] === "number" && stores.lat[store] !== null;
}

function tradeAreasOf(store) {
    if (!hasTradeArea(store)) return [];
    return ["most", "half"].map((part) => L.polygon(ringsOf(data.trade_areas[part][store], store),
        { pane: "areas", interactive: false, className: `trade-area ${part}`, smoothFactor: 0.5,
          weight: part === "half" ? 2 : 1, fillOpacity: part === "half" ? 0.3 : 0.12 }));
}

function tradeAreaText(store) {
    const { half_km2, most_km2 } = data.trade_areas;
    return `Half of its visitors come from ${shown(half_km2[store])}\u00a0km² (darker), 80\u00a0% from ${shown(most_km2[store])}\u00a0km²`;
}
