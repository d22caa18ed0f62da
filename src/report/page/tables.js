"use strict";

// Tables that can be sorted, and the way from a row to its place on the map.

// Numbers are sorted by size and text by the alphabet. What is not known stands at the end either way.
function comparison(column, isNumber, direction) {
    const collator = new Intl.Collator("en", { numeric: true });
    return (one, other) => {
        const [a, b] = [one, other].map((row) => row.cells[column].dataset.value);
        if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
        return direction * (isNumber ? Number(a) - Number(b) : collator.compare(a, b));
    };
}

function sortBy(table, heading) {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const isNumber = heading.classList.contains("number");
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort(comparison(heading.cellIndex, isNumber, ascending ? 1 : -1)));
}

for (const table of document.querySelectorAll("table")) {
    for (const heading of table.tHead.rows[0].cells) {
        const button = element("button", heading.textContent);
        button.type = "button";
        button.addEventListener("click", () => sortBy(table, heading));
        heading.replaceChildren(button);
    }
}

// `around` are further places that are to be seen, if there are any.
function lead({ at, show, around }) {
    if (around?.length) map.fitBounds(L.latLngBounds([at, ...around]).pad(0.15), { animate: false, maxZoom: 14 });
    else map.panTo(at, { animate: false });
    show();
    document.getElementById("map-section").scrollIntoView();
    document.getElementById("map").focus({ preventScroll: true });
}

// Buttons in tables lead to what `placeAndShow` says of them: where it is, and how it is shown.
function leadToMap(placeAndShow) {
    for (const button of map ? document.querySelectorAll(".to-map") : [])
        button.addEventListener("click", () => {
            const found = placeAndShow(button.dataset);
            if (found) lead(found);
        });
}
