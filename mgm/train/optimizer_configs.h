#pragma once

#include "mgm/spec/fields.h"

/// What a spec may say of optimizers; free of torch.
namespace mgm {

struct SgdConfig {
  static constexpr const char* kName = "sgd";
  static constexpr const char* kSummary =
      "Stochastic gradient descent, with momentum (Sutskever et al. 2013) if asked.";
  double lr = 0.01;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
};
template <class Fields>
void describe(Fields& field, SgdConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("momentum", config.momentum, "Share of the last step that is kept.", in_range(0, 1));
  field("nesterov", config.nesterov, "Look ahead by the momentum.");
  field("weight_decay", config.weight_decay,
        "Added to the gradient in proportion to the weight; not on norms and biases.", at_least(0));
}

struct AdamConfig {
  static constexpr const char* kName = "adam";
  static constexpr const char* kSummary = "Adam (Kingma and Ba 2014).";
  double lr = 0.001;
  std::vector<double> betas{0.9, 0.999};
  double epsilon = 1e-8;
  double weight_decay = 0;
};
template <class Fields>
void describe(Fields& field, AdamConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("betas", config.betas,
        "Shares of the running means of gradients and of their squares that are kept.",
        in_range(0, 1));
  field("epsilon", config.epsilon, "Added to the root of the squares.", in_range(0, 1));
  field("weight_decay", config.weight_decay,
        "Added to the gradient in proportion to the weight; not on norms and biases.", at_least(0));
}

struct AdamWConfig {
  static constexpr const char* kName = "adamw";
  static constexpr const char* kSummary =
      "Adam with weight decay apart from the gradient (Loshchilov and Hutter 2017).";
  double lr = 0.001;
  std::vector<double> betas{0.9, 0.999};
  double epsilon = 1e-8;
  double weight_decay = 0.01;
};
template <class Fields>
void describe(Fields& field, AdamWConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("betas", config.betas,
        "Shares of the running means of gradients and of their squares that are kept.",
        in_range(0, 1));
  field("epsilon", config.epsilon, "Added to the root of the squares.", in_range(0, 1));
  field("weight_decay", config.weight_decay,
        "Share of a weight that is lost a step, times the rate; not on norms and biases.",
        at_least(0));
}

}  // namespace mgm
