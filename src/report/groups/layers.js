"use strict";

// The layers of the map of groups. The largest groups have a colour each; those behind them share one.

function colourOf(group) {
    return seriesColours[group] ?? otherColour;
}

function groupLegend() {
    const onMap = new Set([...stores.group, ...data.cities.map(({ group }) => group)]);
    const named = data.groups.slice(0, seriesColours.length)
        .map(({ name }, group) => ({ colour: colourOf(group), text: name, group })).filter(({ group }) => onMap.has(group));
    return [...onMap].some((group) => group >= seriesColours.length)
        ? [...named, { colour: otherColour, text: "all others" }] : named;
}

function groupCityLayer() {
    const group = L.featureGroup();
    const largest = largestOf(data.cities.map((city) => city.visits));
    for (const city of [...data.cities].sort((a, b) => b.visits - a.visits)) {
        const marker = L.circleMarker(position(city),
            { pane: "cities", radius: 1.5 * radiusOf(city.visits, largest), weight: 1.5, className: "group-city",
              fillColor: colourOf(city.group), fillOpacity: city.uncertain ? 0.25 : 0.85 });
        marker.city = city;
        marker.bindTooltip(element("bdi", city.name),
            { permanent: true, direction: "top", offset: [0, -4], pane: "labels",
              className: city.uncertain ? "city-label uncertain" : "city-label" });
        group.addLayer(marker);
    }
    return group;
}

function groupSpreadLayer() {
    return L.layerGroup(data.spreads.map((spread) => L.polygon(spread.area,
        { pane: "areas", interactive: false, smoothFactor: 0.2, weight: 1.5, className: "group-area",
          color: colourOf(spread.group), fillColor: colourOf(spread.group) })));
}

function groupStoreLayer() {
    const group = L.featureGroup();
    for (const store of storePositions()) {
        const marker = L.circleMarker(placeOf(store), { renderer: canvas, radius: 2, weight: 0, fillOpacity: 0.7,
            fillColor: colourOf(stores.group[store]) });
        marker.store = store;
        group.addLayer(marker);
    }
    circleLayers.push(group);
    return group;
}

function groupLayerList() {
    return [
        { name: "Cities", make: groupCityLayer, shown: true, missing: !data.cities.length,
          legend: [...groupLegend(), { text: "size: visits" },
                   ...(uncertain.size ? [{ text: "pale: uncertain where it is" }] : [])] },
        { name: "Spreads, one σ", make: groupSpreadLayer, shown: true, missing: !data.spreads.length },
        { name: "Stores", make: groupStoreLayer, shown: true, missing: !storeCount },
    ].filter((layer) => !layer.missing);
}
