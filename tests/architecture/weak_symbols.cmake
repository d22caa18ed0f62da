# Object files of a newer instruction set must not define a function that another object file may define too: of
# such the linker keeps one for the whole program, which would then stop on an older processor. A weak symbol is
# allowed only if the name of that instruction set's packs or namespace stands in it.
# Call: cmake -DNM=… -DISA=avx2 -DOBJECTS=a.o,b.o -P weak_symbols.cmake
string(REPLACE "," ";" objects "${OBJECTS}")
set(own_avx2 "avx2|avx>|fma3")
set(own_avx512 "avx512")
set(shared)
foreach(object IN LISTS objects)
  execute_process(COMMAND ${NM} --demangle --defined-only ${object} OUTPUT_VARIABLE symbols
                  COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE ";" "," symbols "${symbols}")
  string(REGEX MATCHALL "[^\n]+" lines "${symbols}")
  foreach(line IN LISTS lines)
    if(line MATCHES "^[0-9a-f]* [WVu] (.*)$")
      set(symbol "${CMAKE_MATCH_1}")
      if(NOT symbol MATCHES "${own_${ISA}}" AND NOT symbol MATCHES "^DW\\.ref\\.")
        string(APPEND shared "\n  ${symbol}")
      endif()
    endif()
  endforeach()
endforeach()
if(shared)
  message(FATAL_ERROR "compiled for ${ISA} and shared with the rest of the program:${shared}")
endif()
