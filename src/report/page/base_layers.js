"use strict";

// Layers that every map has: stores and competitors as circles, cities, and the surface beneath them.

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

// Stores as circles on the canvas, the largest first so that small ones stay visible. `circleOf` gives radius and
// colour of a store by its number.
function circles(circleOf) {
    const group = L.featureGroup();
    const chosen = storePositions().map((store) => ({ store, ...circleOf(store) }));
    chosen.sort((a, b) => b.radius - a.radius);
    for (const { store, radius, name, strength } of chosen) {
        const marker = L.circleMarker(placeOf(store),
            { renderer: canvas, radius, weight: 1, opacity: 0.9, fillOpacity: strength, bubblingMouseEvents: false });
        marker.store = store;
        marker.colourName = name;
        group.addLayer(marker);
    }
    drawNowAndWhenColoursChange(() => {
        const [halo, fills] = [colour("halo"), {}];
        for (const marker of group.getLayers())
            marker.setStyle({ color: halo, fillColor: fills[marker.colourName] ??= colour(marker.colourName) });
    });
    circleLayers.push(group);
    return group;
}

function largestOf(values) {
    return values.reduce((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 0) || 1;
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

// Cities that come back too seldom when stores are resampled, by number.
const unstable = new Set(data.cities.filter((city) => (city.stability ?? 1) < 0.8).map((city) => city.id));
// Cities of which the stores tell too little, by number.
const uncertain = new Set(data.cities.filter((city) => city.uncertain).map((city) => city.id));

function cityLayer() {
    const group = L.featureGroup();
    for (const city of data.cities) {
        const marker = L.circleMarker(position(city),
            { pane: "cities", radius: 5, weight: 2, bubblingMouseEvents: false, fillOpacity: city.uncertain ? 0 : 1,
              className: city.uncertain ? "city-centre uncertain" : "city-centre",
              dashArray: unstable.has(city.id) ? "3 3" : null });
        marker.city = city;
        marker.bindTooltip(element("bdi", city.name),
            { permanent: true, direction: "top", className: city.uncertain ? "city-label uncertain" : "city-label", offset: [0, -4], pane: "labels" });
        group.addLayer(marker);
    }
    return group;
}
