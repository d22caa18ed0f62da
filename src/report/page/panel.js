"use strict";

// The panel beside the map, which says what is pointed at: headings, and visitors as bars.
const details = document.getElementById("details");

function bar(name, visitors, all) {
    const item = element("li");
    item.style.setProperty("--part", Math.max(0, Math.min(100, (100 * visitors) / all)).toFixed(1) + "%");
    item.append(element("bdi", name), element("span", shown(visitors)));
    return item;
}

function bars(parts) {
    const list = element("ol");
    list.append(...parts);
    return list;
}

function heading(name) {
    const made = element("h3");
    made.append(element("bdi", name));
    return made;
}
