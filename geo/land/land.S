/* The file as it is: a compiler would take a minute for a text of that size, an assembler takes no time. */
    .section .rodata
    .global footfall_land_begin
    .global footfall_land_end
footfall_land_begin:
    .incbin LAND_FILE
footfall_land_end:
    .section .note.GNU-stack,"",%progbits
