#pragma once

#include "mgm/train/optimizer.h"
#include "mgm/train/optimizer_configs.h"

namespace mgm {

std::unique_ptr<Optimizer> build(const SgdConfig& config, std::vector<Learner> weights);
std::unique_ptr<Optimizer> build(const AdamConfig& config, std::vector<Learner> weights);
std::unique_ptr<Optimizer> build(const AdamWConfig& config, std::vector<Learner> weights);
std::unique_ptr<Optimizer> build(const RmspropConfig& config, std::vector<Learner> weights);
std::unique_ptr<Optimizer> build(const AdagradConfig& config, std::vector<Learner> weights);

}  // namespace mgm
