#include <cstring>
#include <gtest/gtest.h>
#include <thread>

#include "goldens.h"
#include "mgm/base/random.h"
#include "mgm/base/threads.h"
#include "mgm/infer/engine.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace {

constexpr std::size_t kRequests = 12;
constexpr std::size_t kThreads = 8;

using Inputs = std::map<std::string, Array>;

std::vector<Inputs> requests_for(const Program& program) {
  Random random(1, "many threads");
  std::vector<Inputs> requests;
  for (std::size_t i = 0; i < kRequests; ++i) {
    const auto samples = static_cast<std::int64_t>(random.below(12));
    std::vector<Array> arrays = random_inputs(program.body, samples, random);
    Inputs& inputs = requests.emplace_back();
    for (std::size_t k = 0; k < arrays.size(); ++k)
      inputs[program.body.inputs[k].name] = std::move(arrays[k]);
  }
  return requests;
}

/// All that was answered, to the bit.
std::string bytes_of(const Predictions& answers) {
  std::string all;
  const auto add = [&](const auto& values) {
    all.append(reinterpret_cast<const char*>(values.data()),
               values.size() * sizeof(values.front()));
  };
  for (const auto& [address, array] : answers.tasks) add(array.values);
  for (const auto& [address, parts] : answers.trace.taken) add(parts);
  for (const auto& [address, margins] : answers.trace.margin) add(margins);
  for (const auto& [address, entries] : answers.trace.fell_back) add(entries);
  for (const auto& [address, samples] : answers.trace.leaders) {
    for (const std::vector<int>& parts : samples) {
      all += std::to_string(parts.size()) + ":";  // whose they are
      add(parts);
    }
  }
  return all;
}

std::vector<std::string> answers_of(const Engine& engine, const std::vector<Inputs>& requests,
                                    std::size_t first) {
  const Team alone(1);
  std::vector<std::string> answers(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::size_t which = (first + i) % requests.size();
    answers[which] = bytes_of(engine.predict(requests[which]));
  }
  return answers;
}

}  // namespace

/// Each thread asks the same model the same in another order; weights are checked and mapped when
/// they are first read, which here is by several at once.
TEST(ManyThreads, AreAnsweredWithTheBytesOfOne) {
  ConfinedFolder place;
  for (const Golden& golden : golden_models()) {
    const std::filesystem::path model = place.put("model", golden.files);
    const Engine alone = Engine::open(model);
    const std::vector<Inputs> requests = requests_for(alone.bundle().program());
    const std::vector<std::string> expected = answers_of(alone, requests, 0);
    const Engine shared = Engine::open(model);
    std::vector<std::vector<std::string>> answers(kThreads);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] { answers[i] = answers_of(shared, requests, i); });
    }
    for (const std::vector<std::string>& answer : answers)
      EXPECT_EQ(answer, expected) << golden.name;
  }
}

}  // namespace mgm
