"use strict";

// The map of a page: panes from the ground up, a list of layers to switch, circles, links, and how it is printed.

function makeMap() {
    const map = L.map("map", {
        attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 100,
        fadeAnimation: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    const panes = { land: 210, surface: 250, graticule: 300, areas: 420, losses: 425, links: 430, places: 440, cities: 450, labels: 620 };
    for (const [name, level] of Object.entries(panes)) {
        map.createPane(name).style.zIndex = level;
        map.getPane(name).classList.add(name);
    }
    for (const name of ["land", "surface", "graticule", "areas", "losses", "links", "places", "labels"])
        map.getPane(name).style.pointerEvents = "none";
    L.control.scale({ maxWidth: 130 }).addTo(map);
    return map.fitBounds(data.view ?? data.frame);
}

function addAttribution(map, text) {
    const attribution = L.control({ position: "bottomright" });
    attribution.onAdd = () => element("div", text, "attribution");
    attribution.addTo(map);
}

function addTiles(map) {
    L.tileLayer(data.tiles.url, { maxZoom: 19 }).addTo(map);
    addAttribution(map, data.tiles.attribution);
}

function legendOf(entries) {
    const list = element("ul", "", "legend");
    for (const entry of entries) {
        const item = element("li");
        if (entry.colour) {
            const swatch = element("span", "", entry.area ? "swatch area" : "swatch");
            swatch.style.background = entry.colour;
            item.append(swatch);
        }
        item.append(element("span", entry.text));
        list.append(item);
    }
    return list;
}

// A layer is made when it is first shown, so that a page of many stores opens sooner.
function addLayerSwitch(map, layer, pointedAt) {
    const box = element("input");
    box.type = "checkbox";
    box.checked = layer.shown;
    const label = element("label");
    label.append(box, " " + layer.name);
    document.getElementById("layers").append(label);
    if (layer.legend) document.getElementById("layers").append(legendOf(layer.legend));
    const show = () => {
        if (box.checked) map.addLayer(layer.made ??= layer.make());
        else if (layer.made) map.removeLayer(layer.made);
        if (layer.made?.on && !layer.listens) layer.listens = Boolean(layer.made.on("mouseover click", pointedAt));
        hideCrowdedLabels(map);
    };
    box.addEventListener("change", show);
    show();
}

const links = L.layerGroup();

function link(from, to, weight) {
    return L.polyline([from, to],
        { pane: "links", interactive: false, className: "link", weight: 1 + 6 * weight, opacity: 0.75 });
}

function overlap(box, other, apart = 0) {
    return box.left < other.right + apart && other.left < box.right + apart &&
        box.top < other.bottom + apart && other.top < box.bottom + apart;
}

// Where an element lies on the map, in the map's pixels.
function boxOnMap(map, shownElement) {
    const { left, top } = map.getContainer().getBoundingClientRect();
    const box = shownElement.getBoundingClientRect();
    return { left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top };
}

// A name that the map's edge would cut moves inside, one whose city is out of sight does not.
function moveInside(map, label) {
    label.style.marginLeft = "";
    const box = boxOnMap(map, label);
    const middle = (box.left + box.right) / 2;
    const width = map.getSize().x;
    if (middle < 0 || middle > width) return box;
    const by = Math.max(0, 2 - box.left) - Math.max(0, box.right - (width - 2));
    label.style.marginLeft = by ? `${by}px` : "";
    return { ...box, left: box.left + by, right: box.right + by };
}

// Names that would lie over a control, or over those of larger cities, wait until the map is closer; those of places
// come where there is still room.
function hideCrowdedLabels(map) {
    const controls = document.querySelectorAll("#map .leaflet-control, #map .graticule-label, .map-panel summary");
    const taken = [...controls].map((part) => boxOnMap(map, part));
    for (const label of map.getPane("labels").querySelectorAll(".city-label")) {
        const box = moveInside(map, label);
        const crowded = taken.some((other) => overlap(box, other));
        label.style.visibility = crowded ? "hidden" : "";
        if (!crowded) taken.push(box);
    }
    if (data.land) namePlaces(map, taken);
}

// On paper circles become elements, because a canvas is drawn too late there, as a white sheet that hides what lies
// beneath it.
function drawCirclesWith(map, renderer) {
    for (const group of circleLayers.filter((layer) => map.hasLayer(layer))) {
        map.removeLayer(group);
        for (const circle of group.getLayers()) circle.options.renderer = renderer;
        map.addLayer(group);
    }
}

function fitThePaper(map) {
    const elements = L.svg();
    addEventListener("beforeprint", () => {
        map.invalidateSize({ animate: false }).fitBounds(data.view ?? data.frame, { animate: false });
        drawCirclesWith(map, elements);
        canvas.remove();
        hideCrowdedLabels(map);
    });
    addEventListener("afterprint", () => {
        drawCirclesWith(map, canvas);
        elements.remove();
        map.invalidateSize({ animate: false });
    });
}

// The map with such layers; `pointedAt` is told where the pointer rests. None where there is no place to show.
function drawMap(layers, pointedAt) {
    if (!data.frame) {
        document.getElementById("map").replaceChildren(element("p", "There is no place to show."));
        return null;
    }
    const map = makeMap();
    if (data.tiles) addTiles(map);
    else {
        addLand(map);
        addGraticule(map);
    }
    for (const layer of layers) addLayerSwitch(map, layer, pointedAt);
    links.addTo(map);
    map.on("moveend resize", () => hideCrowdedLabels(map));
    fitThePaper(map);
    return map;
}
