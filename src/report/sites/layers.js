"use strict";

// The layers of the map of sites, each with the legend that explains it.
const { sites } = data;
const closed = new Set(data.closed);

// The pairs of a flat list [store, lost, …].
function lossesOf(effect) {
    return Array.from({ length: effect.lost.length / 2 }, (_, i) =>
        ({ store: effect.lost[2 * i], lost: effect.lost[2 * i + 1], end: effect.ends?.[i] ?? null }));
}

// All lines that can be drawn: from a store that stays to the site that takes from it, or from a store that closes to one
// that gains.
function lines() {
    const found = data.together ? lossesOf(data.together).filter((loss) => loss.end) : sites.flatMap((site) =>
        (site.effect ? lossesOf(site.effect) : []).map((loss) => ({ ...loss, site, end: position(site) })));
    return found.filter(({ store, lost }) => stores.lat[store] !== null && !closed.has(store) && (data.together || lost > 0));
}

const mostLines = 600;
const sortedLines = lines().sort((a, b) => Math.abs(b.lost) - Math.abs(a.lost));
const largestLoss = Math.abs(sortedLines[0]?.lost ?? 1);
// Thinner ones would only hide the others.
const allLines = sortedLines.filter(({ lost }) => Math.abs(lost) > 0.005 * largestLoss);

function lossLine({ store, lost, end }, pane) {
    const part = Math.abs(lost) / largestLoss;
    return L.polyline([placeOf(store), end], { pane, interactive: false, className: lost > 0 ? "loss" : "gain",
        weight: Math.max(10 * part, 0.7), opacity: 0.4 + 0.3 * part, lineCap: "butt" });
}

function lossLayer() {
    return L.layerGroup(allLines.slice(0, mostLines).map((line) => lossLine(line, "losses")));
}

function siteLayer() {
    const group = L.featureGroup();
    // The first lie above the others.
    for (const site of [...sites].reverse()) {
        const size = site.rank > 99 ? 30 : 24;
        const marker = L.marker(position(site), { keyboard: false, zIndexOffset: 1000 * (sites.length - site.rank),
            icon: L.divIcon({ className: site.outside ? "site-pin outside" : "site-pin", iconSize: [size, size],
                              html: element("span", String(site.rank)) }) });
        marker.site = site;
        if (site.rank <= 20)
            marker.bindTooltip(element("bdi", site.name), { permanent: true, direction: "top",
                className: "city-label site-label", offset: [0, -size / 2 - 2], pane: "labels" });
        group.addLayer(marker);
    }
    return group;
}

function siteStoreLayer() {
    const largest = largestOf(stores.fitted);
    // Smaller than on the run's map: the lines are what is to be seen.
    return circles((store) => ({ radius: 0.7 * radiusOf(stores.fitted[store], largest), name: "expected", strength: 0.7 }));
}

function closedLayer() {
    return L.layerGroup(data.closed.filter((store) => stores.lat[store] !== null).map((store) =>
        L.marker(placeOf(store), { interactive: false, keyboard: false,
            icon: L.divIcon({ className: "closed-store", iconSize: [22, 22], html: element("span", "✕") }) })));
}

function dotLayer({ lon, lat }, fillColor, radius) {
    const group = L.layerGroup(lon.map((_, i) => i).filter((i) => lon[i] !== null && lat[i] !== null).map((i) =>
        L.circleMarker([lat[i], lon[i]],
            { renderer: canvas, interactive: false, radius, weight: 0, fillOpacity: 0.8, fillColor })));
    circleLayers.push(group);
    return group;
}

// The layers in the order of the list, as those of a run.
function siteLayerList() {
    const widest = `${shown(largestLoss)} visitors`;
    const list = [
        { name: "Sites", make: siteLayer, shown: true, missing: !sites.length,
          legend: [{ colour: "var(--trade)", text: "by rank" },
                   ...(sites.some((site) => site.outside) ? [{ text: "dashed: outside what the stores can see" }] : [])] },
        { name: "Other sites", make: () => dotLayer(data.unlisted, "#b3006b", 3), shown: true, missing: !data.unlisted.lon.length,
          legend: [{ colour: "#b3006b", text: "not listed on this page" }] },
        { name: "Losses", make: lossLayer, shown: true, missing: !allLines.length,
          legend: [...(sites.length ? [{ colour: "var(--trade)", area: true, text: "what a store loses" }] : []),
                   ...(allLines.some((line) => line.lost < 0)
                       ? [{ colour: "var(--accent)", area: true, text: "what a store gets from one that closes" }] : []),
                   { text: `the widest line is ${widest}` },
                   ...(allLines.length > mostLines ? [{ text: `the ${mostLines} largest; point at a site for all of its own` }] : [])] },
        { name: "Stores that close", make: closedLayer, shown: true, missing: !data.closed.length },
        { name: "Stores", make: siteStoreLayer, shown: true,
          legend: [{ colour: "var(--expected)", text: "size: visitors expected now" }] },
        { name: "Competitors, without a count", make: competitorLayer, shown: false, missing: !data.competitors.lon.length,
          legend: [{ colour: "#969696", text: "takes its share of the people" }] },
        { name: "Competitors, added", make: () => dotLayer(data.others, "#d08700", 3.5), shown: true, missing: !data.others?.lon.length,
          legend: [{ colour: "#d08700", text: "the fit did not know them" }] },
        { name: "Cities", make: cityLayer, shown: true, missing: !data.cities.length },
        { name: peopleAreShared ? "Visitors per km²" : "Fitted visitors", make: surfaceLayer, shown: true, missing: !data.surface,
          legend: data.surface?.classes.map((class_) =>
              ({ colour: class_.colour, area: true, text: `${shown(class_.from)} ${rateUnit} and more` })).reverse() },
    ];
    return list.filter((layer) => !layer.missing);
}
