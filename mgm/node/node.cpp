#include "mgm/node/node.h"

#include "mgm/base/error.h"
#include "mgm/node/lowering.h"
#include "mgm/node/run.h"
#include "mgm/node/signals.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"

namespace mgm {

Node::Node(std::string address, std::vector<Port> inputs, std::vector<Port> outputs)
    : address_(std::move(address)), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

Node::~Node() = default;

Signals Node::forward(const Signals& in, Run& run) {
  if (const Signals* known = run.known(address_)) return *known;
  Signals out = compute(in, run);
  if (temperature() != 1) {  // while it is 1, nothing is computed in vain
    const std::string& signal = outputs_.front().name;
    out.set(signal, out.at(signal) / *temperature_);
  }
  run.wrote(address_, out);
  return out;
}

Signals Node::feed(const Signals& in, const std::string& address, Run& run) {
  if (address == address_) return in;
  for (const PartOf& part : parts_of(*this)) {
    if (lies_under(address, part.node->address())) return part.node->feed(in, address, run);
  }
  throw Error(Fault::kBug, "no node '" + address + "' in '" + address_ + "'");
}

void Node::walk(Walker& walker) {
  show(walker);
  if (temperature_) walker.weight(temperature_of(address_), *temperature_, false);
}

void Node::lower(Lowering& to) const {
  write(to);
  if (!temperature_) return;
  const std::string& signal = outputs_.front().name;
  to.name(signal, to.append(Temperature{temperature_of(address_)}, {to.value(signal)}));
}

void Node::add_temperature(std::optional<double> given) {
  if (outputs_.size() != 1)
    throw Error(Fault::kBug, "'" + address_ + "' has not the one output that a temperature needs");
  temperature_ = std::make_unique<at::Tensor>(at::ones({1}));
  given_temperature_ = given;
}

double Node::temperature() const { return temperature_ ? *temperature_->data_ptr<float>() : 1; }

void Node::set_temperature(double value) {
  *temperature_->data_ptr<float>() = static_cast<float>(value);
}

std::string temperature_of(const std::string& address) { return address + ".temperature"; }

bool lies_under(const std::string& address, const std::string& ancestor) {
  if (ancestor == "model" || address == ancestor) return true;
  return address.size() > ancestor.size() && address.compare(0, ancestor.size(), ancestor) == 0 &&
         address[ancestor.size()] == '.';
}

std::string part_address(const std::string& holder, const std::string& part) {
  return holder == "model" ? part : holder + "." + part;
}

std::string renamed(const std::string& signal, const std::string& part, const std::string& holder) {
  return holder + signal.substr(part.size());
}

std::vector<Port> renamed(std::vector<Port> ports, const std::string& part,
                          const std::string& holder) {
  for (Port& port : ports) port.name = renamed(port.name, part, holder);
  return ports;
}

namespace {

class WeightWalker : public Walker {
 public:
  using Visit = std::function<void(const std::string&, at::Tensor&, bool)>;
  explicit WeightWalker(const Visit& visit) : visit_(visit) {}
  void weight(const std::string& name, at::Tensor& value, bool learnable) override {
    visit_(name, value, learnable);
  }

 private:
  const Visit& visit_;
};

class PartWalker : public Walker {
 public:
  void part(Node& part, Runs runs) override { parts.push_back({&part, runs}); }
  std::vector<PartOf> parts;
};

}  // namespace

void for_each_weight(Node& node,
                     const std::function<void(const std::string&, at::Tensor&, bool)>& visit) {
  WeightWalker walker(visit);
  node.walk(walker);
}

std::vector<PartOf> parts_of(Node& node) {
  PartWalker walker;
  node.walk(walker);
  return walker.parts;
}

void for_each_node(Node& node, const std::function<void(Node&)>& visit) {
  visit(node);
  for (const PartOf& part : parts_of(node)) for_each_node(*part.node, visit);
}

}  // namespace mgm
