# embed_texts(TO HEADER NAMESPACE name=path...): TO is a C++ file made at build time, with the text of each file
# as `char const* const NAMESPACE::name`, declared in HEADER. So the program needs no file beside it.
set(write_texts ${CMAKE_CURRENT_LIST_DIR}/write_texts.cmake)
function(embed_texts to header namespace)
  foreach(pair IN LISTS ARGN)
    string(REGEX MATCH "^([a-z0-9_]+)=(.+)$" matched ${pair})
    list(APPEND names ${CMAKE_MATCH_1})
    cmake_path(ABSOLUTE_PATH CMAKE_MATCH_2 OUTPUT_VARIABLE path)
    list(APPEND paths ${path})
  endforeach()
  add_custom_command(
    OUTPUT ${to}
    COMMAND ${CMAKE_COMMAND} "-DNAMES=${names}" "-DPATHS=${paths}" -DHEADER=${header} -DNAMESPACE=${namespace}
            -DTO=${to} -P ${write_texts}
    DEPENDS ${paths} ${write_texts}
    VERBATIM)
endfunction()
