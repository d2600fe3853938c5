/* The quadratic of quadratic.py in C and C++. In the file: d, p and rho, then A, B (by rows), b and c. */
#ifndef QUADRATIC_H
#define QUADRATIC_H
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int64_t d, p;
  double rho;
  double *A, *B, *b, *c, *rows;
} quadratic;

static int read_numbers(FILE* file, double* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    if (fscanf(file, "%lf", to + i) != 1) return 0;
  return 1;
}

static quadratic* read_quadratic(const char* path) {
  FILE* file = fopen(path, "r");
  if (!file) return NULL;
  quadratic* q = (quadratic*)calloc(1, sizeof *q);
  double head[3];
  if (!read_numbers(file, head, 3)) return NULL;
  q->d = (int64_t)head[0];
  q->p = (int64_t)head[1];
  q->rho = head[2];
  const int64_t d = q->d, p = q->p, count = p * p + p * d + 2 * p;
  q->A = (double*)malloc((size_t)count * sizeof(double));
  q->rows = (double*)malloc((size_t)(p * (p + 1)) * sizeof(double));
  q->B = q->A + p * p;
  q->b = q->B + p * d;
  q->c = q->b + p;
  const int well = read_numbers(file, q->A, count);
  fclose(file);
  return well ? q : NULL;
}

/* Gaussian elimination with pivots: A y = B x + b. */
static void solve_quadratic(quadratic* q, const double* x, double* y) {
  const int64_t n = q->p, width = n + 1;
  double* rows = q->rows;
  for (int64_t i = 0; i < n; ++i) {
    memcpy(rows + i * width, q->A + i * n, (size_t)n * sizeof(double));
    double sum = 0;
    for (int64_t j = 0; j < q->d; ++j) sum += q->B[i * q->d + j] * x[j];
    rows[i * width + n] = sum + q->b[i];
  }
  for (int64_t k = 0; k < n; ++k) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i)
      if (fabs(rows[i * width + k]) > fabs(rows[pivot * width + k])) pivot = i;
    for (int64_t j = 0; j < width; ++j) {
      const double other = rows[k * width + j];
      rows[k * width + j] = rows[pivot * width + j];
      rows[pivot * width + j] = other;
    }
    for (int64_t i = k + 1; i < n; ++i) {
      const double factor = rows[i * width + k] / rows[k * width + k];
      for (int64_t j = 0; j < width; ++j) rows[i * width + j] -= factor * rows[k * width + j];
    }
  }
  for (int64_t k = n - 1; k >= 0; --k) {
    double sum = 0;
    for (int64_t j = k + 1; j < n; ++j) sum += rows[k * width + j] * y[j];
    y[k] = (rows[k * width + n] - sum) / rows[k * width + k];
  }
}

static double outer_quadratic(const quadratic* q, const double* x, const double* y) {
  double distance = 0, square = 0;
  for (int64_t i = 0; i < q->p; ++i) distance += (y[i] - q->c[i]) * (y[i] - q->c[i]);
  for (int64_t i = 0; i < q->d; ++i) square += x[i] * x[i];
  return 0.5 * distance + 0.5 * q->rho * square;
}

#endif
