#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include "mgm/base/error.h"
#include "mgm/base/interrupt.h"
#include "mgm/base/platform.h"
#include "mgm/base/text.h"
#include "mgm/base/version.h"
#include "mgm/cli/command.h"

namespace mgm {

namespace {

constexpr int kUsage = 2;

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::kSpec:
      return 2;
    case Fault::kData:
      return 3;
    case Fault::kBudget:
      return 4;
    case Fault::kModel:
      return 5;
    case Fault::kInterrupted:
      return 130;
    default:
      return 1;
  }
}

/// libgomp and the allocator read the environment before main: set what is missing and start again,
/// once.
void restart_with_settings(char** arguments) {
  constexpr const char* kMark = "MGM_SETTINGS";
  if (std::getenv(kMark) != nullptr) return;
  const std::vector<Setting> missing = missing_settings();
  setenv(kMark, "set", 1);
  if (missing.empty()) return;
  for (const Setting& setting : missing) setenv(setting.name.c_str(), setting.value.c_str(), 1);
  execv("/proc/self/exe", arguments);  // where that fails, mgm only computes more slowly
}

void print_error(const std::string& message) {
  for (const std::string& line : split(message, '\n'))
    std::fprintf(stderr, "mgm: error: %s\n", line.c_str());
}

/// CLI11 says what is wrong; a wrong verb gets the nearest one.
int explain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) return app.exit(error);
  std::vector<std::string> verbs;
  for (const Command& command : commands()) verbs.push_back(command.name);
  const std::string word = argc > 1 ? argv[1] : "";
  const bool known = std::find(verbs.begin(), verbs.end(), word) != verbs.end();
  if (!word.empty() && word[0] != '-' && !known) {
    const std::string near = nearest_name(word, verbs);
    print_error("there is no command '" + printable(word) + "'" +
                (near.empty() ? "" : " (did you mean '" + near + "'?)") + "; there are " +
                join(verbs, ", "));
  } else {
    print_error(std::string(error.what()) + "; see mgm " + (known ? word + " " : "") + "--help");
  }
  return kUsage;
}

int run(int argc, char** argv) {
  CLI::App app("mgm: models made of specialists, trained, measured and answered with", "mgm");
  app.require_subcommand(1);
  app.set_version_flag("--version", version());
  app.footer("mgm COMMAND --help shows a command's options and examples.");
  std::vector<std::pair<CLI::App*, std::function<int()>>> verbs;
  for (const Command& command : commands()) {
    CLI::App* verb = app.add_subcommand(command.name, command.summary);
    verb->footer("Examples:\n  " + join(split(command.examples, '\n'), "\n  "));
    verbs.emplace_back(verb, command.declare(*verb));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(app, error, argc, argv);
  }
  for (const auto& [verb, run_verb] : verbs) {
    if (verb->parsed()) return run_verb();
  }
  return kUsage;
}

}  // namespace

}  // namespace mgm

int main(int argc, char** argv) {
  mgm::restart_with_settings(argv);
  mgm::prepare_platform();
  try {
    return mgm::run(argc, argv);
  } catch (const mgm::Error& error) {
    mgm::print_error(error.what());
    return mgm::exit_code(error.fault());
  } catch (const std::bad_alloc&) {
    mgm::print_error("there is not enough memory");
  } catch (const std::exception& error) {
    mgm::print_error(std::string("something went wrong inside mgm: ") + error.what());
  }
  return 1;
}
