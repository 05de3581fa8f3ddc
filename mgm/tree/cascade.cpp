#include <algorithm>
#include <limits>
#include <numeric>

#include "mgm/node/division.h"
#include "mgm/node/lowering.h"
#include "mgm/node/run.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/tree/parts.h"
#include "mgm/tree/shapes.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

using Confidence = mgm::Cascade::Confidence;

at::Tensor confidence(const at::Tensor& raw, Confidence kind) {
  const at::Tensor flat = raw.detach().flatten(1);
  if (kind == Confidence::kMaxSoftmax) return at::amax(at::softmax(flat, 1), {1});
  const at::Tensor p = at::sigmoid(flat);
  return at::amin(at::maximum(p, 1 - p), {1});
}

/// Stages in turn; a sample stops at the first stage that is sure.
class CascadeNode : public Node {
 public:
  CascadeNode(const std::string& address, std::vector<Port> outputs, Parts stages, Exits exits,
              Confidence kind)
      : Node(address, outer_inputs(pointers(stages)), std::move(outputs)),
        stages_(std::move(stages)),
        exits_(exits),
        kind_(kind) {}

  Exits* exits() override { return &exits_; }

 protected:
  Signals compute(const Signals& in, Run& run) override {
    return judged(run) ? run_all(in, run) : run_until_sure(in, run);
  }

  void show(Walker& walker) override {
    for (const auto& stage : stages_) walker.part(*stage, Runs::kChosen);
  }

  void write(Lowering& to) const override {
    mgm::Cascade op{address(), {}, {}, exits_.threshold, kind_};
    std::vector<ValueId> reads;
    for (const Port& port : inputs()) reads.push_back(to.value(port.name));
    for (const auto& stage : stages_) {
      op.names.push_back(stage->address().substr(stage->address().rfind('.') + 1));
      op.blocks.push_back(Lowering::block_of(*stage, inputs()));
    }
    ValueId value = to.append(std::move(op), std::move(reads));
    for (const Port& port : outputs()) to.name(port.name, value++);
  }

 private:
  /// Whether any stage's own output is asked for (it learns, or is validated while it learns).
  bool judged(const Run& run) const {
    return std::any_of(stages_.begin(), stages_.end(),
                       [&](const auto& stage) { return run.judges(stage->address()); });
  }

  /// While learning every stage sees every sample, as each has its own loss; the last one's word is
  /// handed on.
  Signals run_all(const Signals& in, Run& run) {
    Signals last;
    for (const auto& stage : stages_) last = renamed(stage->forward(in, run), *stage, address());
    return last;
  }

  Signals run_until_sure(const Signals& in, Run& run) {
    const std::int64_t samples = static_cast<std::int64_t>(run.rows().size());
    std::vector<std::int64_t> open(samples);
    std::iota(open.begin(), open.end(), 0);
    std::vector<int> left_at(samples, static_cast<int>(stages_.size()) - 1);
    std::vector<float> margins(samples, std::numeric_limits<float>::infinity());
    Signals out;
    for (std::size_t s = 0; s < stages_.size() && (s == 0 || !open.empty()); ++s) {
      const bool last = s + 1 == stages_.size();
      const at::Tensor rows = at::tensor(open, at::kLong);
      const Signals written = run_stage(in, rows, open, s, run);
      put(out, written, rows, samples);
      if (last) break;
      std::vector<std::int64_t> unsure;
      const at::Tensor sure = confidence(written.at(outputs().front().name), kind_).contiguous();
      for (std::size_t i = 0; i < open.size(); ++i) {
        const float margin = sure.data_ptr<float>()[i] - static_cast<float>(exits_.threshold);
        margins[open[i]] = std::min(margins[open[i]], std::abs(margin));
        if (margin >= 0)
          left_at[open[i]] = static_cast<int>(s);
        else
          unsure.push_back(open[i]);
      }
      open = std::move(unsure);
    }
    run.took(address(), left_at, margins);
    return out;
  }

  Signals run_stage(const Signals& in, const at::Tensor& rows,
                    const std::vector<std::int64_t>& open, std::size_t stage, Run& run) {
    const Run::Narrowed narrowed(run, open);
    Signals part_in;
    for (const Port& port : inputs()) {
      const at::Tensor& all = in.at(port.name);
      part_in.set(port.name, stage == 0 ? all : all.index_select(0, rows));
    }
    return renamed(stages_[stage]->forward(part_in, run), *stages_[stage], address());
  }

  void put(Signals& out, const Signals& written, const at::Tensor& rows,
           std::int64_t samples) const {
    for (const Port& port : outputs()) {
      const at::Tensor& value = written.at(port.name);
      if (value.size(0) == samples) {
        out.set(port.name, value);
        continue;
      }
      out.set(port.name, out.at(port.name).index_copy(0, rows, value));
    }
  }

  Parts stages_;
  Exits exits_;
  Confidence kind_;
};

std::optional<Exits> read_exits(Site& site, const AnyMap& text) {
  const std::size_t before = site.problems().count();
  const auto config = read_config<ExitConfig>(text.spec, site.problems());
  if (config.confidence.has_value() == config.tolerance.has_value() &&
      site.problems().count() == before) {
    site.problems().add(
        text.spec.place(),
        "exit_at takes either confidence (a fixed threshold) or tolerance (chosen on the "
        "calibration share)");
  }
  if (config.guarantee && !config.tolerance.value_or(0)) {
    site.problems().add(text.spec.at("guarantee").place(),
                        "guarantee: is of a tolerance above 0: say tolerance: 0.01, for instance");
  }
  if (site.problems().count() > before) return std::nullopt;
  return Exits{config.confidence.value_or(1), config.tolerance.has_value(),
               config.tolerance.value_or(0), config.guarantee};
}

}  // namespace

std::unique_ptr<Node> build_cascade(Site& site) {
  const std::size_t before = site.problems().count();
  const auto config = read_config<CascadeConfig>(site.options(), site.problems());
  if (site.problems().count() > before) return nullptr;
  const std::optional<Exits> exits = read_exits(site, config.exit_at);
  if (config.stages.spec.entries().size() < 2) {
    site.problems().add(config.stages.spec.place(), "a cascade needs at least two stages");
    return nullptr;
  }
  Parts stages = build_parts(site, config.stages.spec.entries(), true);
  if (stages.empty() || !exits) return nullptr;
  std::vector<Port> outputs = common_outputs(site, stages);
  if (outputs.empty()) return nullptr;
  const bool is_class = site.target() == nullptr || site.target()->type == TargetInfo::Type::kClass;
  const bool single = elements(outputs.front().shape) == 1;
  if (!is_class || outputs.size() > 1) {
    site.problems().add(site.options().place(),
                        "'" + site.address() +
                            "' cannot tell how sure a stage is: a cascade needs one signal that "
                            "predicts a class");
    return nullptr;
  }
  return std::make_unique<CascadeNode>(site.address(), std::move(outputs), std::move(stages),
                                       *exits,
                                       single ? Confidence::kSigmoid : Confidence::kMaxSoftmax);
}

}  // namespace mgm
