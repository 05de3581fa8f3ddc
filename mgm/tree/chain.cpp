#include "mgm/node/lowering.h"
#include "mgm/node/run.h"
#include "mgm/node/walker.h"
#include "mgm/tree/parts.h"
#include "mgm/tree/shapes.h"

namespace mgm {

namespace {

/// Parts in series: each reads what the one before it wrote, or whatever its `from:` names.
class Chain : public Node {
 public:
  Chain(const std::string& address, std::vector<Port> inputs, Parts parts)
      : Node(address, std::move(inputs),
             renamed(parts.back()->outputs(), parts.back()->address(), address)),
        parts_(std::move(parts)) {}

  Signals feed(const Signals& in, const std::string& wanted, Run& run) override {
    if (wanted == address()) return in;
    std::size_t holder = 0;
    while (!lies_under(wanted, parts_[holder]->address())) ++holder;
    const std::vector<bool> needed = needed_before(holder);
    Signals known = in;
    for (std::size_t i = 0; i < holder; ++i) {
      if (needed[i]) add(known, parts_[i]->forward(known, run));
    }
    return parts_[holder]->feed(known, wanted, run);
  }

 protected:
  Signals compute(const Signals& in, Run& run) override {
    Signals known = in;
    for (const auto& part : parts_) add(known, part->forward(known, run));
    return renamed(known, *parts_.back(), address());
  }

  void show(Walker& walker) override {
    for (const auto& part : parts_) walker.part(*part, Runs::kInTurn);
  }

  void write(Lowering& to) const override {
    for (const auto& part : parts_) part->lower(to);
    for (const Port& port : parts_.back()->outputs()) {
      to.name(renamed(port.name, parts_.back()->address(), address()), to.value(port.name));
    }
  }

 private:
  static void add(Signals& known, const Signals& written) {
    for (const auto& [name, value] : written) known.set(name, value);
  }

  /// Which parts before `holder` something at or before it reads, directly or through others.
  std::vector<bool> needed_before(std::size_t holder) const {
    std::vector<bool> needed(parts_.size(), false);
    needed[holder] = true;
    for (std::size_t reader = holder + 1; reader-- > 0;) {
      if (!needed[reader]) continue;
      for (const Port& port : parts_[reader]->inputs()) {
        for (std::size_t writer = 0; writer < reader; ++writer) {
          if (lies_under(port.name, parts_[writer]->address())) needed[writer] = true;
        }
      }
    }
    return needed;
  }

  Parts parts_;
};

}  // namespace

std::unique_ptr<Node> build_chain(Site& site) {
  const std::vector<Spec::Entry> entries = site.options().entries();
  if (entries.empty()) {
    site.problems().add(
        site.options().place(),
        "a chain needs parts, a map of names to nodes; found " + site.options().found());
    return nullptr;
  }
  Scope inner{&site.scope(), site.address(), {}};
  std::vector<Port> reads = site.reads();
  Parts parts;
  for (const auto& [name, spec] : entries) {
    const bool is_last = name == entries.back().first;
    const bool named = site.check_name(name, spec.place());
    std::unique_ptr<Node> part = site.part(name, spec, inner, reads, is_last);
    if (!named || !part) return nullptr;  // what follows would only repeat this part's problem
    reads = part->outputs();
    inner.signals.insert(inner.signals.end(), reads.begin(), reads.end());
    parts.push_back(std::move(part));
  }
  std::vector<Port> inputs = outer_inputs(pointers(parts), inner.signals);
  return std::make_unique<Chain>(site.address(), std::move(inputs), std::move(parts));
}

}  // namespace mgm
