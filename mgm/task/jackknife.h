#pragma once

#include <vector>

#include "mgm/base/array.h"
#include "mgm/task/metric.h"

namespace mgm {

/// A metric of many samples, and what it would have been had some of them not been drawn.
struct Jackknife {
  double all = 0;
  std::vector<double> without;  ///< without each of some groups of samples in turn
};

/// Judges predictions (rows as Metric::add takes them) with a metric, which forgets what it was
/// given before. Samples are put into groups of equal size by chance; which samples share a group
/// depends on their number only, so that predictions of several models are divided alike.
///
/// It works for any metric, also those that are no mean over samples. After Efron and Tibshirani,
/// An Introduction to the Bootstrap, 1993, ch. 11, and Kott, The Delete-a-Group Jackknife, Journal
/// of Official Statistics 17, 2001.
Jackknife jackknife(Metric& metric, const Array& prediction, const Array& target);

}  // namespace mgm
