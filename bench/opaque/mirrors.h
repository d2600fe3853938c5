/* What turns the coordinates of a problem, so that none of its directions is an axis: two reflections of
 * Householder's, which are their own inverses. */
#ifndef BIZO_BENCH_MIRRORS_H
#define BIZO_BENCH_MIRRORS_H

#include "noise.h"

static inline double* numbers(size_t n) {
  return calloc(n, sizeof(double));
}

/* Two vectors of d numbers. */
static inline double* new_mirrors(int d) {
  double* mirrors = numbers(2 * (size_t)d);
  for (size_t i = 0; i < 2 * (size_t)d; i++) mirrors[i] = normal(1000 + i);
  return mirrors;
}

/* Reflects z in one mirror and then in the other; back: in the other order. */
static inline void turn(const double* mirrors, int d, double* z, int back) {
  for (int k = 0; k < 2; k++) {
    const double* v = mirrors + (size_t)(back ? 1 - k : k) * (size_t)d;
    double product = 0, square = 0;
    for (int i = 0; i < d; i++) {
      product += v[i] * z[i];
      square += v[i] * v[i];
    }
    for (int i = 0; i < d; i++) z[i] -= 2 * product / square * v[i];
  }
}

#endif
