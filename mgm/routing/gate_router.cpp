#include "mgm/routing/gate_router.h"

#include "mgm/base/error.h"
#include "mgm/routing/gate_scores.h"

namespace mgm {

namespace {

void check_lessons(const RouterDesign& design) {
  const GateLessons& lessons = design.lessons;
  const bool taught = lessons.balance > 0 || lessons.z_loss > 0 || lessons.noise > 0 ||
                      lessons.bias > 0 || lessons.capacity > 0;
  if (taught && design.teaching == RouterTeaching::kImitates) {
    throw Error(
        Fault::kSpec,
        "balance, z_loss, noise, bias and expert_choice are for a gate that learns from the "
        "task, and this one imitates the partition: leave them away, or say imitate: "
        "nothing");
  }
  if (lessons.bias > 0 && design.top > 1) {
    throw Error(Fault::kSpec,
                "bias moves whom the gate chooses and not what they weigh, and several experts are "
                "weighed by the scores that choose them: say top: 1, or balance: in its place");
  }
  if (lessons.bias > 0 && lessons.capacity > 0) {
    throw Error(Fault::kSpec,
                "loads are even where experts choose, so that there is nothing for bias to move: "
                "leave bias or expert_choice away");
  }
}

}  // namespace

RouterDesign build(const GateRouterConfig& config, Layers& layers, std::int64_t experts) {
  ValueId x = layers.flatten(layers.input());
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    x = layers.relu(layers.linear("fc" + std::to_string(i + 1), x, config.hidden[i]));
  }
  ValueId scores = layers.linear("scores", x, experts);
  RouterDesign design;
  if (config.lessons.bias > 0) {
    design.choice_bias = "choice.weight";
    scores = layers.apply(AddWeight{layers.weight_name(design.choice_bias)}, {scores});
    layers.declare({design.choice_bias, {experts}, {}, false});
  }
  layers.output(scores);
  if (config.top > experts) throw too_many_answer(config.top, experts);
  design.measure = Fallback::Measure::kConfidence;
  design.teaching =
      config.imitate == "partition" ? RouterTeaching::kImitates : RouterTeaching::kWithTask;
  const GateLessons& lessons = config.lessons;
  design.lessons = lessons;
  design.top = config.top == 0 ? experts : config.top;
  check_lessons(design);
  design.leave_out = [](std::map<std::string, Array>& weights, const std::vector<bool>& left_out) {
    never_choose(left_out, weights.at("scores.bias"));
  };
  return design;
}

}  // namespace mgm
