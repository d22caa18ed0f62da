"use strict";

// The layers of the run's map, each with the legend that explains it.

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

function spreadLayer() {
    return areaLayer(data.spreads, (spread) => ({
        className: uncertain.has(spread.city) ? "city-area uncertain" : "city-area",
        weight: spread.sigmas === 1 ? 2 : 1,
        dashArray: spread.sigmas === 2 ? "5 4" : unstable.has(spread.city) ? "9 7" : null,
        fillOpacity: spread.sigmas === 1 ? 0.06 : 0,
    }));
}

function uncertaintyLayer() {
    return areaLayer(data.uncertainties, () => ({ className: "city-area", weight: 1.5, fillOpacity: 0.35 }));
}

function pathLayer() {
    return L.layerGroup(data.paths.map((path) => L.polyline(path.lines,
        { pane: "areas", interactive: false, weight: 2, className: path.city === null ? "lost-path" : "kept-path" })));
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
