"use strict";

// What happens on the map of sites where the pointer rests.

function focus(lines) {
    links.clearLayers();
    document.getElementById("map").classList.add("focused");
    for (const line of lines) links.addLayer(lossLine(line, "links"));
}

// Whose visitors a site takes: its stores, most first, and then as one each all others.
function takenFrom({ effect, visitors }) {
    const told = lossesOf(effect).filter(({ lost }) => lost > 0);
    const rows = told.slice(0, 8).map(({ store, lost }) => bar(stores.name[store], lost, visitors));
    const rest = told.slice(8).reduce((sum, { lost }) => sum + lost, effect.rest);
    const more = Math.max(told.length - 8, 0) + effect.rest_stores;
    if (more > 0 && rest > 0) rows.push(bar(`${more} more ${more === 1 ? "store" : "stores"} of the run`, rest, visitors));
    if (effect.others > 0) rows.push(bar("stores of others", effect.others, visitors));
    if (effect.newcomers > 0) rows.push(bar("people whom no store reached", effect.newcomers, visitors));
    return rows;
}

function comesFrom(site) {
    const rows = site.from.map((visitors, k) => ({ name: data.cities[k].name, visitors }))
        .filter(({ visitors }) => visitors > 0.005 * site.visitors)
        .sort((a, b) => b.visitors - a.visitors).slice(0, 8)
        .map(({ name, visitors }) => bar(name, visitors, site.visitors));
    if (site.background > 0) rows.push(bar("background (no city)", site.background, site.visitors));
    return rows;
}

function describeSite(site) {
    details.replaceChildren(
        heading(site.name),
        element("p", `Rank ${site.rank}: ${shown(site.visitors)} visitors (${site.limits})`),
        ...(site.effect ? [element("p", `Net for the stores of the run ${shown(site.effect.net)}`)] : []),
        ...(site.outside ? [element("p", `Outside what the stores can see: ${site.outside}`)] : []),
        element("p", site.effect ? "It takes them from" : "They come from"),
        bars(site.effect ? takenFrom(site) : comesFrom(site)),
    );
}

function showSite(site) {
    describeSite(site);
    focus(site.effect ? lossesOf(site.effect).filter(({ store, lost }) => lost > 0 && !closed.has(store) && stores.lat[store] !== null)
        .map((loss) => ({ ...loss, end: position(site) })) : []);
}

function showStoreOfRun(store) {
    const lost = data.together
        ? lossesOf(data.together).filter((loss) => loss.store === store)
        : sites.flatMap((site) => (site.effect ? lossesOf(site.effect) : [])
            .filter((loss) => loss.store === store).map((loss) => ({ ...loss, site, end: position(site) })));
    lost.sort((a, b) => b.lost - a.lost);
    focus(lost.filter((loss) => loss.end && !closed.has(store)));
    links.addLayer(L.circleMarker(placeOf(store), { pane: "links", interactive: false, className: "shown-store", radius: 9, weight: 3 }));
    const now = stores.fitted[store];
    const part = (loss) => `${shown(loss.lost)} (${percent(loss.lost / now)})`;
    const rows = lost.filter((loss) => loss.site && loss.lost > 0).slice(0, 10)
        .map((loss) => bar(`${loss.site.rank}. ${loss.site.name}`, loss.lost, now));
    const together = data.together && lost.length ? [element("p", lost[0].lost > 0
        ? `Loses ${part(lost[0])} when all of this happens together`
        : `Gets ${shown(-lost[0].lost)} more when all of this happens together`)] : [];
    details.replaceChildren(
        heading(stores.name[store]),
        element("p", `${shown(now)} visitors expected now`),
        ...(closed.has(store) ? [element("p", "This store closes")] : together),
        ...(rows.length ? [element("p", "It loses to each site by itself"), bars(rows)] : []),
        ...(!rows.length && !together.length && !closed.has(store) && peopleAreShared
            ? [element("p", "It loses next to nothing to the sites listed")] : []),
    );
}

function showCityOfRun(city) {
    details.replaceChildren(heading(city.name), element("p", `${shown(city.visits)} visits, ${percent(city.share)} of all`));
}

function siteMapPointedAt(event) {
    if (event.layer.site) showSite(event.layer.site);
    else if (event.layer.store !== undefined) showStoreOfRun(event.layer.store);
    else if (event.layer.city) showCityOfRun(event.layer.city);
}

const map = drawMap(siteLayerList(), siteMapPointedAt);
if (sites.length) describeSite(sites[0]);
// A click beside everything shows all losses again.
map?.on("click", () => {
    links.clearLayers();
    document.getElementById("map").classList.remove("focused");
});

// Where the stores stand that lose most of what a site takes from the run's stores.
function losersOf(site) {
    return (site.effect ? lossesOf(site.effect) : [])
        .filter(({ store, lost }) => lost > 0.01 * site.visitors && stores.lat[store] !== null)
        .map(({ store }) => placeOf(store));
}

leadToMap(({ site, store }) => {
    if (site) return { at: position(sites[site]), show: () => showSite(sites[site]), around: losersOf(sites[site]) };
    return stores.lat[store] !== null && { at: placeOf(store), show: () => showStoreOfRun(Number(store)) };
});
