/* What both suites share: random numbers that follow from a key, noise, and a log of the values without it.
 */
#ifndef BIZO_BENCH_NOISE_H
#define BIZO_BENCH_NOISE_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "bizo_plugin.h"

static inline double uniform(uint64_t k) { /* splitmix64 */
  k += 0x9E3779B97F4A7C15ull;
  k = (k ^ (k >> 30)) * 0xBF58476D1CE4E5B9ull;
  k = (k ^ (k >> 27)) * 0x94D049BB133111EBull;
  k ^= k >> 31;
  return (double)(k >> 11) * (1.0 / 9007199254740992.0);
}

static inline double normal(uint64_t k) {
  return sqrt(-2 * log(1 - uniform(2 * k))) * cos(2 * M_PI * uniform(2 * k + 1));
}

static inline uint64_t key_of(const bizo_question* question) {
  return question->seed + 1000003u * (uint64_t)question->iteration + (uint64_t)question->direction;
}

/* An oscillation between -1 and 1 (More and Wild 2009, section 4). */
static inline double oscillation(int n, const double* x) {
  double sum = 0, max = 0, squares = 0;
  for (int i = 0; i < n; i++) {
    sum += fabs(x[i]);
    max = fmax(max, fabs(x[i]));
    squares += x[i] * x[i];
  }
  const double p = 0.9 * sin(100 * sum) * cos(100 * max) + 0.1 * cos(sqrt(squares));
  return p * (4 * p * p - 3);
}

/* With VALUES_LOG=FILE, a line "iteration value" of every evaluation. */
static inline FILE* open_log(void) {
  const char* path = getenv("VALUES_LOG");
  return path ? fopen(path, "a") : NULL;
}

static inline void log_value(FILE* log, const bizo_question* question, double value) {
  if (!log) return;
  fprintf(log, "%lld %.17g\n", (long long)question->iteration, value);
  fflush(log);
}

#endif
