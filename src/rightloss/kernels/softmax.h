// Softmax cross-entropy. A row goes into the cache as it is read, is worked on there, and is written once.
//
// With `top` the largest logit of a row and `others` the sum of exp(logit - top) without the top one,
//     log(sum(exp(logit))) = top + log1p(others)    and    1 - p = others / (1 + others) at the top,
// so nothing is lost where one class dominates. Logits equal to the top count as ties.
#pragma once

#include <cstdlib>

#include "convert.h"

namespace LEVEL {

constexpr int WIDE = 16;  // numbers in step: rows are padded to a multiple, and sums kept in as many parts

// exp(x - top) for x <= top, which is finite; `Short` is enough for results in float32.
template <bool Short> INLINE double share(double x, double top) {
  const double high = x - top;
  if (Short) return exp_short(high);
  const double taken = high - x, low = (x - (high - taken)) - (top + taken);
  return exp(high, select(high > -1e300, low, 0.0));
}

struct Sums {
  double top, others;
};

INLINE double added(const double *lanes) {
  double total = 0.0;
  for (int lane = 0; lane < WIDE; lane++) total += lanes[lane];
  return total;
}

template <class Wide> static double largest(const Wide *row, int64_t padded) {
  Wide lanes[WIDE];
  for (int lane = 0; lane < WIDE; lane++) lanes[lane] = row[lane];
  for (int64_t j = WIDE; j < padded; j += WIDE) {
    SIMD
    for (int lane = 0; lane < WIDE; lane++) lanes[lane] = row[j + lane] > lanes[lane] ? row[j + lane] : lanes[lane];
  }
  Wide top = lanes[0];
  for (Wide lane : lanes) top = lane > top ? lane : top;
  return top;
}

// Where the top is infinite, replaces logits by their distance from it; gives the top to subtract.
template <class Wide> static double finite_top(Wide *row, int64_t count, int step, double top) {
  if (top - top == 0.0) return top;
  for (int64_t j = 0; j < count * step; j += step) row[j] = row[j] == top ? 0 : static_cast<Wide>(row[j] - top);
  return 0.0;
}

// Turns a row of logits, padded with -infinity, into shares exp(logit - top).
template <class Wide> static Sums shares(Wide *__restrict row, int64_t classes, int64_t padded) {
  constexpr bool Short = sizeof(Wide) == 4;
  const double top = largest(row, padded);
  const double base = finite_top(row, padded, 1, top);
  double below[WIDE] = {}, ties[WIDE] = {};
  for (int64_t j = 0; j < padded; j += WIDE) {
    SIMD
    for (int lane = 0; lane < WIDE; lane++) {
      const double e = share<Short>(row[j + lane], base), tie = select(e == 1.0, 1.0, 0.0);
      below[lane] += e - tie;
      ties[lane] += tie;
      row[j + lane] = static_cast<Wide>(e);
    }
  }
  const double padding = top == -INF_ ? static_cast<double>(padded - classes) : 0.0;
  return {top, added(below) + (added(ties) - padding - 1.0)};
}

INLINE double rest_of(double e, double others) { return select(e == 1.0, others, 1.0 + (others - e)); }

// What a label costs: its logit's distance from the top, and what it weighs.
struct Labelled {
  double value, slope;
};

// `factor` times a share is the slope at any other class; the label's own slope is exact apart.
INLINE Labelled labelled(const Sums &sums, double logit, double e, double mass, double z_loss, double &factor) {
  const double total = 1.0 + sums.others, excess = log1p(sums.others), log_sum = sums.top + excess;
  const double distance = select(logit == sums.top, 0.0, logit - sums.top);
  const double pull = select(z_loss == 0.0, 0.0, 2.0 * z_loss * log_sum);
  factor = (mass + pull) / total;
  const double slope = (pull * e - mass * rest_of(e, sums.others)) / total;
  return {select(mass == 0.0, 0.0, mass * (excess - distance)) + 0.5 * pull * log_sum, slope};
}

INLINE double number_at(const Array &array, int64_t place) {
  double number;
  load(array, place, 1, &number);
  return number;
}

INLINE int64_t index_at(const Array &array, int64_t place) {
  return array.type == 'q' ? static_cast<const int64_t *>(array.data)[place]
                           : static_cast<int64_t>(number_at(array, place));
}

INLINE double weight_at(const Softmax &job, int64_t row, Part &part) {
  if (!job.weight.data) return 1.0;
  const double weight = number_at(job.weight, row);
  if (!(weight >= 0.0 && weight < INF_)) part.refused = true;
  return weight;
}

// A label, or -1 for a row that does not count; `refused` for one outside the classes.
INLINE int64_t label_at(const Softmax &job, int64_t row, Part &part) {
  const int64_t label = index_at(job.target, row);
  if (job.ignores && label == job.ignored) return -1;
  if (label < 0 || label >= job.classes) part.refused = true;
  return label;
}

INLINE void put_value(const Softmax &job, int64_t row, double value, Part &part) {
  part.sum += value;
  if (job.value.data) store(job.value, row, 1, &value, 1.0);
}

template <class Wide> static void put_zeros(const Softmax &job, int64_t row, Wide *work, Part &part) {
  put_value(job, row, 0.0, part);
  if (!job.gradient.data) return;
  for (int64_t j = 0; j < job.classes; j++) work[j] = 0;
  store(job.gradient, row * job.classes, job.classes, work, Wide{1});
}

template <class Wide> static void load_row(const Softmax &job, int64_t row, int64_t padded, Wide *work) {
  load(job.logits, row * job.classes, job.classes, work);
  for (int64_t j = job.classes; j < padded; j++) work[j] = static_cast<Wide>(-INF_);
}

// One row with a label: the common case.
template <class Wide> static void label_row(const Softmax &job, int64_t row, int64_t padded, Wide *work, Part &part) {
  const int64_t label = label_at(job, row, part);
  const double weight = weight_at(job, row, part);
  if (part.refused) return;
  if (label < 0 || weight == 0.0) return put_zeros(job, row, work, part);
  load_row(job, row, padded, work);
  const double logit = work[label], mass = job.class_weight ? job.class_weight[label] : 1.0;
  const Sums sums = shares(work, job.classes, padded);
  double factor;
  const Labelled found = labelled(sums, logit, work[label], mass, job.z_loss, factor);
  put_value(job, row, weight * found.value, part);
  if (!job.gradient.data) return;
  store(job.gradient, row * job.classes, job.classes, work, static_cast<Wide>(factor * (weight * job.scale)));
  const double slope = found.slope * (weight * job.scale);
  store(job.gradient, row * job.classes + label, 1, &slope, 1.0);
}

#include "softmax_general.h"
#include "softmax_tile.h"

template <class Wide> static Part label_rows(const Softmax &job, int64_t start, int64_t stop) {
  const int64_t padded = (job.classes + WIDE - 1) / WIDE * WIDE;
  Part part;
  Wide *work = static_cast<Wide *>(std::aligned_alloc(64, padded * sizeof(Wide)));
  for (int64_t row = start; row < stop && !part.refused; row++) label_row(job, row, padded, work, part);
  std::free(work);
  return part;
}

static Part softmax(const Softmax &job, int64_t start, int64_t stop) {
  if (!job.by_index || job.smoothing || job.softcap < INF_) return general_rows(job, start, stop);
  const bool narrow = job.logits.type != 'd';
  if (job.classes <= TILE_CLASSES)
    return narrow ? tiled_rows<true>(job, start, stop) : tiled_rows<false>(job, start, stop);
  return narrow ? label_rows<float>(job, start, stop) : label_rows<double>(job, start, stop);
}

}  // namespace LEVEL
