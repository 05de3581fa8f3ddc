#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "mgm/base/files.h"
#include "mgm/bundle/export_weights.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/cli/command.h"

namespace mgm {

namespace {

struct Options {
  std::string bundle;
  std::string safetensors;
  std::string names = "own";
  std::string address = "model";
  bool overwrite = false;
};

int run(const Options& options) {
  refuse_to_replace(options.safetensors, options.overwrite);
  const auto bundle = Bundle::open(options.bundle);
  const std::map<std::string, Array> weights =
      exported_weights(*bundle, {options.address, options.names == "torchvision"});
  std::map<std::string, const Array*> tensors;
  std::size_t numbers = 0;
  for (const auto& [name, array] : weights) {
    tensors[name] = &array;
    numbers += array.values.size();
  }
  write_file_atomically(options.safetensors, safetensors(tensors, {{"format", "pt"}}));
  std::cout << fmt::format("{}: {} weights of '{}', {} numbers\n", options.safetensors,
                           weights.size(), options.address, numbers);
  return 0;
}

}  // namespace

Command export_command() {
  return {"export", "Write a model's weights for other programs",
          "mgm export my.mgm --safetensors my.safetensors\n"
          "mgm export my.mgm --safetensors resnet18.safetensors --names torchvision\n"
          "mgm export my.mgm --safetensors features.safetensors --address features",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("BUNDLE", options->bundle, "The model")->required();
            app.add_option("--safetensors", options->safetensors, "The file to write")->required();
            app.add_option("--names", options->names,
                           "own: as init: {weights: FILE} reads them; torchvision: each net's own "
                           "names, without its address")
                ->check(CLI::IsMember({"own", "torchvision"}))
                ->capture_default_str();
            app.add_option("--address", options->address, "Only the weights under this node")
                ->capture_default_str();
            app.add_flag("--overwrite", options->overwrite, "Replace the file if it exists");
            return [options] { return run(*options); };
          },
          Needs::kNothing};
}

}  // namespace mgm
