"use strict";

// The land beneath a map without tiles: ground, borders, and the names of its larger places.

function landLine(text, from, options) {
    return L.polyline(outlinesOf(text, from, data.land.step), { pane: "land", interactive: false, ...options });
}

// Beyond its box there is no land, so that the map does not leave it.
function keepToLand(map) {
    const keep = () => map.setMinZoom(map.getBoundsZoom(data.land.box, true));
    map.setMaxBounds(data.land.box).on("resize", keep);
    keep();
}

function addLand(map) {
    const { box: [from], step, ground, countries, regions } = data.land;
    if (ground) L.polygon(outlinesOf(ground, from, step), { pane: "land", interactive: false, className: "land", weight: 0.75 }).addTo(map);
    if (regions) landLine(regions, from, { className: "region-border", weight: 0.75 }).addTo(map);
    if (countries) landLine(countries, from, { className: "country-border", weight: 1.5 }).addTo(map);
    keepToLand(map);
    placeNames.addTo(map);
    addAttribution(map, "Land: Natural Earth · Places: GeoNames, CC BY 4.0");
}

const placeNames = L.layerGroup();
const pen = document.createElement("canvas").getContext("2d");

function boxOfName(name, { x, y }) {
    return { left: x - 4, top: y - 8, right: x + 8 + pen.measureText(name).width, bottom: y + 8 };
}

function placeName(name, at) {
    const icon = L.divIcon({ className: "place-name", iconSize: [0, 0], html: element("span", name) });
    return L.marker(at, { pane: "places", interactive: false, keyboard: false, icon });
}

// The most populous places in view, as many as there is room for, each where nothing else is written: `taken` holds
// boxes, in pixels of the map, and gets those of the names.
function namePlaces(map, taken) {
    placeNames.clearLayers();
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const { x: width, y: height } = map.getSize();
    let room = Math.round((width * height) / 25000);
    for (const [name, ...at] of data.land.places) {
        if (room === 0) break;
        const box = boxOfName(name, map.latLngToContainerPoint(at));
        if (box.left < 0 || box.top < 0 || box.right > width || box.bottom > height) continue;
        if (taken.some((other) => overlap(box, other, 6))) continue;
        taken.push(box);
        placeNames.addLayer(placeName(name, at));
        --room;
    }
}
