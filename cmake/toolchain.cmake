# How everything is compiled and linked.
find_program(MGM_CCACHE ccache)
if(MGM_CCACHE)
  # sloppiness: what ccache needs to cache files that use a precompiled header. basedir and nohashdir:
  # working trees in different folders share what they compile (debug information names its folder).
  set(ccache CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR})
  if(CMAKE_BUILD_TYPE STREQUAL Release)
    list(APPEND ccache CCACHE_NOHASHDIR=1)
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${ccache} ${MGM_CCACHE})
endif()
find_program(MGM_MOLD mold)
if(MGM_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-Wno-restrict)
endif()
if(MGM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(MGM_SANITIZE)
  add_compile_options(-fsanitize=${MGM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MGM_SANITIZE})
  add_compile_definitions(MGM_SANITIZED)  # for tests of what a sanitizer replaces: the allocator, limits on memory
endif()
