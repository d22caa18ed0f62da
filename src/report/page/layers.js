"use strict";

// The map's layers, each with the legend that explains it.

function radiusOf(visitors, largest) {
    return 2 + 9 * Math.sqrt(Math.max(visitors, 0) / largest);
}

function position(place) {
    return [place.lat, place.lon];
}

function placeOf(store) {
    return [stores.lat[store], stores.lon[store]];
}

function storePositions() {
    return Array.from({ length: storeCount }, (_, store) => store)
        .filter((store) => stores.lat[store] !== null && stores.lon[store] !== null);
}

// Circles are drawn on a canvas: ten thousand of them are too many for elements, which draw the rest of the map.
const canvas = L.canvas({ padding: 0.2 });
const circleLayers = [];

// Circles on the canvas, the largest first so that small ones stay visible. `circleOf` gives radius and colour.
function circles(circleOf) {
    const group = L.featureGroup();
    const chosen = storePositions().map((store) => ({ store, ...circleOf(store) }));
    chosen.sort((a, b) => b.radius - a.radius);
    for (const { store, radius, name, strength } of chosen) {
        const marker = L.circleMarker(placeOf(store),
            { renderer: canvas, radius, weight: 1, opacity: 0.9, fillOpacity: strength });
        marker.store = store;
        marker.colourName = name;
        group.addLayer(marker);
    }
    drawNowAndWhenColoursChange(() => {
        for (const marker of group.getLayers())
            marker.setStyle({ color: colour("halo"), fillColor: colour(marker.colourName) });
    });
    circleLayers.push(group);
    return group;
}

function largestOf(values) {
    return values.reduce((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 0) || 1;
}

function storeLayer() {
    const largest = largestOf(stores.visitors);
    return circles((store) => {
        const name = standings[standing(stores.z[store])].name;
        return { radius: radiusOf(stores.visitors[store], largest), name, strength: name === "expected" ? 0.55 : 0.85 };
    });
}

function residualLayer() {
    const residuals = stores.visitors.map((visitors, store) => visitors - stores.fitted[store]);
    const largest = largestOf(residuals);
    return circles((store) => ({
        radius: radiusOf(Math.abs(residuals[store]), largest),
        name: residuals[store] < 0 ? "far-under" : "far-over",
        strength: 0.5,
    }));
}

function areaLayer(areas, styleOf) {
    return L.layerGroup(areas.map((area) =>
        L.polygon(area.area, { pane: "areas", interactive: false, smoothFactor: 0.2, ...styleOf(area) })));
}

// Cities that come back too seldom when stores are resampled, by number.
const unstable = new Set(data.cities.filter((city) => (city.stability ?? 1) < 0.8).map((city) => city.id));

function spreadLayer() {
    return areaLayer(data.spreads, (spread) => ({
        className: "city-area",
        weight: spread.sigmas === 1 ? 2 : 1,
        dashArray: spread.sigmas === 2 ? "5 4" : unstable.has(spread.city) ? "9 7" : null,
        fillOpacity: spread.sigmas === 1 ? 0.06 : 0,
    }));
}

function uncertaintyLayer() {
    return areaLayer(data.uncertainties, () => ({ className: "city-area", weight: 1.5, fillOpacity: 0.35 }));
}

function cityLayer() {
    const group = L.featureGroup();
    for (const city of data.cities) {
        const marker = L.circleMarker(position(city),
            { pane: "cities", radius: 5, weight: 2, fillOpacity: city.identified ? 1 : 0, className: "city-centre",
              dashArray: unstable.has(city.id) ? "3 3" : null });
        marker.city = city;
        marker.bindTooltip(element("bdi", city.name),
            { permanent: true, direction: "top", className: "city-label", offset: [0, -4], pane: "labels" });
        group.addLayer(marker);
    }
    return group;
}

function pathLayer() {
    return L.layerGroup(data.paths.map((path) => L.polyline(path.lines,
        { pane: "areas", interactive: false, weight: 2, className: path.city === null ? "lost-path" : "kept-path" })));
}

function competitorLayer() {
    const { lon, lat } = data.competitors;
    const group = L.layerGroup(lon.map((_, i) => i).filter((i) => lon[i] !== null && lat[i] !== null).map((i) =>
        L.circleMarker([lat[i], lon[i]],
            { renderer: canvas, interactive: false, radius: 2, weight: 0, fillOpacity: 0.7, fillColor: "#969696" })));
    circleLayers.push(group);
    return group;
}

function surfaceLayer() {
    return L.imageOverlay(data.surface.url, data.frame, { pane: "surface", alt: "" });
}

// What the layers are, in the order of the list: name, how it is made, whether it is shown, its legend.
function layerList() {
    const standingLegend = standings.map((class_) => ({ colour: `var(--${class_.name})`, text: `${class_.words} (${class_.range})` }));
    const list = [
        { name: "Cities", make: cityLayer, shown: true },
        { name: "Spreads, one and two σ", make: spreadLayer, shown: true,
          legend: unstable.size ? [{ text: "dashed at one σ: comes back in fewer than 80 % of the resamples" }] : undefined },
        { name: "95 % regions of centres", make: uncertaintyLayer, shown: true, missing: !data.uncertainties.length },
        { name: "Stores", make: storeLayer, shown: true,
          legend: [...standingLegend, { text: "size: visitors" }] },
        { name: "Misfit in visitors", make: residualLayer, shown: false,
          legend: [{ colour: "var(--far-under)", text: "fewer than expected" },
                   { colour: "var(--far-over)", text: "more than expected" }, { text: "size: how many" }] },
        { name: "Centres' paths", make: pathLayer, shown: false, missing: !data.paths.length,
          legend: [{ text: "solid: kept; dotted: dropped on the way" }] },
        { name: "Competitors, without a count", make: competitorLayer, shown: false, missing: !data.competitors?.lon.length,
          legend: [{ colour: "#969696", text: "takes its share of the people" }] },
        { name: peopleAreShared ? "Visitors per km²" : "Fitted visitors", make: surfaceLayer, shown: true, missing: !data.surface,
          legend: data.surface?.classes.map((class_) =>
              ({ colour: class_.colour, area: true, text: `${shown(class_.from)} ${rateUnit} and more` })).reverse() },
    ];
    return list.filter((layer) => !layer.missing);
}
