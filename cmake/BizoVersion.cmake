# bizo_version: the version and the git revision as compile definitions.
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
add_library(bizo_version INTERFACE)
target_compile_definitions(bizo_version INTERFACE BIZO_VERSION="${PROJECT_VERSION}"
                                                  BIZO_GIT_REVISION="${BIZO_GIT_REVISION}")
