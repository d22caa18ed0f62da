"use strict";

// Tables that can be sorted, and the way from a city's row to its place on the map.

// Numbers by size, text by the alphabet, what is not known at the end either way.
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

for (const button of document.querySelectorAll(".to-map")) {
    const city = data.cities.find((candidate) => String(candidate.id) === button.dataset.city);
    button.addEventListener("click", () => {
        if (!map || !city) return;
        map.panTo(position(city), { animate: false });
        showCity(city);
        document.getElementById("map-section").scrollIntoView();
        document.getElementById("map").focus({ preventScroll: true });
    });
}
