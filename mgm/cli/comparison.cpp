#include "mgm/cli/comparison.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <numeric>

#include "mgm/base/text.h"
#include "mgm/cli/dividing.h"
#include "mgm/cli/table.h"
#include "mgm/spec/byte_size.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values)
    squares += (value - mean_of(values)) * (value - mean_of(values));
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// Names of the first model's figures, then of those that only others have.
std::vector<std::string> figure_names(const std::vector<Candidate>& candidates) {
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    for (const Figure& figure : candidate.figures) {
      if (std::find(names.begin(), names.end(), figure.name) == names.end())
        names.push_back(figure.name);
    }
  }
  return names;
}

/// `0.9123 ± 0.0040`, or `-` where a model has no such figure.
std::string shown(const std::vector<double>& values) {
  if (values.empty()) return "-";
  const std::string value = fmt::format("{:.4f}", mean_of(values));
  if (values.size() < 2) return value;
  return fmt::format("{} ± {:.4f}", value, deviation(values));
}

std::string shown(const std::optional<double>& microseconds) {
  return microseconds ? fmt::format("{:.1f}", *microseconds) : "-";
}

double most_memory(const Candidate& candidate) {
  double most = 0;
  for (const auto& [seed, run] : candidate.runs) most = std::max(most, run.peak_memory);
  return most;
}

std::string table_of_models(const Comparison& all) {
  std::vector<std::string> header{"model"};
  const std::vector<std::string> names = figure_names(all.candidates);
  header.insert(header.end(), names.begin(), names.end());
  header.insert(header.end(), {"MACs", "parameters", "us at batch 1", "us at batch 64",
                               "training s", "peak memory", "samples seen", "front"});
  TextTable table(header);
  for (const Candidate& one : all.candidates) {
    std::vector<std::string> row{one.name};
    if (one.runs.size() < all.seeds)
      row.front() += fmt::format(" ({} of {} seeds)", one.runs.size(), all.seeds);
    for (const std::string& name : names) row.push_back(shown(one.values(name)));
    row.insert(row.end(),
               {short_number(one.mean(&ModelRun::macs)),
                short_number(one.mean(&ModelRun::parameters)), shown(one.latency_1),
                shown(one.latency_64), fmt::format("{:.1f}", one.mean(&ModelRun::seconds)),
                text(ByteSize{static_cast<std::int64_t>(most_memory(one))}),
                short_number(one.mean(&ModelRun::samples)), all.on_front(one) ? "*" : ""});
    table.add(row);
  }
  std::vector<std::string> judged;
  bool answer_all = true;
  for (const Figure& figure : all.deciding()) {
    judged.push_back(figure.name);
    for (const Candidate& one : all.candidates)
      answer_all = answer_all && one.answers_all(figure.name);
  }
  if (!answer_all) judged.emplace_back("the shares answered");
  return fmt::format("{}* on the Pareto front of {} and MACs, judged on the {} {} samples\n",
                     table.text(), join(judged, ", "), all.samples, all.split);
}

std::string note_of_unanswered(const Comparison& all) {
  constexpr double kPercent = 100;
  std::string note;
  for (const Candidate& one : all.candidates) {
    for (const Figure& figure : one.figures) {
      if (!figure.main || one.answers_all(figure.name)) continue;
      const double share = one.mean(&ModelRun::answered, figure.name, 1);
      const double wrong = one.mean(&ModelRun::not_a_number, figure.name, 0);
      note += fmt::format(
          "{} is judged in {} on the {:.4g} % of the samples that it answers{}: no test compares "
          "it "
          "there\n",
          one.name, figure.name, kPercent * share,
          wrong == 0 ? ""
                     : fmt::format(" ({:.4g} % it answers with NaN: what it computes of them is no "
                                   "number)",
                                   kPercent * wrong));
    }
  }
  return note;
}

std::string table_of_tests(const Comparison& all) {
  const double percent = 100 * all.level();
  const std::string& first = all.candidates.front().name;
  TextTable table({first + " against", "figure", "better by",
                   fmt::format("{:.3g} % interval", percent), "p", ""});
  bool any = false;
  for (const Candidate& other : all.candidates) {
    for (const Advantage& advantage : all.of_first(other)) {
      any = true;
      if (!advantage.by) {
        table.add({other.name, advantage.figure.name, "-", "-", "-", "cannot be told"});
        continue;
      }
      const Difference& by = *advantage.by;
      table.add({other.name, advantage.figure.name, fmt::format("{:+.4f}", by.mean),
                 fmt::format("{:+.4f} to {:+.4f}", by.low, by.high), fmt::format("{:.3f}", by.p),
                 by.beyond_noise ? "more than noise" : "within noise"});
    }
  }
  if (!any) return "";
  return fmt::format("\n{}paired by sample and seed; all intervals together hold at 95 %\n",
                     table.text());
}

Json json_of(const Difference& by) {
  return {{"mean", by.mean},
          {"low", by.low},
          {"high", by.high},
          {"p", by.p},
          {"beyond_noise", by.beyond_noise}};
}

Json json_of(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json json_of(const Comparison& all, const Candidate& one) {
  Json metrics = Json::object();
  for (const Figure& figure : one.figures) {
    const std::vector<double> values = one.values(figure.name);
    if (!values.empty())
      metrics[figure.name] = {{"mean", mean_of(values)}, {"deviation", deviation(values)}};
  }
  Json json{{"model", one.name},
            {"split", all.split},
            {"samples", all.samples},
            {"seeds", one.runs.size()},
            {"metrics", std::move(metrics)},
            {"macs_per_sample", one.mean(&ModelRun::macs)},
            {"parameters", one.mean(&ModelRun::parameters)},
            {"latency_us", {{"1", json_of(one.latency_1)}, {"64", json_of(one.latency_64)}}},
            {"training_seconds", one.mean(&ModelRun::seconds)},
            {"peak_memory_bytes", most_memory(one)},
            {"samples_seen", one.mean(&ModelRun::samples)},
            {"pareto", all.on_front(one)}};
  for (const Advantage& advantage : all.of_first(one))
    json["first_is_better_by"][advantage.figure.name] =
        advantage.by ? json_of(*advantage.by) : Json();
  return json;
}

}  // namespace

double Candidate::mean(double ModelRun::*what) const {
  std::vector<double> values;
  for (const auto& [seed, run] : runs) values.push_back(run.*what);
  return mean_of(values);
}

double Candidate::mean(std::map<std::string, double> ModelRun::*what, const std::string& figure,
                       double usual) const {
  std::vector<double> values;
  for (const auto& [seed, run] : runs) {
    const auto found = (run.*what).find(figure);
    values.push_back(found == (run.*what).end() ? usual : found->second);
  }
  return mean_of(values);
}

bool Candidate::answers_all(const std::string& figure) const {
  return std::all_of(runs.begin(), runs.end(), [&](const auto& run) {
    const auto found = run.second.answered.find(figure);
    return found == run.second.answered.end() || found->second == 1;
  });
}

std::vector<double> Candidate::values(const std::string& figure) const {
  std::vector<double> all;
  for (const auto& [seed, run] : runs) {
    const auto found = run.values.find(figure);
    if (found != run.values.end()) all.push_back(found->second);
  }
  return all;
}

namespace {

/// What a front is of, the more the better: the MACs that are saved, figures, and how many samples
/// each is of. Empty where the model is not judged by all of the figures.
std::vector<double> merits(const Candidate& candidate, const std::vector<Figure>& figures) {
  std::vector<double> all{-candidate.mean(&ModelRun::macs)};
  for (const Figure& figure : figures) {
    const std::vector<double> values = candidate.values(figure.name);
    if (values.empty()) return {};
    all.push_back(mean_of(values) * (figure.higher_is_better ? 1 : -1));
    all.push_back(candidate.mean(&ModelRun::answered, figure.name, 1));
  }
  return all;
}

bool dominates(const std::vector<double>& one, const std::vector<double>& other) {
  return one != other &&
         std::equal(one.begin(), one.end(), other.begin(), other.end(), std::greater_equal<>());
}

}  // namespace

std::vector<Figure> Comparison::deciding() const {
  std::vector<Figure> main;
  for (const Figure& figure : candidates.front().figures) {
    if (figure.main) main.push_back(figure);
  }
  return main;
}

bool Comparison::on_front(const Candidate& candidate) const {
  const std::vector<double> own = merits(candidate, deciding());
  return !own.empty() &&
         std::none_of(candidates.begin(), candidates.end(), [&](const Candidate& other) {
           return dominates(merits(other, deciding()), own);
         });
}

namespace {

/// Main figures that two models are both judged by.
std::vector<Figure> shared(const Candidate& first, const Candidate& other) {
  std::vector<Figure> both;
  for (const Figure& figure : first.figures) {
    if (figure.main && !other.values(figure.name).empty() && !first.values(figure.name).empty())
      both.push_back(figure);
  }
  return both;
}

}  // namespace

std::vector<Advantage> Comparison::of_first(const Candidate& other) const {
  const Candidate& first = candidates.front();
  if (&other == &first || !first_has_run) return {};
  std::vector<Advantage> all;
  for (const Figure& figure : shared(first, other)) {
    if (!first.answers_all(figure.name) || !other.answers_all(figure.name)) continue;
    std::vector<Jackknife> own, theirs;
    for (const auto& [seed, run] : first.runs) {
      const auto beside = other.runs.find(seed);
      if (beside == other.runs.end()) continue;
      const auto mine = run.jackknives.find(figure.name);
      const auto its = beside->second.jackknives.find(figure.name);
      if (mine == run.jackknives.end() || its == beside->second.jackknives.end()) continue;
      own.push_back(mine->second);
      theirs.push_back(its->second);
    }
    if (own.empty()) continue;
    all.push_back({figure, figure.higher_is_better ? paired_difference(own, theirs, level())
                                                   : paired_difference(theirs, own, level())});
  }
  return all;
}

double Comparison::level() const {
  std::size_t tests = 0;
  for (std::size_t i = 1; i < candidates.size(); ++i)
    tests += shared(candidates.front(), candidates[i]).size();
  if (asked > candidates.size()) tests += (asked - candidates.size()) * deciding().size();
  constexpr double kError = 0.05;
  return 1 - kError / static_cast<double>(std::max<std::size_t>(tests, 1));
}

std::string Comparison::text() const {
  const std::optional<Dividing> decided = dividing(*this);
  const std::optional<EqualTime> timed = dividing_at_equal_time(*this);
  return table_of_models(*this) + note_of_unanswered(*this) + table_of_tests(*this) +
         (decided ? "\n" + decided->sentence + "\n" : "") + (timed ? timed->sentence + "\n" : "");
}

Json Comparison::json() const {
  Json list = Json::array();
  for (const Candidate& one : candidates) list.push_back(json_of(*this, one));
  const std::optional<Dividing> decided = dividing(*this);
  if (decided) {
    list.front()["dividing"] = {{"verdict", decided->word()},
                                {"against", decided->against},
                                {"sentence", decided->sentence}};
  }
  if (const std::optional<EqualTime> timed = dividing_at_equal_time(*this)) {
    Json& json = list.front()["dividing_at_equal_microseconds"];
    json = {{"ratio", timed->ratio}, {"sentence", timed->sentence}};
    if (timed->verdict)
      json.update({{"verdict", timed->verdict->word()}, {"against", timed->verdict->against}});
  }
  return list;
}

std::vector<std::string> names_of(const std::vector<std::string>& specs,
                                  const std::vector<std::string>& taken) {
  std::vector<std::string> stems = taken;
  for (const std::string& spec : specs)
    stems.push_back(std::filesystem::path(spec).stem().string());
  std::vector<std::string> names;
  for (const std::string& spec : specs) {
    const std::string stem = std::filesystem::path(spec).stem().string();
    names.push_back(std::count(stems.begin(), stems.end(), stem) > 1 ? spec : stem);
  }
  return names;
}

}  // namespace mgm
