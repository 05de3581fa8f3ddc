# How everything is compiled and linked.
find_program(MGM_CCACHE ccache)
if(MGM_CCACHE)
  # sloppiness: what ccache needs to cache files that use a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${MGM_CCACHE})
endif()
find_program(MGM_MOLD mold)
if(MGM_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-restrict -fno-math-errno)
if(MGM_SANITIZE)
  add_compile_options(-fsanitize=${MGM_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MGM_SANITIZE})
endif()
