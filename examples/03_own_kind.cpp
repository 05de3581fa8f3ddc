// Adds a node kind of its own, a part with a shortcut around it (y = x + part(x)), and trains with
// it: 03_own_kind SPEC OUT
#include <atomic>
#include <cstdio>
#include <mgm/node/lowering.h>
#include <mgm/node/run.h>
#include <mgm/node/walker.h>
#include <mgm/train/registry.h>
#include <mgm/train/session.h>

namespace {

struct ShortcutConfig {
  static constexpr const char* kName = "shortcut";
  static constexpr const char* kSummary = "A part with a shortcut around it: y = x + part(x).";
  mgm::NodeSpec around;
};
template <class Fields>
void describe(Fields& field, ShortcutConfig& config) {
  field("around", config.around, "The part, which writes what it reads in shape.", mgm::required);
}

class Shortcut : public mgm::Node {
 public:
  Shortcut(const std::string& address, std::unique_ptr<mgm::Node> part)
      : Node(address, part->inputs(), {{address, part->outputs().front().shape}}),
        part_(std::move(part)) {}

  void show(mgm::Walker& walker) override { walker.part(*part_, mgm::Runs::kTogether); }

  void write(mgm::Lowering& to) const override {
    part_->lower(to);
    to.name(address(),
            to.append(mgm::Add{}, {to.value(inputs().front().name), to.value(part_->address())}));
  }

 protected:
  mgm::Signals compute(const mgm::Signals& in, mgm::Run& run) override {
    mgm::Signals out;
    out.set(address(),
            in.at(inputs().front().name).add(part_->forward(in, run).at(part_->address())));
    return out;
  }

 private:
  std::unique_ptr<mgm::Node> part_;
};

std::unique_ptr<mgm::Node> build_shortcut(mgm::Site& site) {
  const auto config = mgm::read_config<ShortcutConfig>(site.options(), site.problems());
  if (config.around.spec.absent()) return nullptr;
  auto part = site.part("around", config.around.spec, site.scope(), site.reads(), false);
  if (!part) return nullptr;
  if (part->inputs().size() != 1 || part->outputs().front().shape != part->inputs().front().shape) {
    site.problems().add(site.options().place(),
                        "a shortcut's part must write what it reads in shape");
    return nullptr;
  }
  return std::make_unique<Shortcut>(site.address(), std::move(part));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    mgm::Registry kinds = mgm::training_kinds();
    kinds.family<mgm::NodeKind>().add({mgm::kind_info<ShortcutConfig>("node"), build_shortcut});
    const auto session = mgm::open_session(argv[1], {}, 2, kinds);
    mgm::Observer silent;
    const std::atomic<bool> never = false;
    mgm::train(*session, {argv[2], true, false}, silent, never);
    std::printf("trained %s\n", argv[2]);
  } catch (const mgm::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
