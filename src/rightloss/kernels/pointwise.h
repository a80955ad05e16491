// Losses of one or two numbers a sample: block by block into the cache, checked, computed, weighted, stored, summed.
#pragma once

#include "convert.h"

namespace LEVEL {

constexpr int LANES = 8;  // partial sums in a fixed order, whatever the width of the processor's registers

static bool within(const Allowed &allowed, const double *numbers, int count) {
  const double low = allowed.low, high = allowed.high, without = allowed.without;
  int64_t bad = 0;
  if (allowed.only_ends) {
    SIMD
    for (int i = 0; i < count; i++) bad |= int64_t{(numbers[i] != low) & (numbers[i] != high)};
  } else if (allowed.nan) {
    SIMD
    for (int i = 0; i < count; i++)
      bad |= int64_t{(numbers[i] < low) | (numbers[i] > high) | (numbers[i] == without)};
  } else {
    SIMD
    for (int i = 0; i < count; i++)
      bad |= int64_t{!((numbers[i] >= low) & (numbers[i] <= high)) | (numbers[i] == without)};
  }
  return !bad;
}

static double sum(const double *numbers, int count) {
  double lanes[LANES] = {};
  int i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int lane = 0; lane < LANES; lane++) lanes[lane] += numbers[i + lane];
  for (int lane = 0; i < count; i++, lane++) lanes[lane] += numbers[i];
  double total = 0.0;
  for (double lane : lanes) total += lane;
  return total;
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
    part.sum += sum(value, count);
    if (job.value.data) store(job.value, at, count, value, 1.0);
    for (int place = 0; place < width; place++) {
      store_scaled(job.gradient, at * width + place, block, slope[place], job.scale, factor, width);
      store_scaled(job.curvature, at * width + place, block, bend[place], job.scale, factor, width);
    }
  }
  return part;
}

}  // namespace LEVEL
