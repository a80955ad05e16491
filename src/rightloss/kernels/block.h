// What a generated kernel works on: a few hundred samples as doubles, in the nearest cache.
#pragma once

constexpr int BLOCK = 512;

struct Block {
  const double *target, *given[2];
  double *value, *slope[2], *bend[2];
  const double *parameters;
  int count;
};

using Kernel = void (*)(const Block &);

struct Entry {
  const char *digest;
  Kernel kernel;
};
