#include "mgm/bundle/bundle.h"

#include <gmock/gmock.h>
#include <limits>
#include <thread>

#include "mgm/bundle/bundle_fixture.h"
#include "mgm/bundle/manifest.h"
#include "mgm/program/program_json.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class SavedBundle : public BundleFixture {
 protected:
  std::vector<std::string> names(const std::string& folder) const {
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(at(folder)))
      found.push_back(entry.path().filename().string());
    return found;
  }
  std::string refusal(Fault fault = Fault::kModel) const {
    return complaint(fault, [&] { Bundle::open(at("model"))->read_weights(); });
  }
  /// Changes the manifest and signs it anew.
  template <class Change>
  void change_manifest(Change change) const {
    Json manifest = Json::parse(get("model/manifest.json"));
    change(manifest);
    put("model/manifest.json", signed_manifest(std::move(manifest)));
  }
};

}  // namespace

TEST_F(SavedBundle, SaysWhatItWasTold) {
  save();
  const auto bundle = Bundle::open(at("model"));
  const BundleInfo told = info();
  EXPECT_EQ(bundle->info().spec, told.spec);
  EXPECT_EQ(bundle->info().encoding, told.encoding);
  EXPECT_EQ(bundle->info().data_folder, told.data_folder);
  EXPECT_EQ(bundle->info().data_fingerprint, told.data_fingerprint);
  EXPECT_EQ(bundle->info().metrics, told.metrics);
  EXPECT_EQ(bundle->info().routes, told.routes);
  EXPECT_EQ(bundle->info().mgm_version, told.mgm_version);
  EXPECT_EQ(to_json(bundle->program()), to_json(program()));
}

TEST_F(SavedBundle, SaysHowItAnswersOnlyWhereItWasTold) {
  save();
  EXPECT_TRUE(Bundle::open(at("model"))->info().inference.is_null());
  EXPECT_THAT(get("model/manifest.json"), testing::Not(HasSubstr("inference")));
  BundleInfo told = info();
  told.inference = {{"batch", 3}, {"evidence", {{"animals", {{"temperature", {{"value", 2}}}}}}}};
  write_bundle(told, program(), weights(), experts(), at("model.partial"), at("model"), true);
  EXPECT_EQ(Bundle::open(at("model"))->info().inference, told.inference);
  change_manifest([](Json& manifest) { manifest["inference"]["code"] = "x"; });
  EXPECT_THAT(refusal(), HasSubstr("unknown key 'code'"));
  change_manifest([](Json& manifest) { manifest["inference"] = 3; });
  EXPECT_THAT(refusal(), HasSubstr("inference: expected an object, found 3"));
}

TEST_F(SavedBundle, HoldsAllWeightsAlsoThoseThatNoOperationNames) {
  save();
  const auto saved = Bundle::open(at("model"))->read_weights();
  const auto told = weights();
  ASSERT_EQ(saved.size(), told.size());
  for (const auto& [name, array] : told) {
    EXPECT_EQ(saved.at(name).shape, array.shape);
    EXPECT_EQ(saved.at(name).values, array.values);
  }
}

TEST_F(SavedBundle, KeepsTheWeightsOfEachExpertInAFileOfTheirOwn) {
  save();
  EXPECT_THAT(names("model"), UnorderedElementsAre("manifest.json", "program.json", "weights"));
  EXPECT_THAT(names("model/weights"),
              UnorderedElementsAre("animals.safetensors", "model.safetensors",
                                   "things.quick.safetensors", "things.careful.safetensors"));
  EXPECT_THAT(get("model/weights/things.quick.safetensors"),
              AllOf(HasSubstr("things.quick.fc.bias"), testing::Not(HasSubstr("careful"))));
  EXPECT_THAT(get("model/weights/model.safetensors"),
              AllOf(HasSubstr("router.centroids.weight"), HasSubstr("model.partition.state")));
}

TEST_F(SavedBundle, ListsEveryFileAndPortInTheManifest) {
  save();
  const Json manifest = Json::parse(get("model/manifest.json"));
  EXPECT_EQ(manifest["format"], kBundleFormat);
  EXPECT_EQ(manifest["files"].size(), 5U);
  for (const auto& [name, record] : manifest["files"].items()) {
    EXPECT_EQ(record["sha256"], sha256(get("model/" + name)));
    EXPECT_EQ(record["bytes"], get("model/" + name).size());
  }
  EXPECT_EQ(
      manifest["ports"].dump(),
      R"({"inputs":[{"name":"x","shape":[2]}],"outputs":[{"address":"model","target":"label",)"
      R"("output":"softmax","shape":[3]}]})");
}

TEST_F(SavedBundle, CountsItsBytes) {
  save();
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(at("model")))
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  EXPECT_EQ(Bundle::open(at("model"))->bytes(), bytes);
}

TEST_F(SavedBundle, IsTheSameBytesForTheSameModel) {
  save();
  write_bundle(info(), program(), weights(), experts(), at("b.partial"), at("b"), false);
  for (const char* name : {"manifest.json", "program.json", "weights/animals.safetensors"})
    EXPECT_EQ(get(std::string("model/") + name), get(std::string("b/") + name)) << name;
}

TEST_F(SavedBundle, FindsWeightsByNameAndShape) {
  save();
  const auto bundle = Bundle::open(at("model"));
  const float* bias = bundle->find("things.careful.fc.bias", {3});
  EXPECT_THAT(std::vector<float>(bias, bias + 3), ElementsAre(5, 0, 0));
  EXPECT_THAT(complaint(Fault::kModel, [&] { bundle->find("things.fc.bias", {3}); }),
              HasSubstr("lacks the weight 'things.fc.bias'"));
  EXPECT_THAT(complaint(Fault::kModel,
                        [&] {
                          bundle->find("things.careful.fc.bias", {3, 1});
                        }),
              HasSubstr("has the shape [3], the program needs [3, 1]"));
}

TEST_F(SavedBundle, MayBeReachedByALinkAndMoved) {
  save();
  fs::rename(at("model"), at("elsewhere"));
  fs::create_directory_symlink(at("elsewhere"), at("latest"));
  EXPECT_EQ(Bundle::open(at("latest"))->read_weights().size(), weights().size());
}

TEST_F(SavedBundle, KeepsOnlyWhatItIsToldToOfTheTraining) {
  put("model.partial/history.jsonl", "{}");
  put("model.partial/checkpoint/step1", "x");
  put("model.partial/weights/old.safetensors", "x");
  write_bundle(info(), program(), weights(), experts(), at("model.partial"), at("model"), false,
               {"history.jsonl"});
  EXPECT_THAT(names("model"),
              UnorderedElementsAre("history.jsonl", "manifest.json", "program.json", "weights"));
  EXPECT_EQ(names("model/weights").size(), 4U);
  EXPECT_FALSE(fs::exists(at("model.partial")));
  EXPECT_EQ(Json::parse(get("model/manifest.json"))["files"]["history.jsonl"]["sha256"],
            sha256("{}"));
  EXPECT_EQ(refusal(), "nothing was thrown");
  fs::remove(at("model/history.jsonl"));
  EXPECT_EQ(refusal(), "nothing was thrown");
}

TEST_F(SavedBundle, ReplacesTextThatIsNotUtf8AndNumbersThatAreNone) {
  BundleInfo odd = info();
  odd.mgm_version = "caf\xe9";
  odd.metrics["model"]["loss"] = std::numeric_limits<double>::quiet_NaN();
  write_bundle(odd, program(), weights(), experts(), at("model.partial"), at("model"), false);
  const auto bundle = Bundle::open(at("model"));
  EXPECT_EQ(bundle->info().mgm_version, "caf\xef\xbf\xbd");
  EXPECT_TRUE(bundle->info().metrics["model"]["loss"].is_null());
}

TEST_F(SavedBundle, CutsVeryLongNamesOfFiles) {
  std::string address = "e0";
  for (int i = 0; i < 80; ++i) address += ".expert";
  EXPECT_LT(weights_file(address).size(), 240U);
  EXPECT_NE(weights_file(address), weights_file(address + "s"));
  EXPECT_TRUE(is_bundle_file(weights_file(address)));
  EXPECT_EQ(weights_file("things.quick"), "weights/things.quick.safetensors");
}

TEST_F(SavedBundle, AnswersAsTheProgramDoes) {
  save();
  const auto bundle = Bundle::open(at("model"));
  // The first goes to animals; the second is sure at once (softmax([-3, 4, 6.5])); the
  // third is not and is answered by careful.
  const Array x({3, 2}, {-2, 0, 3, -3, 0.1F, 0});
  Trace trace;
  const std::vector<Array> answers = run_block(bundle->program().body, {&x}, *bundle, trace);
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 1, 1));
  EXPECT_THAT(trace.taken.at("things"), ElementsAre(-1, 0, 1));
  // animals: logits [-2, 1, -7]
  EXPECT_NEAR(answers[0].row(0)[1], 0.952268F, 1e-5F);
  // careful: logits [5.1, 0, 0.3]
  EXPECT_NEAR(answers[0].row(2)[0], 0.985876F, 1e-5F);
}

TEST_F(SavedBundle, AnswersManyThreadsAtOnce) {
  save();
  const auto bundle = Bundle::open(at("model"));
  std::vector<std::vector<float>> answers(8);
  std::vector<std::thread> threads;
  for (std::vector<float>& answer : answers) {
    threads.emplace_back([&] {
      const Array x({3, 2}, {-2, 0, 3, -3, 0.1F, 0});
      Trace trace;
      answer = run_block(bundle->program().body, {&x}, *bundle, trace)[0].values;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<float>& answer : answers) EXPECT_EQ(answer, answers.front());
}

TEST_F(SavedBundle, SavesAnyProgram) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const RandomProgram made = random_program(seed);
    write_bundle(info(), made.program, made.weights, {"e0", "model.e1"}, at("model.partial"),
                 at("model"), true);
    const auto bundle = Bundle::open(at("model"));
    EXPECT_EQ(to_json(bundle->program()), to_json(made.program));
    EXPECT_EQ(bundle->read_weights().size(), made.weights.size());
  }
}

TEST_F(SavedBundle, IsMissedByName) {
  EXPECT_THAT(refusal(Fault::kData), HasSubstr("there is no such model"));
  put("model", "x");
  EXPECT_THAT(refusal(Fault::kData), HasSubstr("is no folder"));
  fs::remove(at("model"));
  fs::create_directory(at("model"));
  EXPECT_THAT(refusal(Fault::kData), HasSubstr("is not a finished model: it has no manifest.json"));
}

TEST_F(SavedBundle, OfANewerFormatSaysWhichMgmIsNeeded) {
  save();
  change_manifest([](Json& manifest) {
    manifest["format"] = kBundleFormat + 1;
    manifest["mgm_version"] = "3.1.0";
    manifest["something"] = "new";
  });
  EXPECT_THAT(refusal(), HasSubstr("the model has format 4, written by mgm 3.1.0; this mgm reads "
                                   "formats up to 3: use mgm 3.1.0 or a later one"));
}

TEST_F(SavedBundle, IsRefusedForAManifestThatWasChanged) {
  save();
  const std::string manifest = get("model/manifest.json");
  const std::size_t at_epochs = manifest.find("20");
  put("model/manifest.json", std::string(manifest).replace(at_epochs, 2, "21"));
  EXPECT_THAT(refusal(), AllOf(HasSubstr("manifest.json: is damaged: its content does not match "
                                         "its hash"),
                               HasSubstr("copy the model again or train anew")));
  put("model/manifest.json", manifest);
  change_manifest([](Json& json) { json.erase("routes"); });
  EXPECT_THAT(refusal(), HasSubstr("lacks 'routes'"));
  put("model/manifest.json", manifest);
  change_manifest([](Json& json) { json["code"] = "x"; });
  EXPECT_THAT(refusal(), HasSubstr("unknown key 'code'"));
  put("model/manifest.json", manifest);
  change_manifest([](Json& json) { json["ports"]["inputs"][0]["shape"] = {3}; });
  EXPECT_THAT(refusal(), HasSubstr("not those that the manifest lists"));
}

TEST_F(SavedBundle, IsRefusedForAHashThatDoesNotStandAtItsEnd) {
  save();
  const std::string manifest = get("model/manifest.json");
  put("model/manifest.json", manifest + "\n");
  EXPECT_THAT(refusal(), HasSubstr("does not end with its hash"));
  put("model/manifest.json", Json::parse(manifest).dump());
  EXPECT_THAT(refusal(), HasSubstr("does not end with its hash"));
  put("model/manifest.json", R"({"format":1})");
  EXPECT_THAT(refusal(), HasSubstr("does not end with its hash"));
}

TEST_F(SavedBundle, HashesTheBytesOfTheManifestBeforeItsEnd) {
  save();
  const std::string manifest = get("model/manifest.json");
  const std::string head = manifest.substr(0, manifest.size() - 80);
  EXPECT_EQ(manifest.substr(head.size()), ",\n \"hash\": \"" + sha256(head) + "\"\n}\n");
}

TEST_F(SavedBundle, IsRefusedForMembersThatNobodyReads) {
  save();
  const std::string manifest = get("model/manifest.json");
  for (const char* object : {"", "/data", "/routes/model", "/files/program.json"}) {
    put("model/manifest.json", manifest);
    change_manifest([&](Json& json) { json[Json::json_pointer(object)]["futher"] = 1; });
    EXPECT_THAT(refusal(), HasSubstr("unknown key 'futher'")) << object;
  }
  put("model/manifest.json", manifest);
  change_manifest([](Json& json) { json["routes"]["model"]["rates"]["animals"] = 1.5; });
  EXPECT_THAT(refusal(), HasSubstr("routes.model.rates.animals: expected a share"));
  put("model/manifest.json", manifest);
  change_manifest([](Json& json) { json["tasks"].erase("model"); });
  EXPECT_THAT(refusal(), HasSubstr("it says nothing of the task 'model'"));
}

TEST_F(SavedBundle, IsRefusedForNamesThatLeadElsewhere) {
  save();
  const std::string manifest = get("model/manifest.json");
  for (const char* name :
       {"../secret", "weights/../../secret.safetensors", "/etc/passwd", "weights/.safetensors",
        "weights/a..b.safetensors", "weights/A.safetensors", "weights/a/b.safetensors",
        "weights/.a.safetensors", ".profile", "..", "a/b", "a b", "", "weights/a.safetensors\n",
        "manifest.json"}) {
    put("model/manifest.json", manifest);
    change_manifest([&](Json& json) {
      json["files"][name] = {{"sha256", sha256("")}, {"bytes", 0}};
    });
    EXPECT_THAT(refusal(), HasSubstr("lists the file '")) << name;
  }
}

TEST_F(SavedBundle, IsRefusedForLinks) {
  for (const char* name : {"manifest.json", "program.json", "weights/animals.safetensors"}) {
    fs::remove_all(at("model"));
    save();
    const std::string inside = std::string("model/") + name;
    fs::rename(at(inside), at("outside"));
    fs::create_symlink(at("outside"), at(inside));
    EXPECT_THAT(refusal(), HasSubstr("it is a link")) << name;
  }
  fs::remove_all(at("model"));
  save();
  fs::rename(at("model/weights"), at("weights"));
  fs::create_directory_symlink(at("weights"), at("model/weights"));
  EXPECT_THAT(refusal(), HasSubstr("it is a link"));
}

TEST_F(SavedBundle, ChecksAFileOfWeightsWhenItIsFirstRead) {
  save();
  const std::string name = "model/weights/animals.safetensors";
  std::string content = get(name);
  content.back() ^= 1;
  put(name, content);
  const auto bundle = Bundle::open(at("model"));
  EXPECT_NO_THROW(bundle->find("things.quick.fc.bias", {3}));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(complaint(Fault::kModel, [&] { bundle->find("animals.fc.bias", {3}); }),
                HasSubstr("animals.safetensors: is damaged: its content does not match the hash"));
  }
}

TEST_F(SavedBundle, IsRefusedForFilesThatAreMissingOrOfAnotherSize) {
  save();
  const std::string name = "model/weights/animals.safetensors";
  const std::string content = get(name);
  put(name, content + "xxxx");
  EXPECT_THAT(refusal(), HasSubstr("animals.safetensors: is damaged: its header describes"));
  fs::remove(at(name));
  EXPECT_THAT(refusal(), HasSubstr("animals.safetensors: cannot be read: No such file"));
  put(name, content);
  EXPECT_EQ(refusal(), "nothing was thrown");
  put("model/program.json", get("model/program.json") + " ");
  EXPECT_THAT(refusal(), HasSubstr("program.json: is damaged: its content does not match"));
}

TEST_F(SavedBundle, IsRefusedWhereWeightsAndProgramDoNotFit) {
  save();
  const std::string rest = get("model/weights/model.safetensors");
  put("model/weights/model.safetensors", get("model/weights/animals.safetensors"));
  sign();
  EXPECT_THAT(refusal(), HasSubstr("another file holds the weight 'animals.fc.bias'"));
  std::string renamed = rest;
  renamed.replace(renamed.find("router"), 6, "rooter");
  put("model/weights/model.safetensors", renamed);
  sign();
  EXPECT_THAT(refusal(), HasSubstr("lacks the weight 'router.centroids.weight'"));
  std::string turned = rest;
  turned.replace(turned.find("[2,2]"), 5, "[4,1]");
  put("model/weights/model.safetensors", turned);
  sign();
  EXPECT_THAT(refusal(), HasSubstr("has the shape [4, 1], the program needs [2, 2]"));
}

TEST_F(SavedBundle, IsRefusedForAProgramThatIsNone) {
  save();
  const std::string program = get("model/program.json");
  Json json = Json::parse(program);
  json["body"]["ops"][0]["rows"] = 3;
  put("model/program.json", json.dump());
  sign();
  EXPECT_THAT(refusal(), AllOf(HasSubstr("program.json: is damaged: body.ops[1]"),
                               HasSubstr("copy the model again or train anew")));
  put("model/program.json", std::string(1 << 20, '['));
  sign();
  EXPECT_THAT(refusal(), HasSubstr("program.json: is damaged: nests more than 512"));
}

TEST_F(SavedBundle, IsRefusedForAManifestOfAnySize) {
  save();
  fs::resize_file(at("model/manifest.json"), (64 << 20) + 1);
  EXPECT_THAT(refusal(), HasSubstr("more than the 64 MiB"));
  put("model/manifest.json", "");
  EXPECT_THAT(refusal(), HasSubstr("is not JSON"));
}

}  // namespace mgm
