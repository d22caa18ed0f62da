"use strict";

// What happens on the map of groups where the pointer rests.

function showGroupCity(city) {
    const { name, visits } = data.groups[city.group];
    details.replaceChildren(heading(city.name),
        element("p", `${shown(city.visits)} visits, ${percent(city.visits / visits)} of those of ${name}`));
}

function showGroupStore(store) {
    details.replaceChildren(heading(stores.name[store]),
        element("p", `${shown(stores.visitors[store])} visitors, ${data.groups[stores.group[store]].name}`));
}

const map = drawMap(groupLayerList(), (event) => {
    if (event.layer.city) showGroupCity(event.layer.city);
    else if (event.layer.store !== undefined) showGroupStore(event.layer.store);
});
