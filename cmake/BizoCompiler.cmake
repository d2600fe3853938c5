# Two interface targets: bizo_numerics (flags that change floating-point results, so every user of the
# libraries must share them) and bizo_compiler (warnings, for our own sources only).
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
# Optimised even for development: the tests solve real problems. Assertions stay on.
set(CMAKE_CXX_FLAGS_DEBUG "-O3 -g1")

include(CheckCXXSourceRuns)
set(CMAKE_REQUIRED_FLAGS "-march=x86-64-v3")
check_cxx_source_runs("
  int main() { return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\") ? 0 : 1; }
" BIZO_RUNS_X86_64_V3)
unset(CMAKE_REQUIRED_FLAGS)
if(BIZO_RUNS_X86_64_V3)
  set(default_arch x86-64-v3)
else()
  set(default_arch "")
endif()
set(BIZO_ARCH "${default_arch}" CACHE STRING "Value of -march= (empty: the compiler's default)")

add_library(bizo_numerics INTERFACE)
target_compile_features(bizo_numerics INTERFACE cxx_std_20)
# Contraction would make scalar and vector code round differently; -ffast-math would change results silently.
target_compile_options(bizo_numerics INTERFACE -fno-math-errno -fno-trapping-math -ffp-contract=off)
if(BIZO_ARCH)
  target_compile_options(bizo_numerics INTERFACE -march=${BIZO_ARCH})
endif()
target_compile_definitions(bizo_numerics INTERFACE EIGEN_DONT_PARALLELIZE)
if(BIZO_SANITIZE)
  # Bad pointers are the address sanitizer's; checks of them in every template cost a third of the compile time.
  target_compile_options(bizo_numerics INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
                                                 -fno-sanitize=null,object-size,vptr,alignment
                                                 -fno-omit-frame-pointer -O1)
  target_link_options(bizo_numerics INTERFACE -fsanitize=address,undefined)
endif()

if(BIZO_FUZZ)
  # What clang counts to guide libFuzzer, and all that may go wrong on the way.
  set(faults address,undefined,float-cast-overflow)
  target_compile_options(bizo_numerics INTERFACE -fsanitize=fuzzer-no-link,${faults} -fno-sanitize-recover=all
                                                 -fno-sanitize=null,object-size,vptr,alignment
                                                 -fno-omit-frame-pointer -g1 -O1)
  target_link_options(bizo_numerics INTERFACE -fsanitize=${faults})
endif()

add_library(bizo_compiler INTERFACE)
target_compile_options(bizo_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                                               -Woverloaded-virtual -Wimplicit-fallthrough)
# g++ 12 warns falsely of overlapping copies inside std::string (GCC bug 105651).
target_compile_options(bizo_compiler INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(BIZO_UNITY)
  # A source that others are compiled with is included, which g++ takes for a header.
  target_compile_options(bizo_compiler INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(BIZO_SANITIZE)
  # The sanitizers' own code makes g++ take temporaries for uninitialized; the other builds keep the warning.
  target_compile_options(bizo_compiler INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(BIZO_WERROR)
  target_compile_options(bizo_compiler INTERFACE -Werror)
endif()
