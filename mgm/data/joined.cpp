#include "mgm/data/joined.h"

#include <algorithm>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

/// Samples that are looked up in other records.
class Redirected : public Records {
 public:
  struct Target {
    const Records* records;
    std::size_t sample;
  };

  explicit Redirected(std::vector<std::shared_ptr<const Records>> parts)
      : parts_(std::move(parts)) {}

  std::vector<std::string> text_columns() const override { return parts_.front()->text_columns(); }
  std::vector<std::string> image_columns() const override {
    return parts_.front()->image_columns();
  }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    const Target target = find(sample);
    return target.records->text(column, target.sample);
  }
  Image image(std::size_t column, std::size_t sample) const override {
    const Target target = find(sample);
    return target.records->image(column, target.sample);
  }
  Place place(std::size_t sample) const override {
    const Target target = find(sample);
    return target.records->place(target.sample);
  }
  std::string label(std::size_t sample) const override {
    const Target target = find(sample);
    return target.records->label(target.sample);
  }

 protected:
  virtual Target find(std::size_t sample) const = 0;
  std::vector<std::shared_ptr<const Records>> parts_;
};

class Joined : public Redirected {
 public:
  explicit Joined(std::vector<std::shared_ptr<const Records>> parts)
      : Redirected(std::move(parts)) {
    for (const auto& part : parts_) {
      size_ += part->size();
      ends_.push_back(size_);
    }
  }
  std::size_t size() const override { return size_; }
  std::string fingerprint() const override {
    Sha256 sum;
    for (const auto& part : parts_) sum.add(part->fingerprint());
    return sum.hex();
  }

 protected:
  Target find(std::size_t sample) const override {
    const auto part = std::upper_bound(ends_.begin(), ends_.end(), sample) - ends_.begin();
    return {parts_[part].get(), part == 0 ? sample : sample - ends_[part - 1]};
  }

 private:
  std::vector<std::size_t> ends_;
  std::size_t size_ = 0;
};

class Chosen : public Redirected {
 public:
  Chosen(std::shared_ptr<const Records> all, std::vector<std::size_t> samples)
      : Redirected({std::move(all)}), samples_(std::move(samples)) {}
  std::size_t size() const override { return samples_.size(); }
  std::string fingerprint() const override { return parts_.front()->fingerprint(); }

 protected:
  Target find(std::size_t sample) const override {
    return {parts_.front().get(), samples_[sample]};
  }

 private:
  std::vector<std::size_t> samples_;
};

}  // namespace

std::shared_ptr<const Records> join_records(std::vector<std::shared_ptr<const Records>> parts) {
  for (const auto& part : parts) {
    if (part->text_columns() == parts.front()->text_columns() &&
        part->image_columns() == parts.front()->image_columns())
      continue;
    throw Error(Fault::kData, {part->place(0).file},
                "its columns (" + join(part->text_columns(), ", ") +
                    ") are not those of the first source (" +
                    join(parts.front()->text_columns(), ", ") + ")");
  }
  if (parts.size() == 1) return parts.front();
  return std::make_shared<Joined>(std::move(parts));
}

std::shared_ptr<const Records> chosen_records(std::shared_ptr<const Records> all,
                                              std::vector<std::size_t> samples) {
  return std::make_shared<Chosen>(std::move(all), std::move(samples));
}

}  // namespace mgm
