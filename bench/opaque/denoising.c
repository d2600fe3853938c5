/* Denoising with learned weights (Ehrhardt and Roberts 2021) as a plug-in that solves its own inner problems, image
 * by image, by FISTA: two gradients a step, one of them for the stop, as in their experiments.
 *
 *   cc -std=gnu11 -shared -fPIC -O2 -I include [-D VALUE] -o denoising.so bench/opaque/denoising.c -lm      or -D RESIDUALS
 *   settings: FILE LEARN W TOLERANCE; FILE as inner_work.py writes it, LEARN 1 or 3, W the weight of (L/mu)^2
 *
 * With VALUE Phi(x) is one number: every image is solved to |grad f_k| / mu <= TOLERANCE, from the solution of the
 * evaluation before. Without, bizo says to which |grad f| a solve goes, and from where.
 * With RESIDUALS it tells all sqrt(2) (y_i - truth_i), and sqrt(2 W) L/mu, instead of F.
 * Every value of F goes to $DENOISING_LOG: image gradients so far, F, x. */
#include <bizo_plugin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int64_t images, n, learned, gradients;
  double penalty, tolerance;
  double *truth, *data, *last, *ahead, *slope;
  double start[3], lower[3], upper[3];
  FILE* log;
} Denoising;

typedef struct {
  double alpha, smoothing, mu, L;
} Weights;

static Weights weights(const Denoising* self, const double* x) {
  const int three = self->learned == 3;
  Weights w = {pow(10, x[0]), three ? pow(10, x[2]) : 1e-3, 1 + (three ? pow(10, x[1]) : 1e-3), 0};
  w.L = w.mu + 4 * w.alpha / w.smoothing;
  return w;
}

/* |grad f_k|; the gradient is in self->slope. */
static double slope(Denoising* self, Weights w, const double* data, const double* y) {
  double before = 0, squares = 0, *g = self->slope;
  for (int64_t i = 0; i < self->n; ++i) {
    const double step = y[i] - before;
    const double pull = w.alpha * step / sqrt(step * step + w.smoothing * w.smoothing);
    g[i] = w.mu * y[i] - data[i] + pull;
    if (i > 0) g[i - 1] -= pull;
    before = y[i];
  }
  for (int64_t i = 0; i < self->n; ++i) squares += g[i] * g[i];
  ++self->gradients;
  return sqrt(squares);
}

/* FISTA with strong convexity (Chambolle and Pock 2016, algorithm 5). 1: not there after `steps`. */
static int solve_image(Denoising* self, Weights w, int64_t k, double* y, double tolerance, int64_t steps) {
  const double *data = self->data + k * self->n, q = w.mu / w.L;
  double t = 0, *z = self->ahead;
  memcpy(z, y, sizeof *y * (size_t)self->n);
  for (int64_t step = 0; slope(self, w, data, y) > tolerance; ++step) {
    if (step == steps) return 1;
    slope(self, w, data, z);
    const double s = 1 - q * t * t, next = 0.5 * (s + sqrt(s * s + 4 * t * t));
    /* of the next extrapolation */
    const double after = 0.5 * (1 - q * next * next + sqrt(pow(1 - q * next * next, 2) + 4 * next * next));
    const double momentum = (next - 1) / after * (1 - after * q) / (1 - q);
    for (int64_t i = 0; i < self->n; ++i) {
      const double moved = z[i] - self->slope[i] / w.L;
      z[i] = moved + momentum * (moved - y[i]);
      y[i] = moved;
    }
    t = next;
  }
  return 0;
}

static int solve_images(Denoising* self, const double* x, double* y, double tolerance, int64_t steps) {
  const Weights w = weights(self, x);
  int missed = 0;
  for (int64_t k = 0; k < self->images; ++k)
    missed |= solve_image(self, w, k, y + k * self->n, tolerance, steps);
  return missed;
}

static double value_at(Denoising* self, const double* x, const double* y) {
  const Weights w = weights(self, x);
  double sum = self->penalty * (w.L / w.mu) * (w.L / w.mu);
  for (int64_t i = 0; i < self->images * self->n; ++i) sum += (y[i] - self->truth[i]) * (y[i] - self->truth[i]);
  if (!self->log) return sum;
  fprintf(self->log, "%lld %.17g", (long long)self->gradients, sum);
  for (int64_t i = 0; i < self->learned; ++i) fprintf(self->log, " %.17g", x[i]);
  fprintf(self->log, "\n");
  fflush(self->log);
  return sum;
}

#ifdef VALUE
static int value(void* own, const bizo_question* question, double* out) {
  Denoising* self = own;
  const double tolerance = self->tolerance * weights(self, question->x).mu;
  if (solve_images(self, question->x, self->last, tolerance, 1000000)) return 2;
  *out = value_at(self, question->x, self->last);
  return BIZO_OK;
}
#else
static int solve(void* own, const bizo_question* question, double* out) {
  Denoising* self = own;
  memcpy(out, question->y, sizeof *out * (size_t)(self->images * self->n));
  double tolerance = question->tolerance;
  if (question->rule == BIZO_SYNCHRONIZED) tolerance = 0;
  if (question->rule == BIZO_RELATIVE) {
    const Weights w = weights(self, question->x);
    double squares = 0;
    for (int64_t k = 0; k < self->images; ++k)
      squares += pow(slope(self, w, self->data + k * self->n, out + k * self->n), 2);
    const double reference = isnan(question->reference) ? sqrt(squares) : question->reference;
    tolerance = fmax(tolerance * reference, question->floor);
  }
  tolerance /= sqrt((double)self->images);
  const int missed = solve_images(self, question->x, out, tolerance, question->steps);
  return missed && question->rule != BIZO_SYNCHRONIZED ? BIZO_NOT_CONVERGED : BIZO_OK;
}

static int outer(void* own, const bizo_question* question, double* out) {
  *out = value_at(own, question->x, question->y);
  return BIZO_OK;
}

#ifdef RESIDUALS
static int residuals(void* own, const bizo_question* question, double* out) {
  Denoising* self = own;
  const int64_t m = self->images * self->n;
  const Weights w = weights(self, question->x);
  for (int64_t i = 0; i < m; ++i) out[i] = sqrt(2) * (question->y[i] - self->truth[i]);
  if (self->penalty > 0) out[m] = sqrt(2 * self->penalty) * w.L / w.mu;
  value_at(self, question->x, question->y);
  return BIZO_OK;
}
#endif
#endif

static void* create(const char* settings, bizo_offer* offer) {
  Denoising* self = calloc(1, sizeof *self);
  char path[4096];
  long long learned = 0;
  FILE* file = NULL;
  if (sscanf(settings, "%4095s %lld %lf %lf", path, &learned, &self->penalty, &self->tolerance) == 4)
    file = fopen(path, "rb");
  double sizes[2] = {0, 0};
  if (!file || fread(sizes, sizeof *sizes, 2, file) != 2) {
    snprintf(offer->message, sizeof offer->message, "FILE LEARN W TOLERANCE, a file of sizes, truth and data");
    return NULL;
  }
  self->images = (int64_t)sizes[0], self->n = (int64_t)sizes[1], self->learned = learned;
  const size_t all = (size_t)(self->images * self->n);
  self->truth = malloc(8 * all), self->data = malloc(8 * all);
  if (fread(self->truth, 8, all, file) != all || fread(self->data, 8, all, file) != all) return NULL;
  fclose(file);
  self->last = calloc(all, 8), self->ahead = calloc(all, 8), self->slope = calloc(all, 8);
  for (int i = 0; i < 3; ++i) self->lower[i] = -7, self->upper[i] = i == 0 ? 7 : 0, self->start[i] = i == 0 ? 0 : -1;
  *offer = (bizo_offer){.d = learned, .start = self->start, .lower = self->lower, .upper = self->upper};
#ifndef VALUE
  offer->p = (int64_t)all;
#endif
#ifdef RESIDUALS
  offer->residuals = (int64_t)all + (self->penalty > 0);
#endif
  const char* log = getenv("DENOISING_LOG");
  self->log = log ? fopen(log, "w") : NULL;
  return self;
}

static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION,
                                   .name = "denoising",
                                   .create = create,
#ifdef VALUE
                                   .value = value
#else
                                   .solve = solve,
                                   .outer = outer,
#ifdef RESIDUALS
                                   .residuals = residuals,
#endif
#endif
};

const bizo_plugin* bizo_plugin_entry(void) {
  return &plugin;
}
