#pragma once

/// Calls the macro `instantiate` with every dimension that the fit is compiled for. The program fits on the
/// plane; the line and space are compiled where the tests are (FOOTFALL_EVERY_DIMENSION), as they would take
/// half of the program's build.
#ifdef FOOTFALL_EVERY_DIMENSION
#define FOOTFALL_FOR_EACH_DIMENSION(instantiate) instantiate(1) instantiate(2) instantiate(3)
#else
#define FOOTFALL_FOR_EACH_DIMENSION(instantiate) instantiate(2)
#endif
