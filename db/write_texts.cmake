# Writes TO, a C++ file that defines NAMESPACE::NAME, declared in HEADER, for each of NAMES with the text of the
# file at the same place in PATHS.
set(text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
foreach(name path IN ZIP_LISTS NAMES PATHS)
  file(READ ${path} content)
  string(APPEND text "\nchar const* const ${name} = R\"text_of_file(${content})text_of_file\";\n")
endforeach()
file(WRITE ${TO} "${text}\n}  // namespace ${NAMESPACE}\n")
