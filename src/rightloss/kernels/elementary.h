// Elementary functions on doubles, without branches and without tables, so that loops over them become vector code.
//
// Each is right within about 1 unit in the last place, from subnormals to infinity; nan goes through. The reductions
// follow Cody & Waite (1980), the logarithm fdlibm (Sun Microsystems, 1993). No operation may be contracted by the
// compiler, so that a number is the same alone, in a batch, and whatever else is asked for; `multiply_add` is fused
// where the processor can.
#pragma once

#include <cstdint>
#include <cstring>

#define FORCED inline __attribute__((always_inline))
#define INLINE static FORCED
#define SIMD _Pragma("omp simd")

namespace LEVEL {

constexpr double INF_ = __builtin_inf(), NAN_ = __builtin_nan("");
constexpr double SHIFT = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to a whole number, kept in the low bits
constexpr double LOG2_E = 1.4426950408889634074;
constexpr double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

template <class To, class From> INLINE To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

// flag ? yes : no, by bits: a compiler that sees a choice makes a branch of it, and a loop with branches stays scalar.
INLINE double select(bool flag, double yes, double no) {
  const int64_t mask = -static_cast<int64_t>(flag);
  return bits_as<double>((bits_as<int64_t>(yes) & mask) | (bits_as<int64_t>(no) & ~mask));
}

INLINE double multiply_add(double a, double b, double c) {
#ifdef __FMA__
  return __builtin_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// x^N for a power of two N.
template <int N> INLINE double raised(double x) {
  if constexpr (N == 1) return x;
  else return raised<N / 2>(x) * raised<N / 2>(x);
}

// c[0] + c[1] x + c[2] x^2 + …, in halves (Estrin): the parts are computed side by side, not one after the other.
template <int N> INLINE double polynomial(double x, const double *c) {
  constexpr int half = N > 8 ? 8 : N > 4 ? 4 : N > 2 ? 2 : 1;
  if constexpr (N == 1) return c[0];
  else return multiply_add(polynomial<N - half>(x, c + half), raised<half>(x), polynomial<half>(x, c));
}

INLINE double fabs(double x) { return __builtin_fabs(x); }
INLINE double sqrt(double x) { return __builtin_sqrt(x); }
INLINE bool isnan(double x) { return x != x; }

// 2^n for the whole number n that `shifted` = n + SHIFT holds, for n from -1022 to 1023.
INLINE double power_of_two(double shifted) { return bits_as<double>((bits_as<uint64_t>(shifted) + 1023) << 52); }

// (exp(r) - 1 - r) / r^2: 1/2!, 1/3!, …
constexpr double EXP[] = {
    0.5, 1.6666666666666666e-01, 4.1666666666666664e-02, 8.3333333333333332e-03, 1.3888888888888889e-03,
    1.9841269841269841e-04, 2.48015873015873e-05, 2.7557319223985893e-06, 2.755731922398589e-07,
    2.505210838544172e-08, 2.08767569878681e-09, 1.6059043836821613e-10};

// x = n ln 2 + r: `shifted` holds n, and `rest` is exp(r) - 1, |r| <= ln(2) / 2. `low` is a rounding error of x.
struct Reduced {
  double shifted, rest;
};

INLINE Reduced reduced(double x, double low = 0.0) {
  const double shifted = x * LOG2_E + SHIFT, n = shifted - SHIFT;
  double r = multiply_add(-n, LN2_HIGH, x);
  r = multiply_add(-n, LN2_LOW, r) + low;
  return {shifted, multiply_add(polynomial<12>(r, EXP), r * r, r)};
}

// Beyond the range of doubles what comes out of the reduction is nonsense, and replaced at the end.
INLINE double exp(double x, double low = 0.0) {
  const Reduced parts = reduced(x, low);
  // Two factors, so that results beyond the range of one power of 2 are right too: subnormal, or infinite.
  const double half = (parts.shifted - SHIFT) * 0.5 + SHIFT;
  const double other = (parts.shifted - SHIFT) - (half - SHIFT) + SHIFT;
  const double inside = (1.0 + parts.rest) * power_of_two(half) * power_of_two(other);
  return select(x > 709.8, INF_, select(x < -746.0, 0.0, inside));
}

INLINE double expm1(double x) {
  const Reduced parts = reduced(x);
  const double half = power_of_two(parts.shifted - 1.0);  // of the scale, which may be beyond the range itself
  const double inside = 2.0 * multiply_add(half, parts.rest, half - 0.5);
  return select(x > 709.8, INF_, select(x < -60.0, -1.0, inside));
}

// Nearly the polynomial of this degree that misses exp(r) least.
constexpr double EXP_SHORT[] = {
    1.0, 1.0000000379432992, 5.0000000474013934e-01, 1.6666414507169561e-01, 4.1666351638444576e-02,
    8.3752102008700164e-03, 1.3941213100006334e-03};

// For results in float32 or less: exp(x) for x <= 0, right to 2e-9, and 0 below -700.
INLINE double exp_short(double x) {
  const double shifted = x * LOG2_E + SHIFT, r = multiply_add(-(shifted - SHIFT), 0.69314718055994531, x);
  return select(x < -700.0, 0.0, polynomial<7>(r, EXP_SHORT) * power_of_two(shifted));
}

// x = m * 2^k with m from sqrt(1/2) to sqrt(2), for positive normal x; k comes as a double.
struct Split {
  double m, k;
};

INLINE Split split(double x) {
  const uint64_t bits = bits_as<uint64_t>(x) - 0x3fe6a09e667f3bcdULL;  // the root of one half
  const uint64_t biased = (bits + (uint64_t{1024} << 52)) >> 52;       // k + 1024
  const double k = bits_as<double>(biased | 0x4330000000000000ULL) - (4503599627370496.0 + 1024.0);
  const double m = bits_as<double>(bits_as<uint64_t>(x) - ((biased - 1024) << 52));
  return {m, k};
}

// fdlibm's coefficients.
constexpr double LOG[] = {
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01};

// log(1 + f) + k ln 2 for 1 + f from sqrt(1/2) to sqrt(2).
INLINE double log_of_parts(double f, double k) {
  const double s = f / (2.0 + f), z = s * s;
  const double p = polynomial<7>(z, LOG);
  const double half = 0.5 * f * f;
  return k * LN2_HIGH - ((half - multiply_add(s, half + p * z, k * LN2_LOW)) - f);
}

INLINE double log(double x) {
  const bool tiny = x < 2.2250738585072014e-308;  // subnormal
  const Split parts = split(select(tiny, x * 18014398509481984.0, x));
  const double normal = log_of_parts(parts.m - 1.0, select(tiny, parts.k - 54.0, parts.k));
  const double inside = select(x < INF_, normal, x), outside = select(x == 0.0, -INF_, NAN_);
  return select(x > 0.0, inside, outside);
}

INLINE double log1p(double x) {
  const double whole = 1.0 + x;
  const double missed = select(fabs(x) < 1.0, x - (whole - 1.0), 1.0 - (whole - x));
  const Split parts = split(whole);
  const double f = (parts.m - 1.0) + select(x < 1e300, missed, 0.0) * power_of_two(SHIFT - parts.k);
  const double normal = log_of_parts(f, parts.k);
  const double inside = select(x < INF_, normal, x), outside = select(x == -1.0, -INF_, NAN_);
  return select(x > -1.0, inside, outside);
}

INLINE double tanh(double x) {
  const double t = expm1(-2.0 * fabs(x)), size = -t / (2.0 + t);
  return select(x < 0.0, -size, size);
}

INLINE double sinh(double x) {
  const double t = expm1(fabs(x)), size = 0.5 * (t + t / (1.0 + t));
  return select(x < 0.0, -size, size);
}

// What a * b loses when it is rounded to `product`.
INLINE double product_error(double a, double b, double product) {
#ifdef __FMA__
  return __builtin_fma(a, b, -product);
#else
  const double a_scaled = 134217729.0 * a, a_high = a_scaled - (a_scaled - a), a_low = a - a_high;
  const double b_scaled = 134217729.0 * b, b_high = b_scaled - (b_scaled - b), b_low = b - b_high;
  return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
#endif
}

// The series of log((1 + s) / (1 - s)) beyond 2 s: 2/3, 2/5, …
constexpr double ATANH[] = {
    0.66666666666666667, 0.40000000000000000, 0.28571428571428571, 0.22222222222222222, 0.18181818181818182,
    0.15384615384615385, 0.13333333333333333, 0.11764705882352941, 0.10526315789473684, 0.09523809523809523,
    0.08695652173913043};

// base^power for base >= 0: the logarithm is kept in two parts, because exp magnifies what it is off by.
INLINE double pow(double base, double power) {
  const bool tiny = base < 2.2250738585072014e-308;
  const Split parts = split(select(tiny, base * 18014398509481984.0, base));
  const double k = select(tiny, parts.k - 54.0, parts.k);
  const double f = parts.m - 1.0, sum = 2.0 + f, sum_low = (2.0 - sum) + f, s = f / sum, product = s * sum;
  const double s_low = ((f - product) - product_error(s, sum, product) - s * sum_low) / sum, z = s * s;
  const double big = k * LN2_HIGH, high = big + 2.0 * s, taken = high - big;
  const double tail = s * z * polynomial<11>(z, ATANH) + k * LN2_LOW;
  const double low = ((big - (high - taken)) + (2.0 * s - taken)) + (2.0 * s_low + tail);
  const double exact = power * high, missed = product_error(power, high, exact) + power * low;
  const double inside = exp(exact, missed);
  const double edge = select(power == 0.0, 1.0, select((base == 0.0) == (power > 0.0), 0.0, INF_));
  const double outside = select((base == 0.0) | (base == INF_), edge, NAN_);
  return select((base > 0.0) & (base < INF_), inside, outside);
}

// x = mantissa * 2^exponent, the mantissa from 1/2 to 1 and the exponent whole; for positive finite x.
INLINE double exponent(double x) {
  const bool tiny = x < 2.2250738585072014e-308;
  const uint64_t bits = bits_as<uint64_t>(select(tiny, x * 18014398509481984.0, x));
  return bits_as<double>((bits >> 52) | 0x4330000000000000ULL) - (4503599627370496.0 + select(tiny, 1076.0, 1022.0));
}

INLINE double mantissa(double x) {
  const bool tiny = x < 2.2250738585072014e-308;
  const uint64_t bits = bits_as<uint64_t>(select(tiny, x * 18014398509481984.0, x));
  const double m = bits_as<double>((bits & 0x000fffffffffffffULL) | 0x3fe0000000000000ULL);
  return select((x > 0.0) & (x < INF_), m, x);
}

}  // namespace LEVEL
