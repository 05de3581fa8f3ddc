#include "mgm/cli/program.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <map>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/base/version.h"
#include "mgm/cli/exit_code.h"
#include "mgm/cli/json_line.h"

namespace mgm {

namespace {

constexpr const char* kSummary =
    "mgm: models made of specialists, trained, measured and answered with";
constexpr const char* kFooter =
    "mgm COMMAND --help shows a command's options and examples, mgm help KIND those of a kind.\n"
    "Exit codes: 0 fine, 1 failed, 2 usage or spec, 3 data, 4 budget not met, 5 corrupt model,\n"
    "130 interrupted.";

/// What runs each verb, by name.
using Verbs = std::map<std::string, std::pair<Needs, std::function<int()>>>;

Verbs declare(CLI::App& program, const std::vector<Command>& commands) {
  program.get_formatter()->label("SUBCOMMAND", "COMMAND");
  program.get_formatter()->label("REQUIRED", "(required)");
  program.set_help_flag("-h,--help", "Print this help");
  program.set_version_flag("--version", std::string("mgm ") + version(), "Print the version");
  program.footer(kFooter);
  program.require_subcommand(1);
  Verbs verbs;
  for (const Command& command : commands) {
    CLI::App* verb = program.add_subcommand(command.name, command.summary);
    verb->group("Commands");
    verb->footer("Examples:\n  " + join(split(command.examples, '\n'), "\n  "));
    verbs[command.name] = {command.needs, command.declare(*verb)};
  }
  return verbs;
}

std::string did_you_mean(const std::string& name) {
  return name.empty() ? "" : fmt::format(" (did you mean '{}'?)", name);
}

/// Throws Fault::kSpec for a first word that is no verb.
void check_verb(const std::vector<std::string>& arguments, const Verbs& verbs) {
  if (arguments.empty() || arguments.front().rfind('-', 0) == 0) return;
  const std::string& word = arguments.front();
  if (verbs.count(word) > 0) return;
  std::vector<std::string> names;
  for (const auto& [name, verb] : verbs) names.push_back(name);
  throw Error(Fault::kSpec, fmt::format("there is no command '{}'{}; see mgm --help",
                                        printable(word), did_you_mean(nearest_name(word, names))));
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// What is wrong with a word that no option or argument took.
std::string surplus_message(const std::string& word, const CLI::App& app, const std::string& name) {
  if (word.rfind('-', 0) != 0) {
    return fmt::format("{} has no use for the argument '{}'", name, printable(word));
  }
  const std::string option = word.substr(0, word.find('='));
  return fmt::format("{} has no option {}{}", name, printable(option),
                     did_you_mean(nearest_name(option, option_names(app))));
}

/// Throws Fault::kSpec for the first option that the verb does not have. CLI11 would take the word
/// after it for an argument, and say only that there is one too many.
void check_options(const CLI::App& verb, const std::vector<std::string>& arguments) {
  const std::vector<std::string> known = option_names(verb);
  for (std::size_t i = 1; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string name = arguments[i].substr(0, arguments[i].find('='));
    if (name.size() < 3 || !name.starts_with("--")) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error(Fault::kSpec, fmt::format("{}; see mgm {} --help",
                                          surplus_message(name, verb, "mgm " + verb.get_name()),
                                          verb.get_name()));
  }
}

/// What CLI11 says of a command line that does not fit, in mgm's words where its own say less.
std::string usage_message(const CLI::ParseError& error, const CLI::App& program) {
  const std::vector<CLI::App*> chosen = program.get_subcommands();
  const CLI::App& app = chosen.empty() ? program : *chosen.front();
  const std::string name = chosen.empty() ? "mgm" : "mgm " + app.get_name();
  const std::vector<std::string> surplus = program.remaining(true);
  std::string message = chosen.empty() ? "no command was given" : error.what();
  const bool unknown = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (!surplus.empty() && (unknown || chosen.empty())) {
    message = surplus_message(surplus.front(), app, name);
  }
  return fmt::format("{}; see {} --help", message, name);
}

/// The name of the verb to run, or none where help or the version was asked for and printed.
std::string parse(CLI::App& program, const std::vector<std::string>& arguments) {
  try {
    program.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw Error(Fault::kSpec, usage_message(error, program));
    program.exit(error, std::cout, std::cerr);
    return "";
  }
  return program.get_subcommands().front()->get_name();
}

int parse_and_run(const std::vector<std::string>& arguments, const std::vector<Command>& commands,
                  const std::function<void(Needs)>& prepare) {
  CLI::App program(kSummary, "mgm");
  const Verbs verbs = declare(program, commands);
  check_verb(arguments, verbs);
  if (!arguments.empty() && verbs.count(arguments.front()) > 0)
    check_options(*program.get_subcommand(arguments.front()), arguments);
  int code = kFine;
  const std::string chosen = parse(program, arguments);
  if (!chosen.empty()) {
    const auto& [needs, run] = verbs.at(chosen);
    prepare(needs);
    code = run();
  }
  std::cout.flush();
  if (!std::cout) throw Error(Fault::kFailed, "cannot write to standard output");
  return code;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, const std::vector<Command>& commands,
                const std::function<void(Needs)>& prepare) {
  try {
    return parse_and_run(arguments, commands, prepare);
  } catch (...) {
    const Failure failure = failure_of(std::current_exception());
    write_error(failure.message);
    const bool as_json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    if (as_json) std::cout << json_line(json_of(failure)) << std::flush;
    return failure.code;
  }
}

}  // namespace mgm
