"use strict";

// Lines and rings in the writing of outlines.cpp.
const digitValues = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    .map((digit, value) => [digit, value]));

function numbersOf(text) {
    const numbers = [];
    let number = 0, unit = 1;
    for (const digit of text) {
        const value = digitValues.get(digit);
        number += (value % 32) * unit;
        unit *= 32;
        if (value >= 32) continue;
        numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
        number = 0;
        unit = 1;
    }
    return numbers;
}

// Lines of [latitude, longitude]. Rings that lie within each other are holes.
function outlinesOf(text, [startLat, startLon], step) {
    let lon = 0, lat = 0;
    return text.split(" ").map((line) => {
        const points = [], numbers = numbersOf(line);
        for (let i = 0; i + 1 < numbers.length; i += 2) {
            lon += numbers[i];
            lat += numbers[i + 1];
            points.push([startLat + lat * step, startLon + lon * step]);
        }
        return points;
    });
}
