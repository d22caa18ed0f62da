"use strict";

// The run's data, and what every other script uses: colours, numbers and elements. Names from the data are set
// as text everywhere and never as markup.
const root = document.documentElement;
root.classList.add("scripted");
const data = JSON.parse(document.getElementById("data").textContent);
const stores = data.stores;
const storeCount = stores.name.length;
const peopleAreShared = data.competition === "shared";
const rateUnit = (peopleAreShared ? "visitors per km²" : "visitors") +
    (data.exposure ? (peopleAreShared ? " and unit of exposure" : " per unit of exposure") : "");

function colour(name) {
    return getComputedStyle(root).getPropertyValue("--" + name).trim();
}

// How a store stands to what is expected of it, by its z; the names are those of the colours in style.css.
const standings = [
    { name: "far-under", words: "far under", range: "z < −3", from: -Infinity },
    { name: "under", words: "under", range: "−3 to −1.5", from: -3 },
    { name: "expected", words: "as expected", range: "−1.5 to 1.5", from: -1.5 },
    { name: "over", words: "over", range: "1.5 to 3", from: 1.5 },
    { name: "far-over", words: "far over", range: "z > 3", from: 3 },
];

function standing(z) {
    return z === null ? 2 : standings.findLastIndex((class_) => z >= class_.from);
}

const threeDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

function shown(number) {
    if (number === null || !Number.isFinite(number)) return "–";
    return (Math.abs(number) < 1000 ? threeDigits : whole).format(number);
}

function percent(ratio) {
    return (100 * ratio).toFixed(1) + " %";
}

function element(tag, text = "", classes = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    if (classes) made.className = classes;
    return made;
}

// What has to be drawn again when the colours change: the reader switches to dark, or prints.
const drawings = [];

function drawNowAndWhenColoursChange(draw) {
    draw();
    drawings.push(draw);
}

function coloursChanged() {
    for (const draw of drawings) draw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", coloursChanged);
// Paper shows what a reader would have to open.
let openedForPaper = [];
addEventListener("beforeprint", () => {
    openedForPaper = [...document.querySelectorAll("details:not([open])")];
    for (const folded of openedForPaper) folded.open = true;
    root.classList.add("printing");
    coloursChanged();
});
addEventListener("afterprint", () => {
    for (const folded of openedForPaper) folded.open = false;
    root.classList.remove("printing");
    coloursChanged();
});

// A link to a folded part opens it.
function openTarget() {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", openTarget);
for (const link of document.querySelectorAll('a[href^="#"]'))
    link.addEventListener("click", () => {
        const target = document.getElementById(link.hash.slice(1));
        if (target instanceof HTMLDetailsElement) target.open = true;
    });
openTarget();
