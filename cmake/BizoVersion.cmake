# generated/build_version.hpp: the version and the git revision.
find_package(Git QUIET)
set(BIZO_GIT_REVISION "unknown")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12
                  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                  OUTPUT_VARIABLE described RESULT_VARIABLE failed
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT failed)
    set(BIZO_GIT_REVISION "${described}")
  endif()
endif()
configure_file(cmake/build_version.hpp.in generated/build_version.hpp @ONLY)
