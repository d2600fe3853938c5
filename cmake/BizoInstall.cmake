# The program, and for programs of others: headers, libraries, the CMake package and the pkg-config file.
include(CMakePackageConfigHelpers)

set(folders core problems inner directions methods blackbox parallel io app)
list(TRANSFORM folders PREPEND bizo_ OUTPUT_VARIABLE libraries)

add_library(bizo_all INTERFACE)
set_target_properties(bizo_all PROPERTIES EXPORT_NAME bizo)
target_link_libraries(bizo_all INTERFACE bizo_app)

install(TARGETS bizo RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
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

install(DIRECTORY ${CMAKE_SOURCE_DIR}/tools/python/bizo DESTINATION ${CMAKE_INSTALL_DATADIR}/bizo/python
        FILES_MATCHING PATTERN "*.py")
