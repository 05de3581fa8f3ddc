# A relocatable prefix: bin/mgm, the two libraries, the headers, and what find_package(mgm) needs.
include(CMakePackageConfigHelpers)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mgm)

install(TARGETS mgm EXPORT mgmTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET mgm-train)
  set_target_properties(mgm-train PROPERTIES EXPORT_NAME train INSTALL_RPATH "$ORIGIN")
  install(TARGETS mgm-train EXPORT mgmTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endif()
set_target_properties(mgm-program PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS mgm-program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY mgm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h"
        PATTERN cli EXCLUDE)
install(EXPORT mgmTargets NAMESPACE mgm:: DESTINATION ${config_folder})
configure_package_config_file(cmake/mgmConfig.cmake.in ${CMAKE_BINARY_DIR}/mgmConfig.cmake
                              INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/mgmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/mgmConfig.cmake ${CMAKE_BINARY_DIR}/mgmConfigVersion.cmake
        DESTINATION ${config_folder})
