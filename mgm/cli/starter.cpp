#include "mgm/cli/starter.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/spec/wrapped.h"
#include "mgm/spec/write.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

bool is_image(const GuessedInput& input) { return input.type == "image"; }

/// Convolutions halve a picture; a small one bears few of them.
Json cnn(const GuessedInput& input, const Json& widths) {
  constexpr int kLarge = 32;
  const int side = std::min(input.height, input.width);
  Json channels = side >= kLarge ? Json{16, 32, 64} : Json{16, 32};
  return {{"cnn", {{"channels", std::move(channels)}, {"widths", widths}}}};
}

bool suits_cnn(const GuessedInput& input) {
  constexpr int kSmallest = 4;
  return is_image(input) && std::min(input.height, input.width) >= kSmallest;
}

Json mlp(const Json& widths) { return {{"mlp", {{"widths", widths}}}}; }

Json with_dropout(Json net, double dropout) {
  net.begin().value()["dropout"] = dropout;
  return net;
}

Json optimizer(const char* kind, const Json& options) { return {{"optimizer", {{kind, options}}}}; }

/// Models for data of one kind of input, or of several.
class ModelMaker {
 public:
  explicit ModelMaker(const Guess& guess) : guess_(guess) {}

  /// Pictures and other inputs are of different shapes: each is read by a net of its own, and no
  /// router sees them all.
  bool wide() const {
    return guess_.inputs.size() > 1 &&
           std::any_of(guess_.inputs.begin(), guess_.inputs.end(), is_image);
  }

  Json plain() const { return with_task(one_node()); }

  Json experts() const {
    constexpr int kExperts = 2;
    return with_task({{"route",
                       {{"partition", {{"kmeans", Json::object()}}},
                        {"router", "nearest"},
                        {"experts", {{"count", kExperts}, {"each", one_node()}}}}}});
  }

  /// A part that makes features and one that answers, each with its own optimizer.
  Json parts() const {
    Json features = wide() ? read_all() : Json{{"net", features_net(guess_.inputs.front())}};
    features["train"] = optimizer("sgd", {{"lr", 0.02}, {"momentum", 0.9}});
    Json answer{{"net", answer_net()}};
    answer["train"] = optimizer("adamw", {{"lr", 0.001}, {"weight_decay", 0.01}});
    return with_task(chain(std::move(features), std::move(answer)));
  }

  Json stages() const {
    Json quick{{"net", mlp({"classes"})}};
    if (wide()) quick = chain(read_all(), quick);
    return with_task({{"cascade",
                       {{"exit_at", {{"confidence", 0.9}}},
                        {"stages", {{free("quick"), quick}, {free("careful"), one_node()}}}}}});
  }

 private:
  /// A part may not be called as an input is.
  std::string free(std::string name) const {
    const auto taken = [&](const GuessedInput& input) { return input.name == name; };
    while (std::any_of(guess_.inputs.begin(), guess_.inputs.end(), taken)) name += "_";
    return name;
  }

  Json chain(Json features, Json answer) const {
    return {{"chain", {{free("read"), std::move(features)}, {free("answer"), std::move(answer)}}}};
  }

  Json one_node() const {
    if (wide()) return chain(read_all(), {{"net", answer_net()}});
    const GuessedInput& input = guess_.inputs.front();
    if (suits_cnn(input)) return {{"net", with_dropout(cnn(input, {64, "classes"}), kDropout)}};
    return {{"net", answer_net()}};
  }

  static Json answer_net() { return with_dropout(mlp({64, "classes"}), kDropout); }

  static Json features_net(const GuessedInput& input) {
    if (suits_cnn(input)) return cnn(input, Json::array());
    return mlp({64, 32});
  }

  Json read_all() const {
    Json fork{{"merge", "concat"}};
    for (const GuessedInput& input : guess_.inputs) {
      fork["of_" + input.name] = {{"from", input.name},
                                  {"net", suits_cnn(input) ? cnn(input, {32}) : mlp({64, 32})}};
    }
    return {{"fork", std::move(fork)}};
  }

  Json with_task(Json node) const {
    const GuessedTarget& target = guess_.target;
    Json task{{"predict", target.name}};
    task["loss"] = target.is_class ? "cross_entropy" : "mse";
    task["metrics"] = target.is_class ? Json{"accuracy", "macro_f1"} : Json{"mae", "r2"};
    node["task"] = std::move(task);
    return node;
  }

  static constexpr double kDropout = 0.1;
  const Guess& guess_;
};

Json train_section(const Guess& guess) {
  constexpr std::size_t kFewSamples = 1000;
  const bool pictures = std::any_of(guess.inputs.begin(), guess.inputs.end(), is_image);
  return {{"epochs", pictures ? 20 : 50},
          {"batch", guess.samples < kFewSamples ? 16 : 64},
          {"optimizer", {{"adamw", {{"lr", 0.001}}}}},
          {"patience", 5},
          {"seed", 1}};
}

std::vector<Variant> variants_of(const Guess& guess) {
  const ModelMaker models(guess);
  std::vector<Variant> variants;
  if (!models.wide()) {
    variants.push_back(
        {"Divide the data: an expert for each cluster of samples, of which one answers.",
         models.experts()});
  }
  variants.push_back(
      {"Divide the network: features and answer learn in their own ways.", models.parts()});
  if (guess.target.is_class) {
    variants.push_back(
        {"Divide the effort: a quick stage answers where it is sure.", models.stages()});
  }
  return variants;
}

/// A comment in lines that fit on a page.
std::string comment_of(const std::string& text) {
  constexpr std::size_t kWidth = 92;
  return join(wrapped(text, kWidth), "\n");
}

std::map<std::string, std::string> comments_of(const Guess& guess) {
  std::map<std::string, std::string> comments;
  for (const GuessNote& note : guess.notes) {
    std::string& comment = comments["data." + note.path];
    comment += (comment.empty() ? "" : "\n") + comment_of(note.text);
  }
  comments["model"] = comment_of(
      std::string("One net for all samples. 'classes' stands for as many outputs as the target "
                  "needs") +
      (guess.target.is_class ? fmt::format(", here {}.", guess.target.classes.size())
                             : ", here 1."));
  comments["model.task"] = guess.target.is_class
                               ? "A class is learned with cross_entropy."
                               : "A number is learned with mse, the squared error.";
  comments["train"] = comment_of(
      "Any of this may also stand in a part of the model (train: beside its kind), for that part "
      "alone. patience: stop after so many epochs without a better validation loss.");
  return comments;
}

std::string commented_out(const std::string& yaml) {
  std::string text;
  for (const std::string& line : split(yaml.substr(0, yaml.size() - 1), '\n'))
    text += "# " + line + "\n";
  return text;
}

}  // namespace

Starter make_starter(const Guess& guess) {
  Starter starter;
  starter.spec = {{"mgm", 1},
                  {"data", guess.data},
                  {"model", ModelMaker(guess).plain()},
                  {"train", train_section(guess)}};
  starter.variants = variants_of(guess);
  return starter;
}

std::string Starter::text(const Guess& guess) const {
  const auto comments = comments_of(guess);
  std::string text =
      "# A start, written by `mgm new`: what it guessed stands above each entry, change what is "
      "wrong.\n# Relative paths start at the folder of this file. `mgm help KIND` shows the "
      "options "
      "of a kind.\n";
  for (const auto& [key, section] : spec.items()) {
    text += (key == "mgm" ? "" : "\n") + to_yaml({{key, section}}, comments);
  }
  text +=
      "\n## To divide the model, put one of these in the place of model: above, and see with\n"
      "## `mgm compare DIVIDED.yaml THIS.yaml --dense` whether dividing pays on this data.\n";
  for (const Variant& variant : variants) {
    text += "\n## " + variant.why + "\n" + commented_out(to_yaml({{"model", variant.model}}));
  }
  return text;
}

nlohmann::ordered_json json(const Guess& guess) {
  Json inputs = Json::array();
  for (const GuessedInput& input : guess.inputs) {
    inputs.push_back({{"name", input.name}, {"type", input.type}, {"columns", input.columns}});
  }
  const GuessedTarget& target = guess.target;
  Json notes = Json::array();
  for (const GuessNote& note : guess.notes)
    notes.push_back({{"about", note.path}, {"text", note.text}});
  return {{"source", guess.source},
          {"samples", guess.samples},
          {"inputs", inputs},
          {"target",
           {{"name", target.name},
            {"column", target.column},
            {"type", target.is_class ? "class" : "number"},
            {"classes", target.classes}}},
          {"notes", notes}};
}

}  // namespace mgm
