"use strict";

// The charts. Each is drawn again when the colours change. One in a folded part waits until that is opened, so that the
// page is there sooner.

function axis(title, more = {}) {
    return {
        title: { display: true, text: title, color: colour("faint") },
        ticks: { color: colour("faint"), maxTicksLimit: 8 },
        grid: { color: colour("rule") },
        ...more,
    };
}

function drawChart(id, configure) {
    const canvas = document.getElementById(id);
    let chart = null;
    const draw = () => {
        chart?.destroy();
        chart = canvas.closest("details:not([open])") ? null : new Chart(canvas, configure());
    };
    drawNowAndWhenColoursChange(draw);
    canvas.closest("details")?.addEventListener("toggle", () => chart ?? draw());
}

function options(scales, more = {}) {
    return {
        animation: false, responsive: true, maintainAspectRatio: false,
        devicePixelRatio: Math.max(window.devicePixelRatio, 2),
        scales,
        plugins: { legend: { labels: { color: colour("ink"), usePointStyle: true } }, ...more },
    };
}

// Only powers of ten are marked, or the axis would be crowded.
function logAxis(title, least, largest) {
    const isPower = (value) => Number.isInteger(Math.round(1e9 * Math.log10(value)) / 1e9);
    return axis(title, { type: "logarithmic", min: least, max: largest,
        grid: { color: ({ tick }) => (tick && isPower(tick.value) ? colour("rule") : "transparent") },
        ticks: { color: colour("faint"), callback: (value) => (isPower(value) ? shown(value) : ""),
                 autoSkip: false, maxRotation: 0 } });
}

// Where a logarithmic axis starts so that it shows every value above 0: at a power of ten.
function startFor(values) {
    const least = values.reduce((least, value) => (value > 0 ? Math.min(value, least) : least), Infinity);
    return 10 ** Math.floor(Math.log10(least));
}

function fittedChart() {
    const largest = [...stores.visitors, ...stores.fitted].reduce((a, b) => Math.max(a, b), 0) * 1.2;
    if (!(largest > 0)) return hide("fitted-chart");
    const [left, bottom] = [startFor(stores.fitted), startFor(stores.visitors)];
    drawChart("fitted-chart", () => {
        const datasets = standings.map((class_) => ({
            label: `${class_.words} (${class_.range})`, data: [], pointRadius: storeCount > 3000 ? 2 : 3.5, borderWidth: 0,
            backgroundColor: colour(class_.name),
        }));
        for (let store = 0; store < storeCount; ++store)
            datasets[standing(stores.z[store])].data.push(
                { x: Math.max(stores.fitted[store], left), y: Math.max(stores.visitors[store], bottom), store });
        datasets.push({ label: "counted = expected", type: "line", pointRadius: 0, borderWidth: 1.5,
            borderColor: colour("ink"), pointStyle: "line", data: [left, bottom, largest].filter((at) => at >= Math.max(left, bottom)).map((at) => ({ x: at, y: at })) });
        const label = ({ raw }) => (raw.store === undefined ? "" : `${stores.name[raw.store]}: ` +
            `${shown(stores.visitors[raw.store])} counted, ${shown(stores.fitted[raw.store])} expected`);
        return {
            type: "scatter", data: { datasets },
            options: { ...options({ x: logAxis("Expected visitors", left, largest),
                                    y: logAxis("Counted visitors", bottom, largest) },
                                  { tooltip: { callbacks: { label } } }), parsing: false, normalized: true },
        };
    });
}

function countChart() {
    const counts = data.counts.filter((count) => count.score !== null);
    if (counts.length < 2) return hide("count-chart");
    drawChart("count-chart", () => ({
        type: "line",
        data: {
            labels: counts.map((count) => count.cities),
            datasets: [{
                label: data.criterion, data: counts.map((count) => count.score), borderColor: colour("accent"), borderWidth: 2,
                pointRadius: counts.map((count) => (count.chosen ? 7 : 3)),
                pointBackgroundColor: counts.map((count) => colour(count.chosen ? "far-over" : "accent")),
            }],
        },
        options: options({ x: axis("Cities"), y: axis(data.criterion) }, { legend: { display: false } }),
    }));
}

function costChart() {
    const steps = data.iterations;
    if (steps.length < 2) return hide("cost-chart");
    drawChart("cost-chart", () => ({
        type: "line",
        data: {
            labels: steps.map((_, i) => i + 1),
            datasets: [
                { label: "Cost", data: steps.map((step) => step.objective), borderColor: colour("accent"),
                  borderWidth: 2, pointRadius: 0, pointStyle: "line" },
                { label: "Cities", data: steps.map((step) => step.cities), borderColor: colour("far-over"),
                  borderWidth: 1.5, borderDash: [5, 3], pointRadius: 0, pointStyle: "line", stepped: true,
                  yAxisID: "cities" },
            ],
        },
        options: options({ x: axis("Step"), y: axis("Cost"),
            cities: axis("Cities", { position: "right", beginAtZero: true, grid: { drawOnChartArea: false },
                                     ticks: { color: colour("faint"), precision: 0 } }) },
        { tooltip: { callbacks: { footer: ([item]) => steps[item.dataIndex].stage } } }),
    }));
}

function hide(id) {
    document.getElementById(id).closest("figure").hidden = true;
}

fittedChart();
countChart();
costChart();
