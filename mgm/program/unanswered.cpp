#include "mgm/program/unanswered.h"

#include <algorithm>
#include <limits>

#include "mgm/program/decision.h"

namespace mgm {

bool abstained(const Branching& parts, const Trace& trace, std::size_t row) {
  if (parts.fallback == nullptr) return false;
  const auto fell = trace.fell_back.find(parts.address);
  return fell != trace.fell_back.end() && fell->second[row] != Retreat::kNone &&
         trace.taken.at(parts.address)[row] < 0;
}

namespace {

/// Which values of a block have no answer for one sample.
class Silence {
 public:
  Silence(const Trace& trace, std::size_t row) : trace_(trace), row_(row) {}

  std::vector<bool> outputs(const Block& block, std::vector<bool> silent) const {
    for (const Op& op : block.ops) {
      bool any = false;
      for (const ValueId input : op.inputs) any = any || silent[static_cast<std::size_t>(input)];
      if (const std::optional<Branching> parts = branching(op.body)) {
        std::vector<bool> inside = of_parts(*parts, op, silent);
        silent.insert(silent.end(), inside.begin(), inside.end());
      } else {
        silent.insert(silent.end(), op.outputs.size(), any);
      }
    }
    std::vector<bool> written;
    for (const ValueId output : block.outputs)
      written.push_back(silent[static_cast<std::size_t>(output)]);
    return written;
  }

 private:
  /// Of what the parts that the sample ran last write, and the scores that chose them.
  std::vector<bool> of_parts(const Branching& parts, const Op& op,
                             const std::vector<bool>& silent) const {
    std::vector<bool> reads;
    for (const ValueId input : op.inputs) reads.push_back(silent[static_cast<std::size_t>(input)]);
    const bool unchosen = !parts.in_turn && reads.front();
    if (unchosen || abstained(parts, trace_, row_))
      return std::vector<bool>(op.outputs.size(), true);
    if (!parts.in_turn) reads.erase(reads.begin());
    std::vector<bool> written(op.outputs.size(), false);
    for (const int part : ran_last(parts)) {
      const std::vector<bool> own = outputs(parts.blocks[static_cast<std::size_t>(part)], reads);
      for (std::size_t k = 0; k < written.size(); ++k) written[k] = written[k] || own[k];
    }
    return written;
  }

  std::vector<int> ran_last(const Branching& parts) const {
    const auto leaders = trace_.leaders.find(parts.address);
    if (leaders != trace_.leaders.end()) return leaders->second[row_];
    const int taken = trace_.taken.at(parts.address)[row_];
    return taken < 0 ? std::vector<int>{} : std::vector<int>{taken};
  }

  const Trace& trace_;
  std::size_t row_;
};

}  // namespace

std::vector<std::vector<bool>> unanswered(const Block& block, const Trace& trace) {
  if (trace.fell_back.empty()) return {};
  const std::size_t rows = trace.fell_back.begin()->second.size();
  std::vector<std::vector<bool>> silent(block.outputs.size(), std::vector<bool>(rows, false));
  const std::vector<bool> heard(block.inputs.size(), false);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<bool> written = Silence(trace, row).outputs(block, heard);
    for (std::size_t k = 0; k < written.size(); ++k) silent[k][row] = written[k];
  }
  return silent;
}

void blank(const std::vector<bool>& unanswered, Array& prediction) {
  for (std::int64_t row = 0; row < prediction.rows(); ++row) {
    if (!unanswered[static_cast<std::size_t>(row)]) continue;
    std::fill_n(prediction.row(row), prediction.row_size(),
                std::numeric_limits<float>::quiet_NaN());
  }
}

}  // namespace mgm
