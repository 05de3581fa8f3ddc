#include <torch/version.h>

#include "mgm/base/blas.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/node/threads.h"
#include "mgm/node/torch.h"

namespace mgm {
namespace {

double mm_speed(const ProductShape& shape, int threads) {
  set_arithmetic_threads(threads);
  const at::Tensor a = at::full({shape.m, shape.k}, 0.5);
  const at::Tensor b = at::full({shape.k, shape.n}, 0.5);
  at::Tensor c = at::empty({shape.m, shape.n});
  return speed(shape, [&] { at::mm_out(c, a, b); });
}

}  // namespace

}  // namespace mgm

void mgm_measure_torch(mgm::TorchQuestion& question) {
  const mgm::BlasCalls before = mgm::blas_calls();
  for (const mgm::ProductShape& shape : question.products) {
    std::vector<double>& by_team = question.speed.emplace_back();
    for (const int threads : question.teams) by_team.push_back(mgm::mm_speed(shape, threads));
  }
  question.version = TORCH_VERSION;
  question.computes_through_mgm = mgm::blas_calls().matrix > before.matrix;
}
