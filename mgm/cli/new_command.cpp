#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "mgm/base/error.h"
#include "mgm/base/files.h"
#include "mgm/base/text.h"
#include "mgm/cli/command.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/starter.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string data;
  std::string out;
  std::string target;
  bool overwrite = false;
  bool json = false;
};

/// The folder at which the spec's relative paths start; empty for the working folder.
fs::path folder_of_spec(const Options& options) { return fs::path(options.out).parent_path(); }

/// The path of the data as the spec must say it, so that it is found from the spec's folder.
std::string path_in_spec(const Options& options) {
  const fs::path data = options.data;
  const fs::path folder = folder_of_spec(options);
  if (data.is_absolute() || folder.empty()) return options.data;
  if (folder.is_absolute()) return fs::absolute(data).lexically_normal().string();
  return fs::relative(data, folder).string();
}

void check_options(const Options& options) {
  if (valid_utf8_prefix(options.data) < options.data.size()) {
    throw Error(Fault::kData, {printable(options.data)},
                "the path is not UTF-8, which a spec must be: rename it");
  }
  std::error_code error;
  if (options.out.empty()) return;
  const fs::path folder = folder_that_holds(options.out);
  if (!fs::is_directory(folder, error)) {
    throw Error(Fault::kSpec, {options.out},
                fmt::format("cannot be written: there is no folder {}", folder.string()));
  }
  if (!fs::exists(fs::symlink_status(options.out, error))) return;
  if (fs::is_directory(options.out, error)) {
    throw Error(Fault::kSpec, {options.out}, "is a folder: name the file that is to be written");
  }
  refuse_to_replace(options.out, options.overwrite);
}

Guess guess_from(const Options& options) {
  std::error_code error;
  if (!fs::exists(options.data, error))
    throw Error(Fault::kData, {options.data}, "does not exist: check the path");
  Guess guess = guess_data(path_in_spec(options), folder_of_spec(options), options.target);
  if (guess.target.name.empty()) {
    throw Error(Fault::kData, {options.data},
                fmt::format("holds {} pictures, but no folders of classes, so that there is "
                            "nothing to predict: put each class into a folder of its own, or give "
                            "a CSV file with a column of their paths and one to predict",
                            guess.samples));
  }
  return guess;
}

void explain(const Guess& guess, const Options& options) {
  for (const GuessNote& note : guess.notes)
    std::cerr << fmt::format("{:8}{}\n", note.path, note.text);
  const std::string file = options.out.empty() ? "SPEC" : options.out;
  std::cerr << fmt::format("{}now: mgm check {}\n",
                           options.out.empty() ? "" : options.out + " is written; ", file);
}

int run(const Options& options) {
  check_options(options);
  const Guess guess = guess_from(options);
  const std::string text = make_starter(guess).text(guess);
  if (!options.out.empty()) write_file_atomically(options.out, text);
  if (options.json) {
    nlohmann::ordered_json report = json(guess);
    report["out"] = nullptr;
    if (!options.out.empty()) report["out"] = options.out;
    report["spec"] = text;
    std::cout << json_line(report);
    return 0;
  }
  explain(guess, options);
  if (options.out.empty()) std::cout << text;
  return 0;
}

}  // namespace

Command new_command() {
  return {"new", "Write a first spec for data of your own, and say what was guessed",
          "mgm new flowers.csv --out flowers.yaml\nmgm new cars.csv --target price --out "
          "cars.yaml\nmgm new photos/ > photos.yaml     # a folder a "
          "class",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("FOLDER|CSV", options->data,
                           "A table, or a folder of pictures by class, of IDX files or of a table")
                ->required();
            app.add_option("--target", options->target,
                           "The column of a table that is to be predicted; default: the likeliest");
            app.add_option("--out", options->out, "Write here instead of to standard output");
            app.add_flag("--overwrite", options->overwrite, "Replace what is at OUT");
            app.add_flag("--json", options->json, "Print the guess and the spec as JSON");
            return [options] { return run(*options); };
          },
          Needs::kNothing};
}

}  // namespace mgm
