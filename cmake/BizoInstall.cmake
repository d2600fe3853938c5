# What is installed, in components, from which BizoPackages.cmake makes packages:
#   program        bizo, man pages, completion, documentation, jobs and their data
#   development    for programs of others: headers, libraries, the CMake package and the pkg-config file
#   python         the Python package, where `bizo report` finds it, and scripts that use it
#   dist_packages  the same, where Debian's Python finds it; for packages alone
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)

set(folders core problems inner directions methods blackbox parallel io app)
list(TRANSFORM folders PREPEND bizo_ OUTPUT_VARIABLE libraries)

add_library(bizo_all INTERFACE)
set_target_properties(bizo_all PROPERTIES EXPORT_NAME bizo)
target_link_libraries(bizo_all INTERFACE bizo_app)

install(TARGETS bizo RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY ${manual}/man1 ${manual}/man5 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
install(FILES ${manual}/bizo DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${manual}/_bizo DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program)
install(TARGETS bizo_all bizo_numerics ${libraries} EXPORT bizo ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h*")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/bizo)
install(EXPORT bizo NAMESPACE bizo:: FILE bizo-targets.cmake DESTINATION ${package})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/bizo-config.cmake.in ${CMAKE_BINARY_DIR}/bizo-config.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/bizo-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/bizo-config.cmake ${CMAKE_BINARY_DIR}/bizo-config-version.cmake DESTINATION ${package})

# Eigen's alignment follows from -march: users must compile with the flags of bizo_numerics.
get_target_property(options bizo_numerics INTERFACE_COMPILE_OPTIONS)
get_target_property(definitions bizo_numerics INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
list(JOIN options " " pc_options)
list(JOIN definitions " " pc_definitions)
list(REVERSE libraries)
list(TRANSFORM libraries PREPEND -l OUTPUT_VARIABLE pc_libraries)
list(JOIN pc_libraries " " pc_libraries)
file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_SOURCE_DIR}/cmake/bizo.pc.in ${CMAKE_BINARY_DIR}/bizo.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/bizo.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Jobs are installed with their data under absolute paths, so that they run in any folder.
set(shared ${CMAKE_INSTALL_DATADIR}/bizo)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/jobs DESTINATION ${shared} COMPONENT program USE_SOURCE_PERMISSIONS
        FILES_MATCHING PATTERN *.ini PATTERN *.sbatch PATTERN *.py PATTERN *.[ch] PATTERN *.csv PATTERN *.md PATTERN *.png
        PATTERN __pycache__ EXCLUDE PATTERN studies/*.py EXCLUDE PATTERN studies/opaque.ini EXCLUDE)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/data DESTINATION ${shared} COMPONENT program)
install(CODE "set(shared ${shared})" COMPONENT program)
install(SCRIPT ${CMAKE_SOURCE_DIR}/cmake/installed_jobs.cmake COMPONENT program)
install(FILES ${CMAKE_SOURCE_DIR}/tools/mpi_environment.sh DESTINATION ${shared}/tools COMPONENT program)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

configure_file(${CMAKE_SOURCE_DIR}/cmake/METADATA.in ${CMAKE_BINARY_DIR}/METADATA @ONLY)
file(GLOB plotting CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/plot_*.py)
file(GLOB drawing CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/jobs/studies/*.py)
list(FILTER drawing EXCLUDE REGEX opaque) # needs what only the source tree has
function(bizo_install_python destination component)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/tools/python/bizo DESTINATION ${destination} COMPONENT ${component} ${ARGN}
          PATTERN __pycache__ EXCLUDE)
  install(FILES ${CMAKE_BINARY_DIR}/METADATA DESTINATION ${destination}/bizo-${PROJECT_VERSION}.dist-info
          COMPONENT ${component} ${ARGN})
  install(PROGRAMS ${plotting} DESTINATION ${shared}/tools COMPONENT ${component} ${ARGN})
  install(PROGRAMS ${drawing} DESTINATION ${shared}/jobs/studies COMPONENT ${component} ${ARGN})
endfunction()
bizo_install_python(${shared}/python python)
bizo_install_python(lib/python3/dist-packages dist_packages EXCLUDE_FROM_ALL)
