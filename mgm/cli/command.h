#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace mgm {

/// What it takes to run a verb, which the program sees to first.
enum class Needs {
  kNothing,    ///< answers at once
  kComputing,  ///< the platform prepared: see base/platform.h
};

/// One verb of the program: one file, one line in commands.cpp.
struct Command {
  std::string name;
  std::string summary;
  std::string examples;  ///< a line each, as they are typed
  /// Declares the verb's options and returns what runs it, to be called once they are parsed; the
  /// result is the exit code.
  std::function<std::function<int()>(CLI::App& app)> declare;
  Needs needs = Needs::kComputing;
};

std::vector<Command> commands();

Command check_command();
Command compare_command();
Command doctor_command();
Command evaluate_command();
Command export_command();
Command help_command();
Command inspect_command();
Command new_command();
Command predict_command();
Command schema_command();
Command train_command();
Command version_command();

}  // namespace mgm
