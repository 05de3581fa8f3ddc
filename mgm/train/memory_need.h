#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mgm/train/session.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// How much a training does at once, which changes its memory and its time, never its result.
struct Thrift {
  int side_by_side;   ///< threads' worth of phases at once
  std::size_t ahead;  ///< batches that are read before they are asked for
  std::int64_t features =
      0;  ///< bytes for features that are computed once; the rest is on the disk
};

/// The memory that training a session takes at its peak, from trying every phase on a few samples
/// and from the values that its program computes of one.
class MemoryNeed {
 public:
  explicit MemoryNeed(const Session& session);

  /// Of the whole process, in bytes.
  double bytes(Thrift thrift) const;
  /// The address of the phase that takes most.
  const std::string& largest() const { return largest_; }
  /// What a thrift may give to features and they will take.
  std::int64_t features() const { return features_; }
  double base() const { return base_; }  ///< of it, the program, the data and the model at rest

 private:
  struct Demand {
    double own;         ///< whatever is read ahead
    double each_batch;  ///< for each batch that is in memory
  };
  Demand demand_of(const Session& session, Workshop& shop, std::size_t phase) const;
  double of_phase(const Demand& demand, std::size_t ahead) const;

  double sample_;       ///< of all values of the program for one sample
  double data_sample_;  ///< of what the data say of one
  std::int64_t features_ = 0;
  double base_ = 0;
  Demand finish_ = {0, 0};  ///< of judging and writing the whole model
  std::vector<Demand> demands_;
  std::string largest_;
};

/// The freest that needs no more than `bytes`; nothing where none does.
std::optional<Thrift> freest_within(const MemoryNeed& need, double bytes, int threads);

/// What keeps to `train.memory`, the freest first; all that is allowed where the spec says none.
/// Throws Error(kBudget) saying what would be needed where nothing does.
Thrift thrift_for(const Session& session);

}  // namespace mgm
