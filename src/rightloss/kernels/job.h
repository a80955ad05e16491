// What the binding asks of a kernel, and what every instruction-set level offers.
#pragma once

#include <cstdint>

#include "block.h"

// An array as the binding saw it: where it is, and what its numbers are ('f' float32, 'd' float64, 'e' float16,
// 'w' bfloat16; 'b' 'h' 'i' 'q' signed, 'B' '?' unsigned integers). Nothing at all if `data` is null.
struct Array {
  void *data = nullptr;
  char type = 0;
};

// The numbers that are allowed: from low to high without one point, or, with `only_ends`, low and high alone. `nan`
// says whether nan passes.
struct Allowed {
  double low, high, without;
  bool only_ends, nan;
};

struct Pointwise {
  int kernel;
  int width;
  double parameters[4];
  Allowed target_allowed, given_allowed;
  Array target, given, weight, value, gradient, curvature;
  double scale;
};

struct Softmax {
  int64_t classes;
  Array target, logits, weight, value, gradient;
  bool by_index, ignores;
  int64_t ignored;
  const double *class_weight;                // null: all 1
  double smoothing, z_loss, softcap, scale;  // softcap is infinite where logits are taken as they are
  double tolerance;                          // of the sum of a target distribution
};

// A level computes rows [start, stop) and adds their values up; `refused` if something in them is not allowed.
struct Part {
  double sum = 0.0;
  bool refused = false;
};

struct Level {
  const char *name;
  const Entry *entries;
  Part (*pointwise)(const Pointwise &, int64_t start, int64_t stop);
  Part (*softmax)(const Softmax &, int64_t start, int64_t stop);
};
