# bizo_precompile(target header...): headers that all targets with the same list parse once between them.
function(bizo_precompile target)
  # Headers that are precompiled are system headers no more: g++ 12's false warnings of std::string appear.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow -Wno-array-bounds>)
  string(MAKE_C_IDENTIFIER "bizo_precompiled_${ARGN}" owner)
  get_property(first GLOBAL PROPERTY ${owner})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY ${owner} ${target})
  endif()
endfunction()
