#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mgm/train/row_store.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// The samples of a phase with what it reads of fixed nodes among their inputs, computed once a
/// sample; inputs of the data are there only where the phase reads them too.
class FeatureCache : public Dataset {
 public:
  /// Samples that are computed together, as they would be without the cache.
  struct Share {
    const std::vector<std::size_t>& samples;
    std::size_t batch;
  };

  /// Null where the phase has no signals to be kept, where they take more than it may (which is
  /// remarked), and where the training was asked to stop meanwhile.
  static std::unique_ptr<FeatureCache> of(Workshop& shop, const Phase& phase, int number,
                                          const std::vector<Share>& shares);
  /// Of the fixed signals of a phase for so many samples.
  static std::int64_t bytes(const FixedSignals& fixed, std::size_t samples);
  /// Why they are computed at every step all the same: more than the strategy allows; empty: they
  /// are not.
  static std::string too_large(const TrainConfig& strategy, const FixedSignals& fixed,
                               std::size_t samples);
  ~FeatureCache() override;
  FeatureCache(const FeatureCache&) = delete;
  FeatureCache& operator=(const FeatureCache&) = delete;

  /// Only for samples of the shares.
  Batch read(std::span<const std::size_t> samples) const override;

  const DataSchema& schema() const override { return shop_.dataset.schema(); }
  std::size_t size() const override { return shop_.dataset.size(); }
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    return shop_.dataset.column(name, samples);
  }
  std::vector<std::string> columns() const override { return shop_.dataset.columns(); }
  std::string label(std::size_t sample) const override { return shop_.dataset.label(sample); }

 private:
  FeatureCache(Workshop& shop, const Phase& phase, int number, std::size_t samples);
  /// False where it was stopped.
  bool compute(const Share& share);
  void append(const Signals& signals, const std::vector<std::size_t>& samples);

  Workshop& shop_;
  const Phase& phase_;
  std::int64_t taken_;  ///< of the shop's allowance
  RowStore rows_;
  std::vector<std::size_t> row_of_;  ///< by sample
  std::size_t count_ = 0;
};

/// Says of the phases of a plan that learn from all samples where these have features that take
/// more than they may, so that they are computed at every step. (How many samples a part is given
/// is known once they are divided.)
void refuse_large_features(TrainingPlan& plan, const Strategies& strategies, const Split& split);

/// Tells a run of the nodes that it need not run, where the batch holds what they write. Signals of
/// pictures come in the order in which nets write them.
class Known {
 public:
  Known(const Tree& tree, const FixedSignals& fixed);
  /// Whether a batch comes from a cache.
  bool is_in(const Batch& batch) const;
  /// What the phase's node reads, of such a batch, which must outlive them.
  Signals tell(const Batch& batch, Run& run) const;

 private:
  std::vector<Port> signals_;
  std::vector<const Node*> nodes_;
};

}  // namespace mgm
