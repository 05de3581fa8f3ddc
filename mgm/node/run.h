#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mgm/node/signals.h"

namespace mgm {

/// One pass over a batch: what it is for, what it is told, and what it saw on the way.
///
/// Belongs to one thread. Row numbers are those of the whole batch, also inside experts.
class Run {
 public:
  enum class Mode { kAnswer, kLearn };

  /// `key` fixes all chance of this pass (dropout), see base/random.h.
  Run(Mode mode, std::int64_t samples, std::uint64_t key = 0);

  /// Inside the node at `address` and below, behave as `mode`: what is frozen answers while the
  /// rest learns.
  bool learning(const std::string& address) const;
  void learn_only(std::vector<std::string> addresses) { learns_ = std::move(addresses); }
  std::uint64_t key() const { return key_; }

  /// Keeps the outputs of these addresses (over the rows that reached them).
  void ask(const std::string& address) { asked_.insert(address); }
  void wrote(const std::string& address, const Signals& outputs);
  /// The only output of an address that was asked for; undefined where it did not run.
  at::Tensor output(const std::string& address) const;
  /// The rows of the batch that the output of an address belongs to.
  const std::vector<std::int64_t>& rows_of(const std::string& address) const {
    return kept_rows_.at(address);
  }

  /// Whether an output at or under this address is asked for.
  bool judges(const std::string& address) const;

  /// Something that is to become small beside the tasks' losses: [1], with its gradient.
  void add_penalty(at::Tensor penalty) { penalties_.push_back(std::move(penalty)); }
  const std::vector<at::Tensor>& penalties() const { return penalties_; }

  /// What the node at an address writes is known before the pass, so that it need not run; outputs
  /// that nobody will read may be missing.
  void know(const std::string& address, Signals outputs) { known_[address] = std::move(outputs); }
  /// Null where the node must run.
  const Signals* known(const std::string& address) const;

  /// Sends the samples of a route to given parts while learning (a number per sample of the batch;
  /// -1: the router decides).
  void divide(const std::string& route, std::vector<int> parts) {
    divisions_[route] = std::move(parts);
  }
  /// The given parts for the current rows; empty where the router decides.
  std::vector<int> division(const std::string& route) const;

  /// What each sample took, as program/interpreter.h's Trace has it.
  void took(const std::string& address, const std::vector<int>& parts,
            const std::vector<float>& margins);
  const std::map<std::string, std::vector<int>>& taken() const { return taken_; }
  /// Whether one of some routes left a sample to nobody.
  bool unanswered(std::int64_t row, const std::vector<std::string>& routes) const;
  const std::map<std::string, std::vector<float>>& margins() const { return margins_; }

  /// While it lives, the run is over some rows of what it was over.
  class Narrowed {
   public:
    Narrowed(Run& run, const std::vector<std::int64_t>& rows);
    ~Narrowed() { run_.rows_.swap(before_); }
    Narrowed(const Narrowed&) = delete;
    Narrowed& operator=(const Narrowed&) = delete;

   private:
    Run& run_;
    std::vector<std::int64_t> before_;
  };
  const std::vector<std::int64_t>& rows() const { return rows_; }

 private:
  Mode mode_;
  std::uint64_t key_;
  std::int64_t samples_;
  std::vector<std::int64_t> rows_;
  std::vector<std::string> learns_;
  std::set<std::string> asked_;
  std::map<std::string, Signals> kept_;
  std::map<std::string, Signals> known_;
  std::map<std::string, std::vector<std::int64_t>> kept_rows_;
  std::vector<at::Tensor> penalties_;
  std::map<std::string, std::vector<int>> divisions_;
  std::map<std::string, std::vector<int>> taken_;
  std::map<std::string, std::vector<float>> margins_;
  std::map<std::string, std::set<std::int64_t>> unanswered_;  ///< by route
};

}  // namespace mgm
