#pragma once

#include <cstdint>
#include <optional>

#include "mgm/spec/fields.h"

namespace mgm {

/// `temperature:` a number, or `calibrated`: the number that fits the calibration share best.
struct TemperatureChoice {
  bool stated = false;
  std::optional<double> number = {};  ///< nothing where it is fitted
};

template <>
struct FieldType<TemperatureChoice> : PlainFieldType<TemperatureChoice> {
  static std::string type(const TemperatureChoice&);
  static nlohmann::ordered_json schema(const TemperatureChoice&);
  static nlohmann::ordered_json write(const TemperatureChoice&);
  static bool read(const Spec&, TemperatureChoice&, Problems&);
};

/// The `infer:` section and annotation: how nodes answer once they have learned.
struct InferConfig {
  static constexpr const char* kName = "infer";
  static constexpr const char* kSummary =
      "Inference strategy: how a node answers once it has learned. Each option is said of one node "
      "(the file's section: of the root).";
  TemperatureChoice temperature;
  OneOf output{"probabilities", {"probabilities", "scores", "class"}};
  std::optional<std::int64_t> batch;
};

template <class Fields>
void describe(Fields& field, InferConfig& config) {
  field("temperature", config.temperature,
        "What the node writes is divided by this once it has learned, so that a probability of 0.8 "
        "is right 8 times out of 10 (Guo et al. 2017). calibrated: the number with the least "
        "negative log-likelihood on the calibration share. Of a node whose one output a task "
        "judges that predicts a class.");
  field("output", config.output,
        "What is handed out of a task's prediction: probabilities, scores (before softmax or "
        "sigmoid), or the class alone. Of a node that states a task, outside experts and stages.");
  field("batch", config.batch,
        "Samples that are computed at once; default: at most 256, fewer where they are large. Of "
        "the root.",
        in_range(1, 65536));
}

}  // namespace mgm
