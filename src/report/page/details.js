"use strict";

// A store or a city that is pointed at, in words and as bars.
function differenceText(store) {
    const z = stores.z[store];
    const held = stores.held.includes(store) ? "; held out of the fit" : "";
    if (z === null) return "Not compared with the fit" + held;
    const words = standings[standing(z)].words.replace(/(under|over)$/, "$1 expectation");
    return `${words}, z ${z < 0 ? "−" : "+"}${Math.abs(z).toFixed(1)}${held}`;
}

function describeStore(store, parts) {
    const fitted = stores.fitted[store];
    const background = backgroundOf(store);
    const rows = parts.map((part) => bar(part.city.name, part.visitors, fitted));
    if (background > 0) rows.push(bar("background (no city)", background, fitted));
    details.replaceChildren(
        heading(stores.name[store]),
        element("p", `${shown(stores.visitors[store])} visitors, ${shown(fitted)} expected`),
        element("p", differenceText(store)),
        ...multiplierTexts(store).map((text) => element("p", text)),
        ...(peopleAreShared ? [element("p", `Gets the people of ${shown(stores.catchment[store])} km²`)] : []),
        ...(hasTradeArea(store) ? [element("p", tradeAreaText(store), "trade-area-text")] : []),
        element("p", "Expected visitors come from"),
        bars(rows),
    );
}

function multiplierTexts(store) {
    const multiplier = stores.multiplier[store];
    if (multiplier === undefined) return [];
    const times = `${shown(multiplier)} times as`;
    return [peopleAreShared ? `Attracts ${times} strongly as a mean store`
        : `Would have ${times} many visitors as a mean store in its place`];
}

function sizeTexts(city) {
    if (!peopleAreShared) return [`${shown(city.visits)} visits, ${percent(city.share)} of all`];
    const people = data.exposure
        ? `${shown(city.people)} visitors per unit of exposure live here; ${shown(city.visits)} visits`
        : `${shown(city.people)} visitors live here, ${shown(city.visits)} of them reach a store`;
    const texts = [people,
                   `${shown(city.amplitude)} ${rateUnit} at the centre`];
    if (city.stability !== null) texts.push(`Comes back in ${percent(city.stability)} of the resamples`);
    return texts;
}

function describeCity(city, parts) {
    const spread = `${shown(city.longer_km)} × ${shown(city.shorter_km)} km`;
    details.replaceChildren(
        heading(city.name),
        ...sizeTexts(city).map((text) => element("p", text)),
        element("p", `Spread ${spread} (one standard deviation)`),
        ...(city.stores ? [element("p", city.stores)] : []),
        ...(city.uncertain ? [element("p", "Uncertain: these stores do not tell well where it is or how wide.")] : []),
        element("p", "Most of its visitors go to"),
        bars(parts.slice(0, 10).map((part) => bar(stores.name[part.store], part.visitors, parts[0].visitors))),
    );
}
