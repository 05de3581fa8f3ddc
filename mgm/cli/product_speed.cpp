#include "mgm/cli/product_speed.h"

#include <algorithm>
#include <chrono>
#include <dnnl.hpp>
#include <fmt/format.h>

#include "mgm/base/blas.h"
#include "mgm/base/threads.h"

namespace mgm {

std::vector<ProductShape> timed_products() {
  return {{"large", 1024, 1024, 1024}, {"layer at batch 64", 64, 256, 256}};
}

double speed(const ProductShape& shape, const std::function<void()>& multiply) {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  constexpr Seconds kLong(0.2), kShort(0.002);
  multiply();  // whatever is prepared at the first call
  double best = 0;
  int repeats = 1;
  for (const auto start = Clock::now(); Clock::now() - start < kLong;) {
    const auto before = Clock::now();
    for (int i = 0; i < repeats; ++i) multiply();
    const Seconds took = Clock::now() - before;
    const double operations = 2.0 * shape.m * shape.n * shape.k * repeats;
    best = std::max(best, operations / took.count() * 1e-9);
    if (took < kShort) repeats *= 2;
  }
  return best;
}

double onednn_speed(const ProductShape& shape, int threads) {
  using Description = dnnl::memory::desc;
  constexpr auto kFloat = dnnl::memory::data_type::f32;
  constexpr auto kRows = dnnl::memory::format_tag::ab;
  const Team team(threads);
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const Description left({shape.m, shape.k}, kFloat, kRows);
  const Description right({shape.k, shape.n}, kFloat, kRows);
  const Description any({shape.k, shape.n}, kFloat, dnnl::memory::format_tag::any);
  const Description product({shape.m, shape.n}, kFloat, kRows);
  const dnnl::matmul::primitive_desc chosen({left, any, product}, engine);
  std::vector<float> a(left.get_size() / sizeof(float), 0.5f);
  std::vector<float> b(right.get_size() / sizeof(float), 0.5f);
  std::vector<float> c(product.get_size() / sizeof(float));
  dnnl::memory from(left, engine, a.data()), plain(right, engine, b.data());
  dnnl::memory weights(chosen.weights_desc(), engine), to(product, engine, c.data());
  dnnl::reorder(plain, weights).execute(stream, plain, weights);
  const dnnl::matmul multiply(chosen);
  return speed(shape, [&] {
    multiply.execute(stream,
                     {{DNNL_ARG_SRC, from}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, to}});
    stream.wait();
  });
}

double sgemm_speed(const ProductShape& shape, int threads) {
  const Team team(threads);
  std::vector<float> a(static_cast<std::size_t>(shape.m) * shape.k, 0.5f);
  std::vector<float> b(static_cast<std::size_t>(shape.k) * shape.n, 0.5f);
  std::vector<float> c(static_cast<std::size_t>(shape.m) * shape.n);
  const float one = 1, zero = 0;
  return speed(shape, [&] {
    sgemm_("N", "N", &shape.m, &shape.n, &shape.k, &one, a.data(), &shape.m, b.data(), &shape.k,
           &zero, c.data(), &shape.m);
  });
}

std::string onednn_version() {
  const dnnl_version_t* version = dnnl_version();
  return fmt::format("{}.{}.{}", version->major, version->minor, version->patch);
}

std::string onednn_instructions() {
  switch (dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_all:
      return "all";
    case dnnl_cpu_isa_sse41:
      return "sse41";
    case dnnl_cpu_isa_avx:
      return "avx";
    case dnnl_cpu_isa_avx2:
      return "avx2";
    case dnnl_cpu_isa_avx2_vnni:
      return "avx2_vnni";
    case dnnl_cpu_isa_avx512_core:
      return "avx512_core";
    case dnnl_cpu_isa_avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl_cpu_isa_avx512_core_bf16:
      return "avx512_core_bf16";
    case dnnl_cpu_isa_avx512_core_amx:
      return "avx512_core_amx";
    default:
      return "other";
  }
}

}  // namespace mgm
