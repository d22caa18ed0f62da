"use strict";

// A line per city over the runs of its series. Each has a colour of its own, and a shape besides.
const trendColours = [...seriesColours, otherColour];
const trendShapes = ["circle", "rect", "triangle", "rectRot", "star", "cross", "crossRot", "dash"];

// The 95 % limits as upright bars behind the points.
const limitBars = {
    id: "limitBars",
    beforeDatasetsDraw(chart) {
        const { ctx, scales: { y } } = chart;
        chart.data.datasets.forEach((line, i) => {
            if (!chart.isDatasetVisible(i)) return;
            ctx.save();
            ctx.strokeStyle = line.borderColor;
            chart.getDatasetMeta(i).data.forEach((point, run) => {
                if (line.low[run] === null || line.high[run] === null) return;
                ctx.beginPath();
                ctx.moveTo(point.x, y.getPixelForValue(line.low[run]));
                ctx.lineTo(point.x, y.getPixelForValue(line.high[run]));
                ctx.stroke();
            });
            ctx.restore();
        });
    },
};

function trendChart() {
    const { runs, cities } = data.trends;
    if (!document.getElementById("trend-chart") || runs.length < 2) return;
    const source = ([item]) => `run ${runs[item.dataIndex].run}, ${runs[item.dataIndex].source}`;
    drawChart("trend-chart", () => ({
        type: "line",
        data: {
            labels: runs.map(({ label, role }) => (role ? [label, role] : label)),
            datasets: cities.map((city, i) => ({
                label: city.name, data: city.visits, low: city.low, high: city.high, borderWidth: 2, pointRadius: 5,
                borderColor: trendColours[i], backgroundColor: trendColours[i], pointStyle: trendShapes[i],
            })),
        },
        options: options({ x: axis("Run"), y: axis("Visits", { beginAtZero: true }) },
                         { tooltip: { callbacks: { title: source } } }),
        plugins: [limitBars],
    }));
}

trendChart();
