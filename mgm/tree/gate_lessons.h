#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <optional>
#include <vector>

#include "mgm/routing/router.h"

namespace mgm {

/// Scores [samples, experts] with normal noise of the wanted deviation, fixed by `key`: so that
/// experts which are not chosen yet are tried (noisy top-k gating, Shazeer et al. 2017, with one
/// deviation for all).
at::Tensor noisy(const at::Tensor& scores, double deviation, std::uint64_t key);

/// Moves the bias [experts] that each expert is chosen by a step of `rate` up where fewer of the
/// choices than an even share fell on it, down where more did (Wang et al. 2024,
/// Auxiliary-Loss-Free Load Balancing Strategy for Mixture-of-Experts, algorithm 1).
void even_out(at::Tensor bias, const std::vector<std::vector<int>>& by_rank, double rate);

/// What is added to the loss of a batch, [1]; nothing where nothing is asked for.
/// - balance: times the number of experts times the sum over experts of the share of the choices
///   that fell on it (a sample has one for each rank) and its mean softmax weight; 1 where all are
///   even (Fedus, Zoph and Shazeer 2021, Switch Transformers, eq. 4);
/// - z_loss: times the mean square of the logarithm of the sum of exponentials of the scores, which
///   keeps them small (Zoph et al. 2022, ST-MoE, eq. 5).
std::optional<at::Tensor> gate_penalty(const at::Tensor& scores,
                                       const std::vector<std::vector<int>>& by_rank,
                                       const GateLessons& lessons);

}  // namespace mgm
