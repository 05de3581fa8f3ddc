#pragma once

#include <map>
#include <optional>
#include <string>

#include "mgm/spec/byte_size.h"
#include "mgm/spec/fields.h"
#include "mgm/spec/word_or.h"

namespace mgm {

/// `init: {weights: FILE}`: a node that starts from weights learned elsewhere.
struct InitialWeightsConfig {
  static constexpr const char* kName = "init";
  static constexpr const char* kSummary =
      "The weights of a node (and of all that is in it) start from a file, or from another model.";
  std::string weights;
  std::map<std::string, std::string> rename;
  bool strict = true;
  std::string sha256 = {};
  std::string address = "model";
};

template <class Fields>
void describe(Fields& field, InitialWeightsConfig& config) {
  field("weights", config.weights,
        "A safetensors file; names are those of the weights without the node's address, as "
        "torchvision's are for its networks. Or the folder of a model.",
        required);
  field("address", config.address,
        "Of the node of that model whose weights these are; their names are without it.");
  field("rename", config.rename,
        "Prefixes of the file's names and what replaces them; the longest that fits counts.");
  field("strict", config.strict,
        "Every weight of the node must be in the file with its shape; false: what is not starts by "
        "chance. Names that are not used are reported either way.");
  field("sha256", config.sha256,
        "What the file's bytes (of a model: its manifest's) must have; where it is not said, the "
        "model's own spec keeps what they "
        "had.");
}

/// `freeze: {until_epoch: 3}`: a part that learns only from some epoch of its phase on.
struct FreezeConfig {
  static constexpr const char* kName = "freeze";
  static constexpr const char* kSummary =
      "Weights that stay as they are in the first epochs of the phase in which they learn; several "
      "parts with rising epochs are unfrozen gradually (Howard and Ruder 2018).";
  std::int64_t until_epoch = 0;
};

template <class Fields>
void describe(Fields& field, FreezeConfig& config) {
  field("until_epoch", config.until_epoch,
        "Epochs of the phase in which nothing is learned; no gradient is computed for it.",
        required, in_range(0, 1e6));
}

/// `lora: {rank: 8, alpha: 16}`: a part that learns by an addition of low rank.
struct LoraConfig {
  static constexpr const char* kName = "lora";
  static constexpr const char* kSummary =
      "Weights of linear layers and convolutions stay as they are and learn an addition of low "
      "rank "
      "(Hu et al. 2021), which is added to them in the end; all other weights and the statistics "
      "of "
      "batch norm stay as they are.";
  std::int64_t rank = 8;
  double alpha = 16;
};

template <class Fields>
void describe(Fields& field, LoraConfig& config) {
  field("rank", config.rank,
        "Of the addition: as many numbers for each input and each unit; of a layer that has fewer "
        "inputs or units, no more than these.",
        in_range(1, 65536));
  field("alpha", config.alpha, "The addition is multiplied by alpha / rank.", in_range(1e-6, 1e6));
}

/// `cache: {memory: 1GiB, most: 16GiB}`: features that are computed once.
struct CacheConfig {
  static constexpr const char* kName = "cache";
  static constexpr const char* kSummary =
      "Where the features are kept that a phase reads and does not change.";
  ByteSize memory{std::int64_t{1} << 30};
  ByteSize most{std::int64_t{16} << 30};
};

template <class Fields>
void describe(Fields& field, CacheConfig& config) {
  field("memory", config.memory,
        "What the features of all phases may take of it together, the rest lies on the disk, in "
        "OUT.partial; only the file's own is used.");
  field("most", config.most,
        "Features of a phase that take more in memory and on the disk are computed at every step.");
}

/// The `train:` section and annotation: how nodes learn. Free of torch.
struct TrainConfig {
  static constexpr const char* kName = "train";
  static constexpr const char* kSummary =
      "Training strategy. Everything but learn, init and branch_share is inherited downwards until "
      "overridden.";
  KindChoice optimizer{"optimizer", "adam"};
  KindChoice schedule{"schedule", "constant"};
  std::int64_t epochs = 10;
  std::int64_t batch = 64;
  std::int64_t seed = 0;
  ByteSize memory;
  WordOr<CacheConfig> cache{{"auto", {"auto", "never"}}};
  std::int64_t accumulate = 1;
  KindChoice balance{"balance", "fixed"};
  double clip_norm = 0;
  double l1 = 0;
  double ema = 0;
  WordOr<FreezeConfig> freeze{{"never", {"never"}}};
  WordOr<LoraConfig> lora{{"never", {"never"}}};
  std::int64_t patience = 0;
  OneOf keep{"best", {"best", "last"}};
  OneOf on_divergence{"stop", {"stop", "halve_lr"}};
  OneOf learn{"auto", {"auto", "alone", "jointly", "never"}};
  WordOr<InitialWeightsConfig> init{{"auto", {"auto", "branch", "fresh"}}};
  double branch_share = 0.5;
};

/// Bytes of memory for the features of all phases.
inline std::int64_t cache_memory(const TrainConfig& config) {
  return config.cache.options.value_or(CacheConfig{}).memory.bytes;
}

/// What a step does with the gradients.
template <class Fields>
void describe_steps(Fields& field, TrainConfig& config) {
  field("accumulate", config.accumulate,
        "Batches whose gradients make one step: as a batch so many times larger, in the memory of "
        "one. Of missing targets each batch takes the mean over those that it has, and tasks are "
        "balanced batch by batch.",
        in_range(1, 1e6));
  field("balance", config.balance,
        "How the losses of tasks that learn jointly become one step; history.jsonl holds what "
        "weights came of it, and how far their gradients conflict.");
  field("clip_norm", config.clip_norm, "Largest norm of all gradients of a step together; 0: any.",
        at_least(0));
  field("l1", config.l1,
        "Added to the gradient by the sign of a weight, so that small ones go to zero (Tibshirani "
        "1996); not on norms and biases.",
        at_least(0));
  field("ema", config.ema,
        "Judge and keep running means of the weights, of which so much is kept a step (Polyak and "
        "Juditsky 1992): 0.99 or 0.999; 0: the weights themselves.",
        in_range(0, 0.9999999));
  field("freeze", config.freeze, "Learn only from some epoch on: {until_epoch: N}.");
  field("lora", config.lora, "Learn an addition of low rank alone: {rank: N, alpha: X}.");
  field("on_divergence", config.on_divergence,
        "When a loss or a gradient is no finite number: stop, or go back to where the epoch began "
        "and go on with half the learning rate, at most 6 times in a phase.");
}

template <class Fields>
void describe(Fields& field, TrainConfig& config) {
  field("optimizer", config.optimizer, "How weights follow gradients.");
  field("schedule", config.schedule, "How the learning rate changes over the steps.");
  field("epochs", config.epochs, "Passes over the samples of a phase.", in_range(0, 4e4));
  field("batch", config.batch, "Samples a step.", in_range(1, 1e6));
  field("seed", config.seed, "Fixes all chance of training; only the file's own is used.",
        in_range(0, 1e15));
  field("memory", config.memory,
        "Most memory that training may take; only the file's own is used. Less is read ahead and "
        "fewer phases run side by side to keep it; where that is not enough, training is refused "
        "before it starts.");
  field("cache", config.cache,
        "What a phase reads of parts that do not learn in it is computed once a sample and kept, "
        "unless it has a single epoch: auto, never, or {memory: SIZE, most: SIZE}.");
  describe_steps(field, config);
  field("patience", config.patience,
        "Stop after so many epochs without a better validation loss; 0: never stop early.",
        at_least(0));
  field("keep", config.keep,
        "Keep the weights of the epoch with the best validation loss, or of the last.");
  field("learn", config.learn,
        "This node learns alone (a phase of its own), jointly with what holds it, or never. auto: "
        "experts and stages "
        "alone where what they read is fixed by then, all else jointly.");
  field("init", config.init,
        "Of a route with equal experts: branch trains one on all samples first and copies it to "
        "every expert; fresh starts each from its own chance. auto: branch where experts learn "
        "alone and no router chooses them by competence. Of any node: {weights: FILE} starts it "
        "from a safetensors file.");
  field("branch_share", config.branch_share, "Share of the epochs that the copied seed takes.",
        in_range(0, 1));
}

}  // namespace mgm
