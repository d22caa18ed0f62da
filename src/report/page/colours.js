"use strict";

// Colours that colour-blind readers can tell from each other (Okabe and Ito), and one for all that come after them.
const seriesColours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c00"];
const otherColour = "#7f7f7f";
