#include "mgm/data/joined.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"

namespace mgm {

namespace {

/// Samples of one source, and where in it the columns are of the records that it belongs to.
struct Part {
  std::shared_ptr<const Records> records;
  std::vector<std::size_t> text_columns;
  std::vector<std::size_t> image_columns;
};

std::vector<std::size_t> map_columns(const Records& records, const std::vector<std::string>& names,
                                     bool images, const std::string& first) {
  std::vector<std::size_t> columns;
  const ColumnIndex index(records);
  for (const std::string& name : names) {
    const auto found = index.seek(name);
    if (!found || found->is_image != images) {
      throw Error(
          Fault::kData, {records.place(0).file},
          fmt::format("has {}, expected the columns of {}", no_such_column(records, name), first));
    }
    columns.push_back(found->index);
  }
  return columns;
}

class Joined : public Records {
 public:
  explicit Joined(const std::vector<std::shared_ptr<const Records>>& parts) {
    const Records& first = *parts.front();
    const std::string file = first.place(0).file;
    for (const auto& part : parts) {
      parts_.push_back({part, map_columns(*part, first.text_columns(), false, file),
                        map_columns(*part, first.image_columns(), true, file)});
      size_ += part->size();
      ends_.push_back(size_);
    }
  }

  std::size_t size() const override { return size_; }
  std::vector<std::string> text_columns() const override { return first().text_columns(); }
  std::vector<std::string> image_columns() const override { return first().image_columns(); }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    const auto [part, inner] = find(sample);
    return part.records->text(part.text_columns[column], inner);
  }
  Image image(std::size_t column, std::size_t sample) const override {
    const auto [part, inner] = find(sample);
    return part.records->image(part.image_columns[column], inner);
  }
  Place place(std::size_t sample) const override {
    const auto [part, inner] = find(sample);
    return part.records->place(inner);
  }
  std::string label(std::size_t sample) const override {
    const auto [part, inner] = find(sample);
    return part.records->label(inner);
  }
  std::optional<Error> problem(std::size_t sample) const override {
    const auto [part, inner] = find(sample);
    return part.records->problem(inner);
  }
  std::string fingerprint() const override {
    Sha256 sum;
    for (const Part& part : parts_) sum.add(part.records->fingerprint());
    return sum.hex();
  }
  const CsvFormat* format() const override { return first().format(); }

 private:
  const Records& first() const { return *parts_.front().records; }
  std::pair<const Part&, std::size_t> find(std::size_t sample) const {
    const auto part = std::upper_bound(ends_.begin(), ends_.end(), sample) - ends_.begin();
    return {parts_[part], part == 0 ? sample : sample - ends_[part - 1]};
  }

  std::vector<Part> parts_;
  std::vector<std::size_t> ends_;
  std::size_t size_ = 0;
};

class Chosen : public Records {
 public:
  Chosen(std::shared_ptr<const Records> all, std::vector<std::size_t> samples, std::string how)
      : all_(std::move(all)), samples_(std::move(samples)), how_(std::move(how)) {}

  std::size_t size() const override { return samples_.size(); }
  std::vector<std::string> text_columns() const override { return all_->text_columns(); }
  std::vector<std::string> image_columns() const override { return all_->image_columns(); }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    return all_->text(column, samples_[sample]);
  }
  Image image(std::size_t column, std::size_t sample) const override {
    return all_->image(column, samples_[sample]);
  }
  Place place(std::size_t sample) const override { return all_->place(samples_[sample]); }
  std::string label(std::size_t sample) const override { return all_->label(samples_[sample]); }
  std::optional<Error> problem(std::size_t sample) const override {
    return all_->problem(samples_[sample]);
  }
  std::string fingerprint() const override {
    return how_.empty() ? all_->fingerprint() : sha256(all_->fingerprint() + how_);
  }
  const CsvFormat* format() const override { return all_->format(); }

 private:
  std::shared_ptr<const Records> all_;
  std::vector<std::size_t> samples_;
  std::string how_;
};

}  // namespace

std::shared_ptr<const Records> join_records(std::vector<std::shared_ptr<const Records>> parts) {
  if (parts.size() == 1) return parts.front();
  return std::make_shared<Joined>(parts);
}

std::shared_ptr<const Records> chosen_records(std::shared_ptr<const Records> all,
                                              std::vector<std::size_t> samples) {
  return std::make_shared<Chosen>(std::move(all), std::move(samples), "");
}

std::shared_ptr<const Records> records_without(std::shared_ptr<const Records> all,
                                               const std::vector<std::size_t>& left_out) {
  if (left_out.empty()) return all;
  std::vector<std::size_t> samples;
  std::string how = " without";
  auto next = left_out.begin();
  for (std::size_t i = 0; i < all->size(); ++i) {
    if (next == left_out.end() || i != *next) {
      samples.push_back(i);
    } else {
      how += " " + std::to_string(*next++);
    }
  }
  return std::make_shared<Chosen>(std::move(all), std::move(samples), std::move(how));
}

}  // namespace mgm
