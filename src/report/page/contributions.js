"use strict";

// Computes the visitors at a store that come from a city: the model itself, in the metres of the run's plane. So
// the page need not carry a number for each pair of store and city. Where people are divided among the stores near
// them, it does carry those numbers: they depend on all stores around.
const sharedContributions = peopleAreShared ? stores.contributions.map(contributionsByCity) : [];

function contributionsByCity(flat) {
    const visitors = new Map();
    for (let i = 0; i < flat.length; i += 2) visitors.set(data.cities[flat[i]], flat[i + 1]);
    return visitors;
}

// What a rate at a store is multiplied by: its exposure and what its covariates make of it.
function weightOf(store) {
    return (data.exposure ? stores.exposure[store] ?? 1 : 1) * (stores.multiplier[store] ?? 1);
}

function backgroundOf(store) {
    return peopleAreShared ? stores.background[store] : weightOf(store) * data.background;
}

function visitorsFrom(city, store) {
    if (peopleAreShared) return sharedContributions[store].get(city) ?? 0;
    const dx = stores.x[store] - city.x;
    const dy = stores.y[store] - city.y;
    const [xx, xy, yy] = city.precision;
    const squared = xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy;
    return weightOf(store) * city.amplitude * Math.exp(-0.5 * squared);
}

// The cities that a store's visitors come from, most first; those that send next to nobody are left out.
function contributionsTo(store) {
    const least = 0.005 * Math.abs(stores.fitted[store]);
    return data.cities
        .map((city) => ({ city, visitors: visitorsFrom(city, store) }))
        .filter((part) => Math.abs(part.visitors) > least)
        .sort((a, b) => b.visitors - a.visitors);
}

// The stores that most of a city's visitors go to.
function contributionsFrom(city, most) {
    return Array.from({ length: storeCount }, (_, store) => ({ store, visitors: visitorsFrom(city, store) }))
        .sort((a, b) => b.visitors - a.visitors)
        .slice(0, most)
        .filter((part) => part.visitors > 0.001 * city.visits);
}
