#pragma once

#include <ATen/core/Tensor.h>
#include <memory>
#include <string>
#include <vector>

#include "mgm/node/division.h"
#include "mgm/node/node.h"
#include "mgm/node/signals.h"
#include "mgm/tree/dispatch.h"
#include "mgm/tree/parts.h"

namespace mgm {

/// Experts side by side, of which one answers for each sample: the one that the router scores
/// highest; or several (RouterDesign::top), averaged.
///
/// Once it has learned, what its router is in doubt of may go to another expert, or to nobody, and
/// is then zeros.
///
/// While learning, a run may send the samples elsewhere (`Run::divide`): to whom the partition gave
/// them.
class RouteNode : public Node {
 public:
  RouteNode(const std::string& address, std::vector<Port> outputs, Parts experts,
            std::unique_ptr<Node> router, Division division, std::optional<Doubts> doubts);

  const Division* division() const override { return &division_; }
  Doubts* doubts() override { return doubts_ ? &*doubts_ : nullptr; }
  void settle_classes() override;

 protected:
  Signals compute(const Signals& in, Run& run) override;
  void show(Walker& walker) override;
  void write(Lowering& to) const override;

 private:
  static std::vector<Port> route_inputs(const Parts& experts, const Node& router,
                                        const Division& division);
  /// A linear layer from what an expert answers to what the route writes.
  struct Spread {
    at::Tensor weight, bias;
    std::string weight_name, bias_name;
  };
  static Spread spread_of(const Node& expert, const OwnClasses& own);
  /// What an expert writes, as the route writes it.
  Signals widened(const Signals& out, std::size_t expert) const;
  Block block_of(std::size_t expert) const;
  /// What is written for samples that nobody answers.
  Signals zeros(std::size_t samples) const;
  /// What applies now; nothing while the route learns.
  std::optional<Fallback> fallback() const;
  /// What the experts of each rank write.
  std::vector<Signals> dispatch(const Signals& in, const std::vector<std::vector<int>>& by_rank,
                                Run& run);
  /// Who answers, by scores or as it was given; `taught`: the router learns by it.
  Choice choice_of(const at::Tensor& scores, const std::vector<int>& given, bool taught) const;
  /// Lets the choices of a batch teach the router: what it is penalised for, and its biases.
  void teach(const at::Tensor& scores, const Choice& choice, Run& run);
  /// Scores without what is added only to choose by.
  at::Tensor unbiased(const at::Tensor& scores) const;
  /// The mean over ranks, weighed by the softmax of their experts' scores, through which a task
  /// teaches the router.
  Signals averaged(const std::vector<Signals>& out, const at::Tensor& scores,
                   const std::vector<std::vector<int>>& by_rank) const;
  /// Lets the task's loss teach the router: each output times w / value_of(w), where w is the
  /// softmax weight of whoever was chosen. The product is the output itself, so that learning and
  /// answering agree; its gradient is Switch's over w.
  Signals credited(const Signals& out, const at::Tensor& scores,
                   const std::vector<std::vector<int>>& by_rank) const;

  Parts experts_;
  std::unique_ptr<Node> router_;
  Division division_;
  std::optional<Doubts> doubts_;
  at::Tensor choice_bias_;  ///< the router's own, see RouterDesign; undefined where it has none
  std::vector<Spread> spreads_;  ///< by expert that answers for its own classes alone
};

}  // namespace mgm
