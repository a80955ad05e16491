// From the numbers of an array to doubles (or floats) in a small buffer, and back.
#pragma once

#include "elementary.h"
#include "job.h"

namespace LEVEL {

struct Bfloat16 {
  uint16_t bits;
};
struct Float16 {
  uint16_t bits;
};

template <class Wide, class Stored> INLINE Wide widened(Stored x) { return static_cast<Wide>(x); }
template <> FORCED float widened<float, Bfloat16>(Bfloat16 x) { return bits_as<float>(uint32_t{x.bits} << 16); }
template <> FORCED float widened<float, Float16>(Float16 x) {
  // The exponent is moved by a multiplication, which is right for subnormals too; the largest stands for infinity.
  const uint32_t magnitude = x.bits & 0x7fffu, sign = (x.bits & 0x8000u) << 16;
  const float moved = bits_as<float>(magnitude << 13) * 5.192296858534828e+33f;  // 2^112
  const uint32_t found = magnitude >= 0x7c00u ? (magnitude << 13) | 0x7f800000u : bits_as<uint32_t>(moved);
  return bits_as<float>(found | sign);
}

template <class Stored, class Wide> INLINE Stored narrowed(Wide x) { return static_cast<Stored>(x); }
template <> FORCED Bfloat16 narrowed<Bfloat16, float>(float x) {
  const uint32_t bits = bits_as<uint32_t>(x);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return {static_cast<uint16_t>(x != x ? 0x7fc0u : rounded)};
}
template <> FORCED Float16 narrowed<Float16, float>(float x) {
  const uint32_t bits = bits_as<uint32_t>(x), sign = (bits >> 16) & 0x8000u, size = bits & 0x7fffffffu;
  const uint32_t normal = (size - 0x38000000u + 0xfffu + ((size >> 13) & 1u)) >> 13;
  // Adding 1/2 puts the last digit of a subnormal at the last digit of the sum, rounded by the addition.
  const uint32_t subnormal = bits_as<uint32_t>(bits_as<float>(size) + 0.5f) - 0x3f000000u;
  const uint32_t finite = size < 0x38800000u ? subnormal : (size > 0x477fefffu ? 0x7c00u : normal);
  return {static_cast<uint16_t>(sign | (size > 0x7f800000u ? 0x7e00u : finite))};
}
template <> FORCED Bfloat16 narrowed<Bfloat16, double>(double x) {
  return narrowed<Bfloat16>(static_cast<float>(x));
}
template <> FORCED Float16 narrowed<Float16, double>(double x) { return narrowed<Float16>(static_cast<float>(x)); }
template <> FORCED double widened<double, Bfloat16>(Bfloat16 x) { return widened<float>(x); }
template <> FORCED double widened<double, Float16>(Float16 x) { return widened<float>(x); }

template <class Stored, class Wide>
static void load_from(const void *data, int64_t start, int64_t count, int step, Wide *__restrict to) {
  const Stored *from = static_cast<const Stored *>(data) + start;
  if (step == 1) {
    SIMD
    for (int64_t i = 0; i < count; i++) to[i] = widened<Wide>(from[i]);
  } else {
    for (int64_t i = 0; i < count; i++) to[i] = widened<Wide>(from[i * step]);
  }
}

// Every `step`th number from `start` on.
template <class Wide> static void load(const Array &array, int64_t start, int64_t count, Wide *to, int step = 1) {
  switch (array.type) {
    case 'f': return load_from<float>(array.data, start, count, step, to);
    case 'd': return load_from<double>(array.data, start, count, step, to);
    case 'w': return load_from<Bfloat16>(array.data, start, count, step, to);
    case 'e': return load_from<Float16>(array.data, start, count, step, to);
    case 'b': return load_from<int8_t>(array.data, start, count, step, to);
    case 'h': return load_from<int16_t>(array.data, start, count, step, to);
    case 'i': return load_from<int32_t>(array.data, start, count, step, to);
    case 'q': return load_from<int64_t>(array.data, start, count, step, to);
    default: return load_from<uint8_t>(array.data, start, count, step, to);
  }
}

template <class Stored, class Wide>
static void store_to(void *data, int64_t start, int64_t count, int step, const Wide *__restrict from, Wide factor) {
  Stored *to = static_cast<Stored *>(data) + start;
  if (step == 1) {
    SIMD
    for (int64_t i = 0; i < count; i++) to[i] = narrowed<Stored>(from[i] * factor);
  } else {
    for (int64_t i = 0; i < count; i++) to[i * step] = narrowed<Stored>(from[i] * factor);
  }
}

// Numbers times a factor, as every `step`th number from `start` on.
template <class Wide>
static void store(const Array &array, int64_t start, int64_t count, const Wide *from, Wide factor, int step = 1) {
  switch (array.type) {
    case 'f': return store_to<float>(array.data, start, count, step, from, factor);
    case 'd': return store_to<double>(array.data, start, count, step, from, factor);
    case 'w': return store_to<Bfloat16>(array.data, start, count, step, from, factor);
    default: return store_to<Float16>(array.data, start, count, step, from, factor);
  }
}

}  // namespace LEVEL
