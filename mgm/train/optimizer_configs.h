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

struct RmspropConfig {
  static constexpr const char* kName = "rmsprop";
  static constexpr const char* kSummary =
      "Gradients over the root of a running mean of their squares (Tieleman and Hinton 2012).";
  double lr = 0.01;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double momentum = 0;
  bool centered = false;
  double weight_decay = 0;
};
template <class Fields>
void describe(Fields& field, RmspropConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("alpha", config.alpha, "Share of the running mean that is kept.", in_range(0, 1));
  field("epsilon", config.epsilon, "Added to the root of the squares.", in_range(0, 1));
  field("momentum", config.momentum, "Share of the last step that is kept.", in_range(0, 1));
  field("centered", config.centered,
        "Divide by the deviation: the running mean of the gradients is taken off.");
  field("weight_decay", config.weight_decay,
        "Added to the gradient in proportion to the weight; not on norms and biases.", at_least(0));
}

struct AdagradConfig {
  static constexpr const char* kName = "adagrad";
  static constexpr const char* kSummary =
      "Gradients over the root of the sum of all their squares (Duchi et al. 2011).";
  double lr = 0.01;
  double lr_decay = 0;
  double initial = 0;
  double epsilon = 1e-10;
  double weight_decay = 0;
};
template <class Fields>
void describe(Fields& field, AdagradConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("lr_decay", config.lr_decay, "The rate of step t is divided by 1 + t times this.",
        at_least(0));
  field("initial", config.initial, "What the sums of squares start from.", at_least(0));
  field("epsilon", config.epsilon, "Added to the root of the sum.", in_range(0, 1));
  field("weight_decay", config.weight_decay,
        "Added to the gradient in proportion to the weight; not on norms and biases.", at_least(0));
}

struct LionConfig {
  static constexpr const char* kName = "lion";
  static constexpr const char* kSummary =
      "Steps of one size, by the sign of a momentum (Chen et al. 2023); wants a third to a tenth "
      "of "
      "the rate of adamw, and more weight decay.";
  double lr = 0.0001;
  std::vector<double> betas{0.9, 0.99};
  double weight_decay = 0;
};
template <class Fields>
void describe(Fields& field, LionConfig& config) {
  field("lr", config.lr, "Learning rate.", in_range(0, 1e6));
  field("betas", config.betas,
        "Shares of the momentum in the direction of a step, and in what is kept of it.",
        in_range(0, 1));
  field("weight_decay", config.weight_decay,
        "Share of a weight that is lost a step, times the rate; not on norms and biases.",
        at_least(0));
}

}  // namespace mgm
