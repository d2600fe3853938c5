# Run by the installation: the jobs name files of data/ and jobs/ by their places in the installed tree.
set(place ${CMAKE_INSTALL_PREFIX}/${shared})
file(GLOB_RECURSE jobs $ENV{DESTDIR}${place}/jobs/*.ini $ENV{DESTDIR}${place}/jobs/*.sbatch)
foreach(job ${jobs})
  file(READ ${job} text)
  string(REGEX REPLACE "([= ])(data|jobs)/" "\\1${place}/\\2/" text "${text}")
  file(WRITE ${job} "${text}")
endforeach()
