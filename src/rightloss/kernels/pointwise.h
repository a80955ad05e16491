// Losses of one or two numbers a sample: block by block into the cache, checked, computed, weighted, stored, summed.
#pragma once

#include "convert.h"

namespace LEVEL {

constexpr int64_t SIGN = INT64_MIN;

// Whether all numbers are allowed. Differences are put together by their bits, which costs next to nothing; an alarm
// may be false for a negative nan: the formulas then look again.
static bool within(const Allowed &allowed, const double *numbers, int count) {
  const double low = allowed.low, high = allowed.high, without = allowed.without;
  int64_t off = 0, odd = 0;
  if (allowed.only_ends) {
    SIMD
    for (int i = 0; i < count; i++) off |= bits_as<int64_t>((numbers[i] - low) * (numbers[i] - high));
    return !(off & ~SIGN);
  }
  if (allowed.nan && low == -INF_ && high == INF_) return true;
  SIMD
  for (int i = 0; i < count; i++) {
    off |= bits_as<int64_t>((numbers[i] + 0.0) - low) | bits_as<int64_t>(high - numbers[i]);
    odd |= bits_as<int64_t>(numbers[i] * 0.0);  // nan for what is not finite
  }
  if (off & SIGN || (!allowed.nan && odd & ~SIGN)) return false;
  if (without == without)
    for (int i = 0; i < count; i++)
      if (numbers[i] == without) return false;
  return true;
}

// The sum of numbers, folded in halves: exact to the last digits, in an order that depends on the count only. The
// numbers are used up.
static double folded(double *numbers, int count) {
  int half = 1;
  while (2 * half < count) half *= 2;
  for (int i = count; i < 2 * half; i++) numbers[i] = 0.0;
  for (; half >= 1; half /= 2) {
    SIMD
    for (int i = 0; i < half; i++) numbers[i] += numbers[i + half];
  }
  return numbers[0];
}

// A weight of 0 removes a number, even an infinite one.
static void multiply(double *__restrict numbers, const double *__restrict factor, int count) {
  SIMD
  for (int i = 0; i < count; i++) numbers[i] = select(factor[i] == 0.0, 0.0, factor[i] * numbers[i]);
}

static void store_scaled(const Array &array, int64_t start, const Block &block, double *numbers, double scale,
                         const double *weight, int width) {
  if (!array.data) return;
  if (weight) multiply(numbers, weight, block.count);
  store(array, start, block.count, numbers, scale, width);
}

static Part pointwise(const Pointwise &job, int64_t start, int64_t stop) {
  alignas(64) double target[BLOCK], weight[BLOCK], value[BLOCK], given[2][BLOCK], slope[2][BLOCK], bend[2][BLOCK];
  const Allowed weights = {0.0, 1.7976931348623157e308, NAN_, false, false};
  const int width = job.width;
  Part part;
  for (int64_t at = start; at < stop; at += BLOCK) {
    const int count = static_cast<int>(stop - at < BLOCK ? stop - at : BLOCK);
    load(job.target, at, count, target);
    if (!within(job.target_allowed, target, count)) part.refused = true;
    for (int place = 0; place < width; place++) load(job.given, at * width + place, count, given[place], width);
    if (!within(job.given_allowed, given[width - 1], count)) part.refused = true;
    const double *factor = job.weight.data ? weight : nullptr;
    if (factor) load(job.weight, at, count, weight);
    if (factor && !within(weights, weight, count)) part.refused = true;
    if (part.refused) return part;
    const Block block = {target,           {given[0], given[1]}, value, {slope[0], slope[1]},
                         {bend[0], bend[1]}, job.parameters,       count};
    entries[job.kernel].kernel(block);
    if (factor) multiply(value, weight, count);
    if (job.value.data) store(job.value, at, count, value, 1.0);
    part.sum += folded(value, count);
    for (int place = 0; place < width; place++) {
      store_scaled(job.gradient, at * width + place, block, slope[place], job.scale, factor, width);
      store_scaled(job.curvature, at * width + place, block, bend[place], job.scale, factor, width);
    }
  }
  return part;
}

}  // namespace LEVEL
