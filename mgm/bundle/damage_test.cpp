#include <cmath>
#include <gmock/gmock.h>
#include <optional>

#include "mgm/base/random.h"
#include "mgm/bundle/bundle_fixture.h"

namespace mgm {

namespace {

/// What the small model answers; nothing where it is refused with a fault that a user can act on.
using Answer = std::optional<std::vector<float>>;

/// One way to damage a text; draws where and how from `random`.
using Damage = void (*)(std::string& content, Random& random);

void flip_bit(std::string& content, Random& random) {
  content[random.below(content.size())] ^= static_cast<char>(1 << random.below(8));
}
void cut_end(std::string& content, Random& random) { content.resize(random.below(content.size())); }
void add_bytes(std::string& content, Random& random) {
  content.append(1 + random.below(100), static_cast<char>(random.below(256)));
}
void zero_range(std::string& content, Random& random) {
  const std::size_t from = random.below(content.size());
  for (std::size_t i = from; i < std::min(content.size(), from + 64); ++i) content[i] = '\0';
}
void swap_pieces(std::string& content, Random& random) {
  constexpr std::size_t kPiece = 16;
  if (content.size() < 2 * kPiece) return;
  const std::size_t a = random.below(content.size() - kPiece);
  const std::size_t b = random.below(content.size() - kPiece);
  std::swap_ranges(content.begin() + static_cast<std::ptrdiff_t>(std::min(a, b)),
                   content.begin() + static_cast<std::ptrdiff_t>(
                                         std::min(std::min(a, b) + kPiece, std::max(a, b))),
                   content.begin() + static_cast<std::ptrdiff_t>(std::max(a, b)));
}
void remove_piece(std::string& content, Random& random) {
  content.erase(random.below(content.size()), 1 + random.below(12));
}

/// Replaces a number of the text by one that is large, negative or no whole number.
void change_number(std::string& content, Random& random) {
  constexpr const char* kNumbers[] = {
      "-1", "0", "4294967296", "9223372036854775807", "1.5", "1e9", "999", "null", "[]", "3"};
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] >= '0' && content[i] <= '9') digits.push_back(i);
  }
  if (digits.empty()) return;
  content.replace(digits[random.below(digits.size())], 1, kNumbers[random.below(10)]);
}
/// Puts text from elsewhere in the same file, or something hostile, behind a comma or brace.
void insert_json(std::string& content, Random& random) {
  const std::string pieces[] = {R"("inputs":[0],)",     R"("op":"dropout",)", R"("../x":1,)",
                                std::string(3000, '['), R"({"a":)",           "0,",
                                R"("shape":[1,1],)"};
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == ',' || content[i] == '{' || content[i] == '[') places.push_back(i + 1);
  }
  if (places.empty()) return;
  content.insert(places[random.below(places.size())], pieces[random.below(std::size(pieces))]);
}

constexpr Damage kDamages[] = {flip_bit,    cut_end,      add_bytes,     zero_range,
                               swap_pieces, remove_piece, change_number, insert_json};

class DamagedBundle : public BundleFixture {
 protected:
  static constexpr const char* kNames[] = {
      "manifest.json", "program.json", "weights/animals.safetensors", "weights/model.safetensors",
      "weights/things.quick.safetensors"};

  Answer answer() const {
    try {
      const auto bundle = Bundle::open(at("model"));
      bundle->read_weights();
      std::vector<Array> inputs;
      for (const Port& port : bundle->program().body.inputs) {
        Shape shape{3};
        shape.insert(shape.end(), port.shape.begin(), port.shape.end());
        inputs.emplace_back(shape);
        for (std::size_t i = 0; i < inputs.back().values.size(); ++i)
          inputs.back().values[i] = static_cast<float>(i % 7) - 3;
      }
      std::vector<const Array*> reads;
      for (const Array& input : inputs) reads.push_back(&input);
      Trace trace;
      return run_block(bundle->program().body, reads, *bundle, trace).front().values;
    } catch (const Error& error) {
      EXPECT_TRUE(error.fault() == Fault::kModel || error.fault() == Fault::kData) << error.what();
      return std::nullopt;
    }
  }

  void save_whole() {
    save();
    for (const char* name : kNames) whole_[name] = get(std::string("model/") + name);
  }

  /// Damages one file of the model, after whatever was damaged before is made whole.
  void damage(Random& random) {
    for (const auto& [name, content] : whole_) put("model/" + name, content);
    const std::string name = kNames[random.below(std::size(kNames))];
    std::string content = whole_.at(name);
    kDamages[random.below(std::size(kDamages))](content, random);
    put("model/" + name, content);
  }

 private:
  std::map<std::string, std::string> whole_;
};

}  // namespace

TEST_F(DamagedBundle, IsRefusedOrAnswersAsBefore) {
  save_whole();
  const Answer before = answer();
  ASSERT_TRUE(before);
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed, "damage");
    damage(random);
    const Answer after = answer();
    refused += after ? 0 : 1;
    EXPECT_EQ(after.value_or(*before), *before);
  }
  EXPECT_GT(refused, 350);
}

TEST_F(DamagedBundle, WithHashesMadeToFitIsRefusedOrRuns) {
  save_whole();
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed, "deceit");
    damage(random);
    // A manifest that is no JSON any more cannot be signed.
    if (Json::accept(get("model/manifest.json"))) {
      try {
        sign();
      } catch (const std::exception&) {
        continue;
      }
    }
    refused += answer() ? 0 : 1;
  }
  EXPECT_GT(refused, 200);
}

}  // namespace mgm
