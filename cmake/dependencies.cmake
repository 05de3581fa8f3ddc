# Imported targets for the libraries that mgm stands on.
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Threads REQUIRED)

# Debian's dnnl-config asks for OpenCL's development files, which mgm has no use for.
find_library(MGM_DNNL dnnl REQUIRED)
add_library(mgm_dnnl INTERFACE)
target_link_libraries(mgm_dnnl INTERFACE ${MGM_DNNL})

if(MGM_TRAINING)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  # Only the libraries: the flags of Debian's TorchConfig (CUDA, caffe2 protobuf) are not wanted.
  find_library(MGM_TORCH_CPU torch_cpu REQUIRED)
  find_library(MGM_TORCH torch REQUIRED)
  find_library(MGM_C10 c10 REQUIRED)
  find_path(MGM_TORCH_INCLUDE ATen/ATen.h REQUIRED)
  add_library(mgm_torch INTERFACE)
  target_include_directories(mgm_torch SYSTEM INTERFACE ${MGM_TORCH_INCLUDE}
                             ${MGM_TORCH_INCLUDE}/torch/csrc/api/include)
  target_link_libraries(mgm_torch INTERFACE ${MGM_TORCH} ${MGM_TORCH_CPU} ${MGM_C10})
endif()
