#include "mgm/kinds/builtin.h"

#include <gmock/gmock.h>
#include <set>

#include "mgm/nets/net_kind.h"
#include "mgm/routing/partition.h"
#include "mgm/routing/router.h"
#include "mgm/schedules/schedule.h"
#include "mgm/spec/schema.h"
#include "mgm/task/balance.h"
#include "mgm/task/loss.h"
#include "mgm/task/metric.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

TEST(BuiltinKinds, HoldTheFamiliesOfASpec) {
  const Registry kinds = builtin_kinds();
  EXPECT_THAT(
      kinds.family<NetKind>().names(),
      ElementsAre("mlp", "cnn", "resnet18", "resnet34", "resnet50", "vgg11", "vgg13", "vgg16",
                  "vgg19", "alexnet", "tabular", "unet", "transformer", "text_cnn"));
  EXPECT_THAT(kinds.family<PartitionKind>().names(),
              ElementsAre("class", "column", "kmeans", "labels", "random", "rule", "tree"));
  EXPECT_THAT(kinds.family<RouterKind>().names(),
              ElementsAre("nearest", "gate", "competence", "knn", "rule", "tree"));
  EXPECT_THAT(kinds.family<LossKind>().names(),
              ElementsAre("cross_entropy", "bce", "mse", "mae", "huber", "quantile"));
  EXPECT_THAT(
      kinds.family<MetricKind>().names(),
      ElementsAre("accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "iou", "auc",
                  "average_precision", "log_loss", "calibration_error", "mae", "rmse", "r2"));
  EXPECT_THAT(kinds.family<BalanceKind>().names(),
              ElementsAre("fixed", "random", "uncertainty", "dwa", "famo", "gradnorm", "pcgrad",
                          "cagrad", "nash_mtl", "aligned_mtl"));
  EXPECT_THAT(kinds.family<ScheduleKind>().names(),
              ElementsAre("constant", "cosine", "step", "multi_step", "polynomial", "one_cycle",
                          "plateau"));
}

TEST(BuiltinKinds, AreAValueThatAProgramMayAddTo) {
  Registry mine = builtin_kinds();
  NetKind net;
  net.name = "mine";
  mine.family<NetKind>().add(net);
  EXPECT_NE(mine.family<NetKind>().find("mine"), nullptr);
  EXPECT_EQ(builtin_kinds().family<NetKind>().find("mine"), nullptr);
}

TEST(Catalogue, NamesEveryKindOnceInItsFamily) {
  std::set<std::string> names, families;
  for (const KindInfo& kind : catalogue()) {
    EXPECT_TRUE(names.insert(kind.family + "." + kind.name).second) << kind.name;
    families.insert(kind.family);
  }
  EXPECT_THAT(families, IsSupersetOf({"source", "net", "partition", "router", "loss", "metric",
                                      "schedule", "node", "optimizer", "section"}));
  EXPECT_THAT(names, IsSupersetOf({"source.csv", "net.resnet18", "partition.class", "node.cascade",
                                   "optimizer.adamw", "section.train", "section.infer",
                                   "section.exit_at"}));
}

TEST(Catalogue, SaysOfEveryKindAndOptionWhatItIsInASentence) {
  for (const KindInfo& kind : catalogue()) {
    EXPECT_TRUE(kind.summary.ends_with('.')) << kind.name << ": " << kind.summary;
    for (const FieldInfo& field : kind.fields) {
      EXPECT_TRUE(field.summary.ends_with('.')) << kind.name << ": " << field.summary;
      EXPECT_FALSE(field.type.empty()) << kind.name << "." << field.name;
    }
  }
}

void collect_references(const nlohmann::ordered_json& json, std::set<std::string>& to) {
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    if (key == "$ref" && value.is_string()) to.insert(value.get<std::string>());
    collect_references(value, to);
  }
}

TEST(Catalogue, LeavesNoHoleInTheSchema) {
  const nlohmann::ordered_json schema = json_schema(catalogue());
  std::set<std::string> references;
  collect_references(schema, references);
  EXPECT_GT(references.size(), 30U);
  for (const std::string& reference : references) {
    const nlohmann::ordered_json::json_pointer at(reference.substr(1));
    ASSERT_TRUE(schema.contains(at)) << reference;
    EXPECT_FALSE(schema[at].empty()) << reference << " is of a family without kinds";
  }
}

}  // namespace
}  // namespace mgm
