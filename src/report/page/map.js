"use strict";

// What happens on the run's map where the pointer rests.

// What is pointed at takes the place of what the run found, until the pointer leaves the map.
const findings = document.querySelector(".findings");

function showPointedAt() {
    const back = element("button", "Back to what was found", "back");
    back.type = "button";
    back.addEventListener("click", showFindings);
    details.append(back);
    findings.classList.add("pointing");
}

function showFindings() {
    links.clearLayers();
    findings.classList.remove("pointing");
}

function showStore(store) {
    const parts = contributionsTo(store);
    const from = placeOf(store);
    links.clearLayers();
    for (const area of tradeAreasOf(store)) links.addLayer(area);
    links.addLayer(L.circleMarker(from, { pane: "links", interactive: false, className: "shown-store", radius: 9, weight: 3 }));
    for (const part of parts)
        links.addLayer(link(from, position(part.city), part.visitors / Math.max(stores.fitted[store], 1e-9)));
    describeStore(store, parts);
    showPointedAt();
}

function showCity(city) {
    const parts = contributionsFrom(city, 150);
    links.clearLayers();
    for (const part of parts)
        if (stores.lat[part.store] !== null)
            links.addLayer(link(placeOf(part.store), position(city), part.visitors / parts[0].visitors));
    describeCity(city, parts);
    showPointedAt();
}

function pointedAt(event) {
    if (event.layer.city) showCity(event.layer.city);
    else if (event.layer.store !== undefined) showStore(event.layer.store);
}

const map = drawMap(layerList(), pointedAt);
map?.on("click", showFindings);
// The map says "mouseout" for each circle that the pointer leaves too.
map?.getContainer().addEventListener("mouseleave", showFindings);

leadToMap(({ city: id, store }) => {
    if (id) {
        const city = data.cities.find((candidate) => String(candidate.id) === id);
        return city && { at: position(city), show: () => showCity(city) };
    }
    return stores.lat[store] !== null && { at: placeOf(store), show: () => showStore(Number(store)) };
});
