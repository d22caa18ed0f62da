"use strict";

// Lines of equal longitude and latitude with their degrees, along the map's upper and right edge, where no control lies.
const graticuleSteps = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

function degreesText(degrees, positive, negative) {
    const wrapped = positive === "E" ? ((((degrees + 180) % 360) + 360) % 360) - 180 : degrees;
    const rounded = Math.round(Math.abs(wrapped) * 100) / 100;
    return rounded === 0 ? "0°" : `${rounded}° ${wrapped < 0 ? negative : positive}`;
}

// A line, and what is written at it, if anything.
function graticuleLine(from, to, label, labelAt, direction) {
    const line = L.polyline([from, to], { pane: "graticule", className: "graticule", weight: 1, interactive: false });
    if (!label) return [line];
    const text = L.tooltip({ permanent: true, direction, className: "graticule-label", pane: "labels", offset: [0, 0] });
    return [line, text.setLatLng(labelAt).setContent(element("span", label))];
}

function multiples(step, from, to) {
    const found = [];
    for (let i = Math.ceil(from / step); i * step <= to; ++i) found.push(i * step);
    return found;
}

function graticuleFor(map) {
    const bounds = map.getBounds();
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    const step = graticuleSteps.find((degrees) => (east - west) / degrees >= 4) ?? graticuleSteps.at(-1);
    const corner = (x, y) => map.containerPointToLatLng([x, y]);
    const size = map.getSize();
    const top = corner(0, 2).lat;
    const right = corner(size.x - 2, 0).lng;
    // A label needs room for itself: beside the buttons in the upper left, the list of layers in the upper right, and in
    // the corners.
    const list = document.querySelector(".map-panel summary")?.offsetWidth ?? 0;
    const [first, last] = [corner(70, 0).lng, corner(size.x - 50 - list, 0).lng];
    const [lowest, highest] = [corner(0, size.y - 40).lat, corner(0, 30).lat];
    return [
        ...multiples(step, west, east).flatMap((lon) =>
            graticuleLine([south, lon], [north, lon], lon > first && lon < last && degreesText(lon, "E", "W"), [top, lon], "bottom")),
        ...multiples(step, south, north).flatMap((lat) =>
            graticuleLine([lat, west], [lat, east], lat > lowest && lat < highest && degreesText(lat, "N", "S"), [lat, right], "left")),
    ];
}

function addGraticule(map) {
    const group = L.layerGroup().addTo(map);
    const draw = () => {
        group.clearLayers();
        for (const layer of graticuleFor(map)) group.addLayer(layer);
    };
    map.on("moveend resize", draw);
    draw();
}
