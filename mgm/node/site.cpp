#include "mgm/node/site.h"

#include <algorithm>

#include "mgm/base/text.h"

namespace mgm {

namespace {

const std::vector<std::string> kAnnotations = {"task", "train", "infer", "from"};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<Port> Scope::find(const std::string& name) const {
  const std::string full = holder.empty() ? name : part_address(holder, name);
  std::vector<Port> found;
  for (const Port& port : signals) {
    if (port.name == full || lies_under(port.name, full)) found.push_back(port);
  }
  if (!found.empty() || outer == nullptr) return found;
  return outer->find(name);
}

std::vector<std::string> Scope::names() const {
  std::vector<std::string> result = outer ? outer->names() : std::vector<std::string>{};
  const std::size_t skip = holder.empty() || holder == "model" ? 0 : holder.size() + 1;
  for (const Port& port : signals) result.push_back(port.name.substr(skip));
  return result;
}

Site::Site(Building& building, std::string address, Spec node, const Scope& scope,
           std::vector<Port> reads, const TargetInfo* target, std::string judged_by,
           std::shared_ptr<const OwnClasses> own)
    : building_(building),
      address_(std::move(address)),
      node_(std::move(node)),
      scope_(scope),
      reads_(std::move(reads)),
      target_(target),
      judged_by_(std::move(judged_by)),
      own_(std::move(own)),
      kind_(find_kind()) {}

std::int64_t Site::classes() const {
  if (target_ == nullptr) return 0;
  if (target_->type == TargetInfo::Type::kClass) {
    return static_cast<std::int64_t>(target_->classes.size());
  }
  return elements(target_->shape);
}

std::string Site::find_kind() const {
  const std::vector<std::string> kinds = registry().family<NodeKind>().names();
  if (!node_.is_map()) {
    problems().add(node_.place(), "expected a node, a map with one of " + one_of(kinds) +
                                      ", found " + node_.found());
    return "";
  }
  std::vector<std::string> present;
  for (const std::string& key : node_.keys()) {
    if (contains(kinds, key)) present.push_back(key);
  }
  std::vector<std::string> known = kinds;
  known.insert(known.end(), kAnnotations.begin(), kAnnotations.end());
  node_.expect_only(known, problems());
  const std::vector<std::string> keys = node_.keys();
  const bool misspelt = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return !contains(known, key) && contains(kinds, nearest_name(key, known));
  });
  if (present.size() == 1) return present.front();
  if (present.empty()) {
    if (!misspelt)
      problems().add(node_.place(),
                     "'" + address_ + "' has no kind: a node has exactly one of " + one_of(kinds));
  } else {
    problems().add(node_.key_place(present[1]),
                   "'" + address_ + "' has two kinds, " + present[0] + " and " + present[1] +
                       ": a node has exactly one; put one inside the other");
  }
  return "";
}

bool Site::check_name(const std::string& name, const Place& place) const {
  if (!is_part_name(name)) {
    problems().add(place, "'" + printable(name) +
                              "' cannot name a part: use lower case letters, digits and _, "
                              "beginning with a letter, for instance '" +
                              as_part_name(name) + "'");
    return false;
  }
  if (contains(reserved_words(), name)) {
    problems().add(place, "'" + name +
                              "' is a reserved word and cannot name a part; reserved are " +
                              join(reserved_words(), ", "));
    return false;
  }
  if (address_ == "model" && schema().input(name) != nullptr) {
    problems().add(
        place, "'" + name + "' is the name of an input of the data: call the part something else");
    return false;
  }
  return true;
}

std::unique_ptr<Node> Site::part(const std::string& name, const Spec& node, const Scope& visible,
                                 const std::vector<Port>& reads, bool gets_task) {
  Site site(building_, part_address(address_, name), node, visible, reads,
            gets_task ? target_ : nullptr, gets_task ? judged_by_ : "", gets_task ? own_ : nullptr);
  return build_node(site);
}

std::unique_ptr<Node> Site::specialist(const std::string& name, const Spec& node,
                                       std::shared_ptr<OwnClasses> own) {
  const std::string address = part_address(address_, name);
  if (node.has("task")) {
    problems().add(node.key_place("task"),
                   "'" + address +
                       "' answers for the classes of its subset alone (classes: own), "
                       "so that it has the task of its route: leave task away");
    return nullptr;
  }
  Site site(building_, address, node, scope_, reads_, &own->outcomes(), address, own);
  building_.annotations[address].own = std::move(own);
  return build_node(site);
}

std::vector<Port> Site::find_signal(const std::string& name, const Place& place) const {
  std::vector<Port> found = scope_.find(name);
  if (!found.empty()) return found;
  const std::vector<std::string> names = scope_.names();
  const std::string near = nearest_name(name, names);
  problems().add(place, "no signal '" + printable(name) + "' is written before '" + address_ + "'" +
                            (near.empty() ? "" : " (did you mean '" + near + "'?)") +
                            "; there are " + join(names, ", "));
  return {};
}

bool Site::resolve_reads() {
  const Spec from = node_.at("from");
  if (from.absent()) return true;
  std::vector<Port> reads;
  bool fine = true;
  for (const Spec& item : from.is_list() ? from.items() : std::vector<Spec>{from}) {
    const std::vector<Port> found = find_signal(item.scalar(), item.place());
    fine = fine && !found.empty();
    for (const Port& port : found) {
      const bool twice = std::any_of(reads.begin(), reads.end(),
                                     [&](const Port& other) { return other.name == port.name; });
      if (twice) problems().add(item.place(), "'" + item.scalar() + "' is read twice");
      fine = fine && !twice;
      reads.push_back(port);
    }
  }
  reads_ = std::move(reads);
  return fine;
}

void Site::read_annotations() {
  Annotations& annotations = building_.annotations[address_];
  annotations.place = node_.place();
  annotations.kind = kind_;
  annotations.task = node_.at("task");
  annotations.train = node_.at("train");
  annotations.infer = node_.at("infer");
  if (annotations.task.is_map()) {
    if (const TargetInfo* own = schema().target(annotations.task.at("predict").scalar())) {
      target_ = own;
      judged_by_ = address_;
      own_ = nullptr;
    }
  }
  annotations.judged_by = judged_by_;
}

void Site::build_own_task(const Node& node) {
  const Spec& annotation = building_.annotations[address_].task;
  if (annotation.absent()) return;
  if (node.outputs().size() != 1) {
    problems().add(annotation.place(),
                   "'" + address_ + "' writes " + std::to_string(node.outputs().size()) +
                       " signals and a task needs one: give each part its own task, or merge them");
    return;
  }
  auto task = std::make_shared<Task>(build_task(address_, annotation, schema(),
                                                elements(node.outputs().front().shape), registry(),
                                                problems()));
  if (task->loss) building_.tasks[address_] = std::move(task);
}

namespace {

/// Reports a task that names no target, before what it leads to; false then.
bool names_a_target(const std::string& address, const Spec& annotation, const Site& site) {
  if (annotation.absent()) return true;
  const Spec predict = annotation.at("predict");
  if (predict.is_scalar() && site.schema().target(predict.scalar()) != nullptr) return true;
  build_task(address, annotation, site.schema(), 0, site.registry(), site.problems());
  return false;
}

}  // namespace

std::unique_ptr<Node> build_node(Site& site) {
  if (site.kind_.empty()) return nullptr;
  site.read_annotations();
  const Spec& task = site.building_.annotations[site.address_].task;
  if (!names_a_target(site.address_, task, site) || !site.resolve_reads()) return nullptr;
  std::unique_ptr<Node> node = site.registry().family<NodeKind>().find(site.kind_)->build(site);
  if (node) site.build_own_task(*node);
  return node;
}

std::vector<Port> outer_inputs(const std::vector<const Node*>& parts,
                               const std::vector<Port>& inside) {
  const auto known = [](const std::vector<Port>& ports, const std::string& name) {
    return std::any_of(ports.begin(), ports.end(),
                       [&](const Port& port) { return port.name == name; });
  };
  std::vector<Port> inputs;
  for (const Node* part : parts) {
    for (const Port& port : part->inputs()) {
      if (!known(inside, port.name) && !known(inputs, port.name)) inputs.push_back(port);
    }
  }
  return inputs;
}

}  // namespace mgm
