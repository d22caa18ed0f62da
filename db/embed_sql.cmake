# Writes TO, a C++ file that defines db::sql::NAME for each of NAMES with the text of FROM/NAME.sql.
set(text "#include \"db/sql.hpp\"\n\nnamespace db::sql {\n")
foreach(name IN LISTS NAMES)
  file(READ ${FROM}/${name}.sql sql)
  string(APPEND text "\nchar const* const ${name} = R\"sql(${sql})sql\";\n")
endforeach()
file(WRITE ${TO} "${text}\n}  // namespace db::sql\n")
