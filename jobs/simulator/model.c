#include "model.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef double complex number;

static const double FIRST[2] = {30, 4};                  /* hares and lynxes in year 0, in thousands */
static const double GUESS[RATES] = {0.8, 0.03, 0.02, 1}; /* the rates of a study elsewhere */
static const int STEPS_A_YEAR = 10, MOST_STEPS = 100;
static const double TINY = 1e-20;     /* the imaginary part that carries a derivative */
static const double ACCURACY = 1e-11; /* of y */

int read_observations(const char* path, observations* counts) {
  FILE* file = fopen(path, "r");
  if (!file) return 0;
  double hares, lynxes;
  char use[16];
  counts->years = counts->fitted = 0;
  int well = fscanf(file, "%*[^\n]") != EOF; /* the names of the columns */
  while (well && counts->years < MOST_YEARS && fscanf(file, "%*d,%lf,%lf,%15s", &hares, &lynxes, use) == 3) {
    counts->logs[counts->years][0] = log(hares);
    counts->logs[counts->years++][1] = log(lynxes);
    counts->fitted += strcmp(use, "fit") == 0;
  }
  fclose(file);
  return counts->fitted > 0 && counts->fitted < counts->years;
}

static void slope(const number rate[RATES], const number z[2], number dz[2]) {
  dz[0] = rate[0] - rate[1] * cexp(z[1]);
  dz[1] = rate[2] * cexp(z[0]) - rate[3];
}

/* One step of the classical Runge-Kutta method for the logarithms z. */
static void advance(const number rate[RATES], number z[2]) {
  static const double nodes[4] = {0, 0.5, 0.5, 1}, weights[4] = {1, 2, 2, 1};
  const double h = 1.0 / STEPS_A_YEAR;
  number k[2] = {0, 0}, sum[2] = {0, 0};
  for (int stage = 0; stage < 4; ++stage) {
    const number at[2] = {z[0] + h * nodes[stage] * k[0], z[1] + h * nodes[stage] * k[1]};
    slope(rate, at, k);
    for (int s = 0; s < 2; ++s) sum[s] += weights[stage] * k[s];
  }
  for (int s = 0; s < 2; ++s) z[s] += h / 6 * sum[s];
}

/* Logarithms of hares and lynxes after 1, 2, ... years. */
static void simulate(const number y[RATES], int years, number logs[][2]) {
  number rate[RATES], z[2] = {log(FIRST[0]), log(FIRST[1])};
  for (int k = 0; k < RATES; ++k) rate[k] = GUESS[k] * cexp(y[k]);
  for (int year = 0; year < years; ++year) {
    for (int step = 0; step < STEPS_A_YEAR; ++step) advance(rate, z);
    memcpy(logs[year], z, sizeof z);
  }
}

/* The objective at y, its gradient, and its matrix of second derivatives as Gauss and Newton have it. */
typedef struct {
  double value, gradient[RATES], matrix[RATES][RATES];
} view;

/* The derivatives of the simulator are its imaginary parts at y + i TINY e_k: exact to round-off, without
 * differences. */
static view look(const observations* counts, const double x[WEIGHTS], const double y[RATES]) {
  number logs[RATES][MOST_YEARS][2];
  for (int k = 0; k < RATES; ++k) {
    number moved[RATES] = {y[0], y[1], y[2], y[3]};
    moved[k] += I * TINY;
    simulate(moved, counts->fitted, logs[k]);
  }
  view at = {0};
  for (int k = 0; k < RATES; ++k) {
    const double strength = exp(x[k]);
    at.value += 0.5 * strength * y[k] * y[k];
    at.gradient[k] = strength * y[k];
    at.matrix[k][k] = strength;
  }
  const double importance[2] = {1, exp(x[RATES])};
  for (int year = 0; year < counts->fitted; ++year)
    for (int s = 0; s < 2; ++s) {
      const double residual = creal(logs[0][year][s]) - counts->logs[year][s];
      at.value += 0.5 * importance[s] * residual * residual;
      for (int k = 0; k < RATES; ++k) {
        const double derivative = importance[s] * cimag(logs[k][year][s]) / TINY;
        at.gradient[k] += derivative * residual;
        for (int l = 0; l < RATES; ++l) at.matrix[k][l] += derivative * cimag(logs[l][year][s]) / TINY;
      }
    }
  return at;
}

/* matrix step = gradient by elimination: the matrix is symmetric and positive definite and needs no pivots.
 * The largest |step_k|. */
static double newton_step(view at, double step[RATES]) {
  for (int k = 0; k < RATES; ++k)
    for (int i = k + 1; i < RATES; ++i) {
      const double factor = at.matrix[i][k] / at.matrix[k][k];
      for (int j = k; j < RATES; ++j) at.matrix[i][j] -= factor * at.matrix[k][j];
      at.gradient[i] -= factor * at.gradient[k];
    }
  double largest = 0;
  for (int k = RATES - 1; k >= 0; --k) {
    step[k] = at.gradient[k];
    for (int j = k + 1; j < RATES; ++j) step[k] -= at.matrix[k][j] * step[j];
    step[k] /= at.matrix[k][k];
    largest = fmax(largest, fabs(step[k]));
  }
  return largest;
}

/* Gauss-Newton with halved steps. */
int fit(const observations* counts, const double x[WEIGHTS], double y[RATES]) {
  view here = look(counts, x, y);
  for (int steps = 1; steps <= MOST_STEPS; ++steps) {
    double step[RATES], trial[RATES], largest = newton_step(here, step), length = 1;
    for (;; length /= 2) {
      for (int k = 0; k < RATES; ++k) trial[k] = y[k] - length * step[k];
      const view there = look(counts, x, trial);
      if (there.value <= here.value * (1 + 1e-10)) { /* no worse, but for round-off */
        here = there;
        break;
      }
      if (!(length * largest >= ACCURACY)) return 0; /* or not a number */
    }
    memcpy(y, trial, sizeof trial);
    if (length * largest < ACCURACY) return steps;
  }
  return 0;
}

double misfit(const observations* counts, const double y[RATES]) {
  const number rates[RATES] = {y[0], y[1], y[2], y[3]};
  number logs[MOST_YEARS][2];
  simulate(rates, counts->years, logs);
  double sum = 0;
  for (int year = counts->fitted; year < counts->years; ++year)
    for (int s = 0; s < 2; ++s) {
      const double residual = creal(logs[year][s]) - counts->logs[year][s];
      sum += residual * residual;
    }
  return 0.5 * sum / (2 * (counts->years - counts->fitted));
}
