# Debian packages of what is installed: `cpack --preset release` writes them to build/release/packages.
#   bizo          what runs     libbizo-dev   for C++ programs     python3-bizo   the Python package
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bizo)
set(CPACK_PACKAGE_VENDOR "The bizo authors")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program development dist_packages)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The bizo authors <bizo@bizo.invalid>") # there is no address to write to
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(control ${CMAKE_SOURCE_DIR}/packaging/debian)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME bizo)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "openmpi-bin")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "python3-bizo (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "libbizo-dev, slurm-client")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${control}/program/prerm)
if(BIZO_ARCH STREQUAL "x86-64-v3")
  list(APPEND CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${control}/program/preinst)
endif()
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "bizo minimizes a function whose value requires the solution of another
optimization problem, when automatic differentiation cannot reach through
that solution. It perturbs the variables along random directions, solves the
inner problem for each, and combines the differences into a gradient, on one
core or on many MPI ranks. It is for people who tune models, simulators or
experiments that they can only evaluate.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libbizo-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What bizo-config.cmake and bizo.pc look for.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libopenmpi-dev, libeigen3-dev (>= 3.4), libboost-program-options-dev, \
libhdf5-dev, libcurl4-openssl-dev, libssl-dev, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "bizo, cmake, pkg-config")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers, static libraries, a CMake package and a pkg-config file, for C++
programs that add problems to those of bizo and have its command line, and
the header for plug-ins.")

set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_NAME python3-bizo)
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_SECTION python)
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_DEPENDS "bizo (= ${PROJECT_VERSION}), python3:any, python3-numpy, python3-h5py")
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_RECOMMENDS "python3-matplotlib, python3-jinja2, python3-cloudpickle, python3-tqdm")
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_SUGGESTS "python3-pandas, python3-torch")
set(CPACK_DEBIAN_DIST_PACKAGES_PACKAGE_CONTROL_EXTRA ${control}/dist_packages/postinst ${control}/dist_packages/prerm)
set(CPACK_COMPONENT_DIST_PACKAGES_DESCRIPTION "bizo.minimize for functions and problems in Python, on one core or many, also
from a notebook; classes that answer for a problem; readers of results; the
pages and figures of `bizo report`.")

# For debian_documentation.cmake.
set(CPACK_BIZO_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_BIZO_CONTROL ${control})
execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%cD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE CPACK_BIZO_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT CPACK_BIZO_DATE)
  string(TIMESTAMP CPACK_BIZO_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
endif()
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/debian_documentation.cmake)
include(CPack)
