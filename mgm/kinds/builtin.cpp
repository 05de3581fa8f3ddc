#include "mgm/kinds/builtin.h"

#include "mgm/data/csv.h"
#include "mgm/data/data_config.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/load.h"
#include "mgm/data/source.h"
#include "mgm/infer/strategy.h"
#include "mgm/nets/alexnet.h"
#include "mgm/nets/cnn.h"
#include "mgm/nets/mlp.h"
#include "mgm/nets/resnet.h"
#include "mgm/nets/tabular.h"
#include "mgm/nets/text_cnn.h"
#include "mgm/nets/transformer.h"
#include "mgm/nets/unet.h"
#include "mgm/nets/vgg.h"
#include "mgm/routing/class_partition.h"
#include "mgm/routing/column_partition.h"
#include "mgm/routing/competence_router.h"
#include "mgm/routing/gate_router.h"
#include "mgm/routing/kmeans_partition.h"
#include "mgm/routing/knn_router.h"
#include "mgm/routing/labels_partition.h"
#include "mgm/routing/nearest_router.h"
#include "mgm/routing/random_partition.h"
#include "mgm/routing/rule_partition.h"
#include "mgm/routing/rule_router.h"
#include "mgm/routing/tiny_subsets.h"
#include "mgm/routing/tree_partition.h"
#include "mgm/routing/tree_router.h"
#include "mgm/schedules/schedules.h"
#include "mgm/spec/find_kind.h"
#include "mgm/spec/spec_file.h"
#include "mgm/task/bce.h"
#include "mgm/task/calibration_error.h"
#include "mgm/task/class_metrics.h"
#include "mgm/task/cross_entropy.h"
#include "mgm/task/gradient_balances.h"
#include "mgm/task/log_loss.h"
#include "mgm/task/loss_balances.h"
#include "mgm/task/number_losses.h"
#include "mgm/task/number_metrics.h"
#include "mgm/task/rank_metrics.h"
#include "mgm/task/task.h"
#include "mgm/train/optimizer_configs.h"
#include "mgm/train/strategy.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

void add_routing(Registry& kinds) {
  Family<PartitionKind>& partitions = kinds.family<PartitionKind>();
  partitions.add(class_partition_kind());
  partitions.add(partition_kind<ColumnPartitionConfig>());
  partitions.add(partition_kind<KMeansPartitionConfig>());
  partitions.add(partition_kind<LabelsPartitionConfig>());
  partitions.add(partition_kind<RandomPartitionConfig>());
  partitions.add(rule_partition_kind());
  partitions.add(partition_kind<TreePartitionConfig>());

  Family<RouterKind>& routers = kinds.family<RouterKind>();
  routers.add(router_kind<NearestRouterConfig>());
  routers.add(router_kind<GateRouterConfig>());
  routers.add(router_kind<CompetenceRouterConfig>());
  routers.add(router_kind<KnnRouterConfig>());
  routers.add(rule_router_kind());
  routers.add(router_kind<TreeRouterConfig>());
}

void add_nets(Family<NetKind>& nets) {
  nets.add(net_kind<MlpConfig>());
  nets.add(net_kind<CnnConfig>());
  nets.add(net_kind<ResNet18Config>());
  nets.add(net_kind<ResNet34Config>());
  nets.add(net_kind<ResNet50Config>());
  nets.add(net_kind<Vgg11Config>());
  nets.add(net_kind<Vgg13Config>());
  nets.add(net_kind<Vgg16Config>());
  nets.add(net_kind<Vgg19Config>());
  nets.add(net_kind<AlexNetConfig>());
  nets.add(net_kind<TabularConfig>());
  nets.add(net_kind<UNetConfig>());
  nets.add(net_kind<TransformerConfig>());
  nets.add(net_kind<TextCnnConfig>());
}

void add_losses(Family<LossKind>& losses) {
  losses.add(loss_kind<CrossEntropyConfig>());
  losses.add(loss_kind<BceConfig>());
  losses.add(loss_kind<MseConfig>());
  losses.add(loss_kind<MaeLossConfig>());
  losses.add(loss_kind<HuberConfig>());
  losses.add(loss_kind<QuantileConfig>());
}

void add_metrics(Family<MetricKind>& metrics) {
  metrics.add(metric_kind<AccuracyConfig>());
  metrics.add(metric_kind<BalancedAccuracyConfig>());
  metrics.add(metric_kind<MacroF1Config>());
  metrics.add(metric_kind<MicroF1Config>());
  metrics.add(metric_kind<IouConfig>());
  metrics.add(metric_kind<AucConfig>());
  metrics.add(metric_kind<AveragePrecisionConfig>());
  metrics.add(metric_kind<LogLossConfig>());
  metrics.add(metric_kind<CalibrationErrorConfig>());
  metrics.add(metric_kind<MaeConfig>());
  metrics.add(metric_kind<RmseConfig>());
  metrics.add(metric_kind<R2Config>());
}

void add_balances(Family<BalanceKind>& balances) {
  balances.add(balance_kind<FixedBalanceConfig>());
  balances.add(balance_kind<RandomBalanceConfig>());
  balances.add(balance_kind<UncertaintyBalanceConfig>());
  balances.add(balance_kind<DwaConfig>());
  balances.add(balance_kind<FamoConfig>());
  balances.add(balance_kind<GradNormConfig>());
  balances.add(balance_kind<PcGradConfig>());
  balances.add(balance_kind<CaGradConfig>());
  balances.add(balance_kind<NashMtlConfig>());
  balances.add(balance_kind<AlignedMtlConfig>());
}

}  // namespace

Registry builtin_kinds() {
  Registry kinds;

  Family<SourceKind>& sources = kinds.family<SourceKind>();
  sources.add(source_kind<CsvConfig>());
  sources.add(source_kind<IdxConfig>());
  sources.add(source_kind<ImageFolderConfig>());

  add_nets(kinds.family<NetKind>());

  add_routing(kinds);

  add_losses(kinds.family<LossKind>());
  add_metrics(kinds.family<MetricKind>());
  add_balances(kinds.family<BalanceKind>());

  Family<ScheduleKind>& schedules = kinds.family<ScheduleKind>();
  schedules.add(schedule_kind<ConstantScheduleConfig>());
  schedules.add(schedule_kind<CosineScheduleConfig>());
  schedules.add(schedule_kind<StepScheduleConfig>());
  schedules.add(schedule_kind<MultiStepScheduleConfig>());
  schedules.add(schedule_kind<PolynomialScheduleConfig>());
  schedules.add(schedule_kind<OneCycleScheduleConfig>());
  schedules.add(schedule_kind<PlateauScheduleConfig>());
  return kinds;
}

namespace {

template <class... Configs>
void append(const char* family, std::vector<KindInfo>& to) {
  (to.push_back(kind_info<Configs>(family)), ...);
}

}  // namespace

std::vector<KindInfo> catalogue() {
  std::vector<KindInfo> kinds;

  append<FileConfig, DataConfig, InputConfig, TargetConfig, SplitConfig, ExitConfig, DoubtConfig,
         TinyConfig, TaskConfig, Scale, TrainConfig, InitialWeightsConfig, FreezeConfig,
         CacheConfig, LoraConfig, InferConfig>("section", kinds);
  append<NetConfig, MixConfig, ChainConfig, ForkConfig, RouteConfig, CascadeConfig>("node", kinds);
  append<SgdConfig, AdamConfig, AdamWConfig, RmspropConfig, AdagradConfig, LionConfig>("optimizer",
                                                                                       kinds);

  const Registry registry = builtin_kinds();
  append_kinds<SourceKind>(registry, kinds);
  append_kinds<NetKind>(registry, kinds);
  append_kinds<PartitionKind>(registry, kinds);
  append_kinds<RouterKind>(registry, kinds);
  append_kinds<LossKind>(registry, kinds);
  append_kinds<MetricKind>(registry, kinds);
  append_kinds<BalanceKind>(registry, kinds);
  append_kinds<ScheduleKind>(registry, kinds);
  return kinds;
}

}  // namespace mgm
