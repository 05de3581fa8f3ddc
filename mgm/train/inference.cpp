#include "mgm/train/inference.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/node/walker.h"
#include "mgm/program/answer.h"

namespace mgm {

namespace {

/// Checks what is stated of one node against what the node is.
class NodeStrategy {
 public:
  NodeStrategy(Node& node, Tree& tree, bool hidden, Problems& problems)
      : node_(node), tree_(tree), hidden_(hidden), problems_(problems) {
    const auto found = tree.annotations.find(node.address());
    if (found == tree.annotations.end()) return;
    judge_ = task_at(found->second.judged_by);
    own_ = task_at(node.address());
  }

  /// `stated`: the map that says it.
  void apply(const Spec& stated, const InferConfig& config) {
    if (stated.has("temperature") && config.temperature.stated && fits_temperature(stated))
      node_.add_temperature(config.temperature.number);
    if (stated.has("output") && fits_output(stated, config.output)) {
      const std::vector<std::string>& names = answer_names();
      const auto found = std::find(names.begin(), names.end(), config.output.value);
      tree_.answers[node_.address()] = static_cast<TaskOutput::Answer>(found - names.begin());
    }
    if (stated.has("batch") && node_.address() != "model") {
      refuse(stated, "batch",
             "it is the whole model that computes so many samples at once: say it of the root, in "
             "the file's infer: {batch: N}");
    }
  }

 private:
  const Task* task_at(const std::string& address) const {
    const auto found = tree_.tasks.find(address);
    return found == tree_.tasks.end() ? nullptr : found->second.get();
  }

  bool fits_temperature(const Spec& stated) {
    const bool is_class = judge_ != nullptr && judge_->target.type == TargetInfo::Type::kClass;
    if (is_class && node_.outputs().size() == 1) return true;
    const std::string reason =
        judge_ == nullptr ? "no task judges what it writes"
        : is_class        ? fmt::format("it writes {} signals", node_.outputs().size())
                          : fmt::format("it predicts '{}', which is no class", judge_->target.name);
    refuse(stated, "temperature",
           reason +
               ", and a temperature says how sure a node is of a class: say it of a node "
               "whose one output a task judges that predicts a class");
    return false;
  }

  bool fits_output(const Spec& stated, const OneOf& output) {
    if (own_ == nullptr) {
      refuse(stated, "output", "it states no task: say it beside a task:");
    } else if (hidden_) {
      refuse(stated, "output",
             "its prediction is not handed out, being that of an expert or stage: say it of the "
             "task that is answered outside");
    } else if (output == "class" && own_->target.type != TargetInfo::Type::kClass) {
      refuse(stated, "output",
             fmt::format("it predicts '{}', which is no class", own_->target.name));
    } else if (own_->loss->output() == "none") {
      refuse(stated, "output",
             fmt::format("what it predicts of '{}' is handed out as it is: {} has no output "
                         "function",
                         own_->target.name, own_->loss_name));
    } else {
      return true;
    }
    return false;
  }

  void refuse(const Spec& stated, const std::string& option, const std::string& reason) {
    problems_.add(stated.key_place(option),
                  fmt::format("infer: {} does not fit '{}': {}", option, node_.address(), reason));
  }

  Node& node_;
  Tree& tree_;
  bool hidden_;
  Problems& problems_;
  const Task* judge_ = nullptr;  ///< whose task reaches the node
  const Task* own_ = nullptr;    ///< that the node states
};

bool is_hidden(const std::string& address, const std::vector<std::string>& chosen) {
  return std::any_of(chosen.begin(), chosen.end(),
                     [&](const std::string& part) { return lies_under(address, part); });
}

}  // namespace

InferenceStrategies::InferenceStrategies(const Spec& infer, Tree& tree, Problems& problems) {
  const std::vector<std::string> chosen = chosen_parts(*tree.root);
  for_each_node(*tree.root, [&](Node& node) {
    InferConfig& config = by_address_[node.address()];
    std::vector<Spec>& sections = sections_[node.address()];
    if (node.address() == tree.root->address()) sections.push_back(infer);
    const auto found = tree.annotations.find(node.address());
    if (found != tree.annotations.end()) sections.push_back(found->second.infer);
    NodeStrategy strategy(node, tree, is_hidden(node.address(), chosen), problems);
    for (const Spec& section : sections) {
      const std::size_t before = problems.count();
      overlay_config(section, config, problems);
      if (problems.count() == before) strategy.apply(section, config);
    }
  });
}

const Place& InferenceStrategies::place(const std::string& address,
                                        const std::string& option) const {
  const std::vector<Spec>& sections = sections_.at(address);
  const bool own = sections.size() == 1 || sections.back().has(option);
  return (own ? sections.back() : sections.front()).key_place(option);
}

nlohmann::ordered_json InferenceStrategies::stated(const std::string& address) const {
  const nlohmann::ordered_json usual = write_config(InferConfig{});
  nlohmann::ordered_json said = nlohmann::ordered_json::object();
  const nlohmann::ordered_json config = write_config(at(address));
  for (const auto& [option, value] : config.items()) {
    if (value != usual[option]) said[option] = value;
  }
  return said;
}

}  // namespace mgm
