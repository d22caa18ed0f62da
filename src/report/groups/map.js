"use strict";

// What happens on the map of groups where the pointer rests.

function showGroupCity(city) {
    const { name, visits } = data.groups[city.group];
    // The cities of a group may all be uncertain: no visits of theirs are counted then.
    const share = visits > 0 ? `, ${percent(city.visits / visits)} of those from the cities of ${name}` : `, ${name}`;
    details.replaceChildren(heading(city.name), element("p", `${shown(city.visits)} visits${share}`));
}

function showGroupStore(store) {
    details.replaceChildren(heading(stores.name[store]),
        element("p", `${shown(stores.visitors[store])} visitors, ${data.groups[stores.group[store]].name}`));
}

const map = drawMap(groupLayerList(), (event) => {
    if (event.layer.city) showGroupCity(event.layer.city);
    else if (event.layer.store !== undefined) showGroupStore(event.layer.store);
});
