#include "mgm/base/text.h"
#include "mgm/node/lowering.h"
#include "mgm/node/net.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/tree/shapes.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

/// A gate that weighs several signals of equal shape; the gate is a net of one layer, and what it
/// writes goes through a softmax unless it is the weights themselves.
class Mixture : public Node {
 public:
  Mixture(const std::string& address, std::vector<Port> inputs, std::vector<Port> weighed,
          std::unique_ptr<Net> gate, bool softmax)
      : Node(address, std::move(inputs), {{address, weighed.front().shape}}),
        weighed_(std::move(weighed)),
        gate_(std::move(gate)),
        softmax_(softmax) {}

 protected:
  Signals compute(const Signals& in, Run& run) override {
    const at::Tensor scores = gate_->forward(in, run).at(gate_->address());
    const at::Tensor weights = softmax_ ? at::softmax(scores, 1) : scores;
    at::Tensor sum;
    for (std::size_t k = 0; k < weighed_.size(); ++k) {
      const at::Tensor& signal = in.at(weighed_[k].name);
      const at::Tensor part =
          signal * per_sample(weights.select(1, static_cast<std::int64_t>(k)), signal);
      sum = sum.defined() ? sum + part : part;
    }
    Signals out;
    out.set(address(), sum);
    return out;
  }

  void show(Walker& walker) override { walker.part(*gate_, Runs::kTogether); }

  void write(Lowering& to) const override {
    gate_->lower(to);
    const ValueId scores = to.value(gate_->address());
    std::vector<ValueId> reads{softmax_ ? to.append(Softmax{}, {scores}) : scores};
    for (const Port& port : weighed_) reads.push_back(to.value(port.name));
    to.name(address(), to.append(Mix{}, std::move(reads)));
  }

 private:
  std::vector<Port> weighed_;
  std::unique_ptr<Net> gate_;
  bool softmax_;
};

std::vector<Port> gate_reads(Site& site, const MixConfig& config) {
  if (config.gate.empty()) return site.reads();
  std::vector<Port> reads;
  for (const std::string& name : config.gate) {
    const std::vector<Port> found = site.scope().find(name);
    if (found.empty()) {
      const std::string near = nearest_name(name, site.scope().names());
      site.problems().add(site.options().at("gate").place(),
                          "no signal '" + printable(name) + "' is written before '" +
                              site.address() + "'" +
                              (near.empty() ? "" : " (did you mean '" + near + "'?)"));
    }
    reads.insert(reads.end(), found.begin(), found.end());
  }
  return reads;
}

bool equal_shapes(Site& site) {
  for (const Port& port : site.reads()) {
    if (port.shape == site.reads().front().shape) continue;
    site.problems().add(site.options().place(), "mix weighs signals of equal shape, but '" +
                                                    site.reads().front().name + "' is " +
                                                    text(site.reads().front().shape) + " and '" +
                                                    port.name + "' is " + text(port.shape));
    return false;
  }
  return true;
}

/// One learned number for each signal, whatever is read: the bias of a layer whose weight is 0 and
/// stays so.
ValueId constants(Layers& layers, std::size_t count) {
  const ValueId any = layers.apply(Slice{0, 1}, {layers.flatten(layers.input())});
  constexpr double kOwn = 0.9;
  std::vector<ValueId> numbers;
  for (std::size_t k = 0; k < count; ++k) {
    const double first = k == 0 ? kOwn : (1 - kOwn) / static_cast<double>(count - 1);
    const std::string name = "signal" + std::to_string(k + 1);
    layers.declare({name + ".weight", {1, 1}, {InitialValue::Kind::kConstant, 0}, false});
    layers.declare({name + ".bias", {1}, {InitialValue::Kind::kConstant, first}});
    numbers.push_back(layers.apply(
        Linear{layers.weight_name(name + ".weight"), layers.weight_name(name + ".bias"), 1},
        {any}));
  }
  return count == 1 ? numbers.front() : layers.apply(Concat{}, numbers);
}

std::vector<Port> united(std::vector<Port> ports, const std::vector<Port>& more) {
  for (const Port& port : more) {
    const auto same = [&](const Port& known) { return known.name == port.name; };
    if (std::none_of(ports.begin(), ports.end(), same)) ports.push_back(port);
  }
  return ports;
}

}  // namespace

std::unique_ptr<Node> build_mix(Site& site) {
  const std::size_t before = site.problems().count();
  const auto config = read_config<MixConfig>(site.options(), site.problems());
  const bool constant = config.weights == "constant";
  if (constant && !config.gate.empty())
    site.problems().add(site.options().at("gate").place(),
                        "weights that are constant look at nothing: leave the gate away");
  const std::vector<Port> gate_inputs =
      constant ? std::vector<Port>{site.reads().front()} : gate_reads(site, config);
  if (site.problems().count() > before || !equal_shapes(site)) return nullptr;
  const std::string gate_address = part_address(site.address(), "gate");
  Layers layers(gate_address, gate_inputs, 0);
  try {
    layers.output(constant ? constants(layers, site.reads().size())
                           : layers.linear("fc", layers.flatten(layers.input()),
                                           static_cast<std::int64_t>(site.reads().size())));
  } catch (const Error& misfit) {
    site.problems().add(site.options().place(), gate_address + ": " + misfit.what());
    return nullptr;
  }
  auto gate = std::make_unique<Net>(gate_address, gate_inputs, layers, site.seed());
  return std::make_unique<Mixture>(site.address(), united(site.reads(), gate_inputs), site.reads(),
                                   std::move(gate), !constant);
}

}  // namespace mgm
