# Run by CPack before it packs: copyright, changelog and remarks for lintian of every package, manual pages
# compressed, and completion for zsh where Debian has it.
string(CONCAT changelog "bizo (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md in the package bizo.\n\n"
       " -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${CPACK_BIZO_DATE}\n")
file(READ ${CPACK_BIZO_LICENSE} license)
string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
string(REGEX REPLACE "\n([^\n])" "\n \\1" license "${license}")
string(REGEX REPLACE "^.*All rights reserved\\.\n \\.\n" "" license "${license}")
string(STRIP "${license}" license)
file(READ ${CPACK_BIZO_CONTROL}/copyright_of_data data)
string(CONCAT copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: bizo\n"
       "\nFiles: *\nCopyright: 2026 The bizo authors\nLicense: BSD-3-Clause\n\nLicense: BSD-3-Clause\n ${license}\n")

foreach(component ${CPACK_COMPONENTS_ALL})
  set(folder ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(documents ${folder}/share/doc/${package})
  file(WRITE ${documents}/changelog "${changelog}")
  file(WRITE ${documents}/copyright "${copyright}")
  if(EXISTS ${folder}/share/bizo/data)
    file(APPEND ${documents}/copyright "\n${data}")
    file(GLOB licenses ${folder}/share/bizo/data/LICENSE.*) # which the copyright file has now
    file(REMOVE ${licenses})
  endif()
  if(EXISTS ${CPACK_BIZO_CONTROL}/${component}/lintian-overrides)
    configure_file(${CPACK_BIZO_CONTROL}/${component}/lintian-overrides ${folder}/share/lintian/overrides/${package} COPYONLY)
  endif()
  if(EXISTS ${folder}/share/zsh/site-functions)
    file(RENAME ${folder}/share/zsh/site-functions ${folder}/share/zsh/vendor-completions)
  endif()
  file(GLOB compressed ${documents}/changelog ${documents}/CHANGELOG.md ${folder}/share/man/man*/*)
  execute_process(COMMAND gzip -9 --no-name ${compressed} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
