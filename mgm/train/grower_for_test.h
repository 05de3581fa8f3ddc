#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "mgm/base/random.h"

namespace mgm {

/// Six tokens of nine, of which the last may be none.
inline void made_text(Random& random, float* to) {
  const std::size_t length = random.below(7);
  for (std::size_t i = 0; i < length; ++i) to[i] = static_cast<float>(1 + random.below(8));
}

/// Writes specs of random trees. Every node writes `width` numbers, so that parts may stand in for
/// each other.
class Grower {
  using Json = nlohmann::ordered_json;

 public:
  explicit Grower(std::uint64_t seed)
      : random_(seed, "tree"),
        warmth_(seed, "temperature"),
        asking_(seed, "task"),
        freezing_(seed, "frozen") {}

  /// Half of the chains begin with a part that never learns.
  Grower& with_frozen_parts() {
    freezes_ = true;
    return *this;
  }

  /// Of a class of three, or of two numbers.
  Json tree(bool numbers = false) {
    numbers_ = numbers;
    Json node = grow(3, numbers ? 2 : 3);
    node["task"] = numbers ? number_task() : task();
    choose_by_competence(node);
    const Json input = random_.below(3) == 0 ? "numbers" : "picture";
    if (!node.contains("from")) node["from"] = input;  // a leaf of the zoo knows what it reads
    if (!numbers) temper(node);
    if (!numbers && node.contains("route")) specialise(node);
    return node;
  }

 private:
  /// To name the class, with some of what losses and metrics of classes may be told.
  Json task() {
    Json options = Json::object();
    if (asking_.below(3) == 0) options["focal"] = 2;
    if (asking_.below(3) == 0) options["label_smoothing"] = 0.1;
    if (asking_.below(3) == 0)
      options["weights"] = asking_.below(2) == 0 ? Json("balanced") : Json{{"a", 2.5}};
    const std::vector<const char*> metrics{
        "accuracy", "balanced_accuracy", "macro_f1", "micro_f1",         "iou",
        "auc",      "average_precision", "log_loss", "calibration_error"};
    return {{"predict", "label"},
            {"loss", {{"cross_entropy", options}}},
            {"metrics", Json::array({"accuracy", metrics[asking_.below(metrics.size())]})}};
  }

  Json number_task() {
    const std::vector<const char*> losses{"mse", "mae", "huber", "quantile"};
    return {{"predict", "amount"},
            {"loss", losses[asking_.below(losses.size())]},
            {"metrics", Json::array({"rmse", "mae", "r2"})}};
  }

  Json grow(int depth, const Json& width) {
    if (depth == 0) return leaf(width);
    switch (random_.below(6)) {
      case 0:
        return chain(depth, width);
      case 1:
        return chain_of_fork_and_mix(depth, width);
      case 2:
        return route(depth, width);
      case 3:  // how sure a stage is of a number cannot be told
        return numbers_ ? leaf(width) : cascade(depth, width);
      case 4:
        return merged_fork(depth, width);
      default:
        return leaf(width);
    }
  }

  /// Half of the divided roots: experts must learn alone, and what they read be fixed.
  void choose_by_competence(Json& root) {
    if (!root.contains("route") || !root["route"].contains("partition")) return;
    if (root["route"].contains("fallback") || asking_.below(2) == 0) return;
    root["route"]["router"] = {{"competence", {{"folds", 2}, {"top", 1 + asking_.below(2)}}}};
    if (root["route"]["partition"] == Json("random"))
      root["route"]["partition"] = {{"random", {{"share", 0.8}}}};
  }

  Json leaf(const Json& width) {
    constexpr int kOneOf = 8;
    if (random_.below(kOneOf) == 0) return zoo_leaf(width);
    Json widths = Json::array({width});
    if (random_.below(2) == 0) widths.insert(widths.begin(), 5);
    return {
        {"net", {{"mlp", {{"widths", widths}, {"dropout", random_.below(2) == 0 ? 0.0 : 0.3}}}}}};
  }

  /// A small net of the zoo over the data itself, whatever the part is given.
  Json zoo_leaf(const Json& width) {
    const Json ends{{"widths", Json::array({width})}};
    const auto net = [&](const char* name, Json options, const char* from) -> Json {
      options.update(ends);
      return {{"net", {{name, std::move(options)}}}, {"from", from}};
    };
    switch (random_.below(7)) {
      case 0:
        return net("resnet18", {{"width", 2}}, "picture");
      case 1:
        return net("resnet50", {{"width", 1}}, "picture");
      case 2:
        return net("transformer", {{"width", 8}, {"depth", 1}, {"heads", 2}}, "picture");
      case 3:
        return net("tabular", {{"width", 8}, {"blocks", 1}}, "numbers");
      case 4:
        return net("text_cnn", {{"embedding", 3}, {"windows", {2, 3}}, {"channels", 4}}, "words");
      case 5:
        return {{"net",
                 {{"transformer",
                   {{"width", 4}, {"depth", 1}, {"heads", 2}, {"widths", Json::array({width})}}}}},
                {"from", Json::array({"words", "numbers"})}};
      default:
        return divided_net(width);
    }
  }

  /// A U-Net before the ranges of a VGG and of a cnn.
  Json divided_net(const Json& width) {
    Json parts;
    parts["mask"] = {{"net", {{"unet", {{"width", 2}, {"levels", 2}, {"channels", 3}}}}},
                     {"from", "picture"}};
    parts["features"] = {{"net", {{"vgg11", {{"width", 2}, {"until", "block2"}}}}}};
    parts["classifier"] = {
        {"net", {{"cnn", {{"from", "classifier"}, {"widths", Json::array({5, width})}}}}}};
    return {{"chain", parts}};
  }

  Json chain(int depth, const Json& width) {
    Json parts;
    parts["first"] = grow(depth - 1, 4);
    if (freezes_ && freezing_.below(2) == 0) parts["first"]["train"] = {{"learn", "never"}};
    parts["second"] = grow(depth - 1, width);
    if (random_.below(2) == 0) {
      Json third = grow(depth - 1, width);
      if (!third.contains("from")) third["from"] = Json::array({"first", "second"});
      parts["third"] = third;
    }
    return {{"chain", parts}};
  }

  Json chain_of_fork_and_mix(int depth, const Json& width) {
    Json fork;
    fork["left"] = grow(depth - 1, 4);
    fork["right"] = leaf(4);
    Json parts;
    parts["experts"] = {{"fork", fork}};
    parts["mixed"] = {{"mix", asking_.below(3) == 0 ? Json{{"weights", "constant"}}
                                                    : Json{{"gate", Json::array({"numbers"})}}}};
    parts["tower"] = grow(depth - 1, width);
    return {{"chain", parts}};
  }

  Json route(int depth, const Json& width) {
    Json route;
    const bool joint = random_.below(3) == 0;
    if (joint) {
      Json gate{{"imitate", "nothing"}, {"top", random_.below(3)}};
      if (warmth_.below(2) == 0)
        gate.update({{"balance", 0.01}, {"z_loss", 0.001}, {"noise", 0.5}});
      if (asking_.below(2) == 0)
        gate.update(gate["top"] == 1 ? Json{{"bias", 0.01}} : Json{{"expert_choice", 1}});
      route["router"] = {{"gate", std::move(gate)}};
    } else {
      route["partition"] = partition();
      const bool tiny = random_.below(3) == 0;
      // a subset is merged with the nearest, so that what the samples are compared on must be fixed
      if (tiny && route["partition"].contains("kmeans")) route["tiny"] = {{"merge", 2}};
      route["router"] = router();
    }
    if (route.contains("partition") && route["partition"].contains("rule")) {
      route["experts"] = {{"one", grow(depth - 1, width)}, {"two", grow(depth - 1, width)}};
    } else if (random_.below(2) == 0) {
      route["experts"] = {{"each", grow(depth - 1, width)}, {"count", 2 + random_.below(2)}};
    } else {
      route["experts"] = {{"one", grow(depth - 1, width)}, {"two", grow(depth - 1, width)}};
    }
    const bool near = route["router"] == Json("nearest");
    if ((near || route["router"] == Json("gate") || joint) && warmth_.below(2) == 0) {
      const char* last = route["experts"].contains("each") ? "e1" : "two";
      route["fallback"] =
          warmth_.below(2) == 0 ? Json::array({last, "abstain"}) : Json::array({"abstain"});
      route["doubt"] = near ? Json{{"distance", 4}} : Json{{"confidence", 0.6}};
    }
    return {{"route", route}};
  }

  /// Clusters are found in an input: what learns jointly with the route cannot divide its samples.
  Json partition() {
    if (random_.below(3) == 0) return "random";
    if (random_.below(4) == 0)
      return {{"rule", {{"one", "age >= 18 and size is present"}, {"two", "rest"}}}};
    Json kmeans{{"on", random_.below(2) == 0 ? "picture" : "numbers"}};
    if (random_.below(2) == 0) kmeans["balanced"] = true;
    return {{"kmeans", kmeans}};
  }

  Json router() {
    switch (random_.below(5)) {
      case 0:
        return "nearest";
      case 1:
        return {{"tree", {{"leaves", 5}}}};
      case 2:
        return {{"knn", {{"samples", 9}, {"neighbours", 3}}}};
      case 3:
        return {{"gate", {{"top", 2}}}};
      default:
        return "gate";
    }
  }

  Json cascade(int depth, const Json& width) {
    return {{"cascade",
             {{"exit_at", {{"confidence", 0.45}}},
              {"stages", {{"quick", leaf(width)}, {"careful", grow(depth - 1, width)}}}}}};
  }

  Json merged_fork(int depth, const Json& width) {
    Json fork{{"merge", random_.below(2) == 0 ? "mean" : "sum"}};
    fork["left"] = grow(depth - 1, width);
    fork["right"] = leaf(width);
    return {{"fork", fork}};
  }

  /// Gives some of the nodes that the task reaches a temperature, and some routes a parent.
  void temper(Json& node) {
    constexpr int kOneOf = 3;
    if (warmth_.below(kOneOf) == 0)
      node["infer"] = {{"temperature", warmth_.below(2) == 0 ? Json("calibrated") : Json(1.5)}};
    if (node.contains("chain")) temper(node["chain"].back());
    if (node.contains("cascade")) temper_parts(node["cascade"]["stages"]);
    if (node.contains("fork")) temper_parts(node["fork"]);
    if (!node.contains("route")) return;
    temper_parts(node["route"]["experts"]);
    if (node["route"].contains("fallback") && warmth_.below(2) == 0) give_parent(node["route"]);
  }

  /// Lets two experts answer for their own classes alone, where they learn alone and are not
  /// compared on all classes.
  void specialise(Json& node) {
    Json& route = node["route"];
    if (route["router"].contains("competence")) return;
    if (!route.contains("partition") || !route["experts"].contains("two")) return;
    route["partition"] = {{"class", {{"one", Json::array({"a"})}, {"two", "rest"}}}};
    route["classes"] = "own";
    node["task"]["loss"]["cross_entropy"].erase("weights");
    route.erase("tiny");
    for (const char* name : {"one", "two"}) {
      Json expert = leaf("classes");
      if (route["experts"][name].contains("infer")) expert["infer"] = {{"temperature", 1.5}};
      route["experts"][name] = std::move(expert);
    }
  }

  void give_parent(Json& route) {
    route["fallback"] = Json::array({"parent"});
    if (!route["experts"].contains("each")) route["experts"]["parent"] = leaf(3);
  }

  void temper_parts(Json& parts) {
    for (auto& [name, part] : parts.items()) {
      if (part.is_object()) temper(part);
    }
  }

  Random random_;
  Random warmth_;
  Random asking_;
  Random freezing_;
  bool freezes_ = false;
  bool numbers_ = false;
};

}  // namespace mgm
