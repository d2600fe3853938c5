/* Functions with many minima in the box [-5, 5]^d, as a plug-in, from random starts. Settings:
 * "function=NAME d=N start=K". */
#include <string.h>

#include "mirrors.h"

struct problem {
  int d, family;
  double (*value)(const struct problem*, const double*);
  double *centre, *start, *lower, *upper, *mirrors, *z;
  FILE* log;
};

/* Data of a problem follow from its size alone. */
static double draw(const struct problem* p, int k) {
  return normal(70000u + 1000000u * (unsigned)p->d + (unsigned)k);
}
static double draw_flat(const struct problem* p, int k) {
  return uniform(90000u + 1000000u * (unsigned)p->d + (unsigned)k);
}

static double rest(const double* z, int from, int d) {
  double sum = 0;
  for (int i = from; i < d; i++) sum += z[i] * z[i];
  return sum;
}
static double wells(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++)
    sum += pow(z[i] * z[i] - 4, 2) / 8 + 0.3 * z[i] + 0.2 * z[i] * z[(i + 1) % p->d];
  return sum;
}
static double mixture(const struct problem* p, const double* z) {
  const int d = p->d;
  double best = 1e300, parts[20];
  for (int k = 0; k < 20; k++) {
    double square = 0;
    for (int i = 0; i < d; i++) square += pow(z[i] - (8 * draw_flat(p, 50 * k + i) - 4), 2) / d;
    const double width = 0.5 + draw_flat(p, 5000 + k), depth = 3 * draw_flat(p, 6000 + k);
    parts[k] = square / (2 * width * width) - depth;
    best = fmin(best, parts[k]);
  }
  double sum = 0;
  for (int k = 0; k < 20; k++) sum += exp(-4 * (parts[k] - best));
  return best - log(sum) / 4;
}
static double net_of(const double* w, int h, const double* in) {
  double out = 0;
  for (int j = 0; j < h; j++) {
    const double* v = w + 5 * j;
    out += v[4] * tanh(v[0] * in[0] + v[1] * in[1] + v[2] * in[2] + v[3]);
  }
  return out;
}
static double net(const struct problem* p, const double* z) {
  const int h = p->d / 5;
  double teacher[5 * 32], sum = 0;
  for (int i = 0; i < 5 * (h + 1); i++) teacher[i] = 1.5 * draw(p, 3000 + i);
  for (int k = 0; k < 60; k++) {
    const double in[3] = {draw(p, 3 * k), draw(p, 3 * k + 1), draw(p, 3 * k + 2)};
    sum += pow(net_of(z, h, in) - net_of(teacher, h + 1, in), 2) / 60;
  }
  return sum + rest(z, 5 * h, p->d);
}
static double localization(const struct problem* p, const double* z) {
  const int n = p->d / 2;
  double sum = rest(z, 2 * n, p->d), place[64];
  for (int i = 0; i < 2 * n; i++) place[i] = 8 * draw_flat(p, i) - 4;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i + 2; j++) {
      const double* a = place + 2 * i;
      const double anchor[4] = {-4, -4, 4, -3};
      const double *b = j < i ? place + 2 * j : anchor + 2 * (j - i), *y = j < i ? z + 2 * j : b;
      const double wanted = hypot(a[0] - b[0], a[1] - b[1]);
      if (j < i && wanted > 5) continue;
      sum += pow(hypot(z[2 * i] - y[0], z[2 * i + 1] - y[1]) - wanted, 2);
    }
  return sum / (n + 1);
}
/* Validation error of ridge regression with one weight a feature. */
static double relevance(const struct problem* p, const double* z) {
  const int d = p->d, n = 2 * d;
  double a[32][33];
  for (int i = 0; i < d; i++) {
    for (int j = 0; j <= d; j++) a[i][j] = 0;
    a[i][i] = exp(1.5 * z[i]);
  }
  double error = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int k = 0; k < n; k++) {
      double x[32], y = draw(p, 20000 + 100 * pass + k);
      for (int i = 0; i < d; i++) {
        x[i] = draw(p, 10000 * (pass + 3) + 40 * k + i) +
               0.7 * draw(p, 10000 * (pass + 3) + 40 * k + (i + 1) % d);
        if (i % 3 == 0) y += x[i];
      }
      if (pass == 0)
        for (int i = 0; i < d; i++) {
          for (int j = 0; j < d; j++) a[i][j] += x[i] * x[j];
          a[i][d] += x[i] * y;
        }
      else {
        for (int i = 0; i < d; i++) y -= a[i][d] * x[i];
        error += y * y / n;
      }
    }
    if (pass == 1) break;
    for (int i = 0; i < d; i++)
      for (int r = 0; r < d; r++)
        if (r != i) {
          const double f = a[r][i] / a[i][i];
          for (int j = i; j <= d; j++) a[r][j] -= f * a[i][j];
        }
    for (int i = 0; i < d; i++) a[i][d] /= a[i][i];
  }
  return error;
}
static double clusters(const struct problem* p, const double* z) {
  const int n = p->d / 2;
  double sum = rest(z, 2 * n, p->d);
  for (int k = 0; k < 100; k++) {
    const int of = k % (2 * n);
    const double x = 8 * draw_flat(p, 2 * of) - 4 + 0.4 * draw(p, 2 * k),
                 y = 8 * draw_flat(p, 2 * of + 1) - 4 + 0.4 * draw(p, 2 * k + 1);
    double least = 1e300;
    for (int j = 0; j < n; j++) least = fmin(least, pow(z[2 * j] - x, 2) + pow(z[2 * j + 1] - y, 2));
    sum += least / 100;
  }
  return sum;
}
static double tones(const struct problem* p, const double* z) {
  const int n = p->d / 3;
  double sum = rest(z, 3 * n, p->d);
  for (int k = 0; k < 80; k++) {
    const double t = (k - 40) / 20.0;
    double r = 0;
    for (int j = 0; j < n; j++)
      r += z[3 * j] * sin((5 + z[3 * j + 1]) * t + z[3 * j + 2]) -
           (1 + draw_flat(p, 3 * j)) *
               sin((1 + 8 * draw_flat(p, 3 * j + 1)) * t + 3 * draw_flat(p, 3 * j + 2));
    sum += r * r / 80;
  }
  return sum;
}
static double rastrigin(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += z[i] * z[i] + 3 * (1 - cos(2 * M_PI * z[i]));
  return sum;
}
static double styblinski(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += (pow(z[i], 4) - 16 * z[i] * z[i] + 5 * z[i]) / 2;
  return sum;
}
static double griewank(const struct problem* p, const double* z) {
  double sum = 0, product = 1;
  for (int i = 0; i < p->d; i++) {
    sum += pow(5 * z[i], 2) / 4000 * 10;
    product *= cos(5 * z[i] / sqrt(i + 1));
  }
  return 1 + sum - product;
}
static double levy(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) {
    const double w = 1 + z[i] / 4, next = i + 1 < p->d ? 1 + z[i + 1] / 4 : 0;
    if (i == 0) sum += pow(sin(M_PI * w), 2);
    sum += i + 1 < p->d ? pow(w - 1, 2) * (1 + 10 * pow(sin(M_PI * next), 2))
                        : pow(w - 1, 2) * (1 + pow(sin(2 * M_PI * w), 2));
  }
  return sum;
}
static double ackley(const struct problem* p, const double* z) {
  double squares = 0, waves = 0;
  for (int i = 0; i < p->d; i++) squares += z[i] * z[i] / p->d, waves += cos(2 * M_PI * z[i]) / p->d;
  return 20 - 20 * exp(-0.2 * sqrt(squares)) + exp(1) - exp(waves);
}
static const struct {
  const char* name;
  double (*value)(const struct problem*, const double*);
  int moved, rotated;
} kFunctions[] = {{"wells", wells, 0, 1},
                  {"mixture", mixture, 0, 0},
                  {"net", net, 0, 0},
                  {"localization", localization, 0, 0},
                  {"relevance", relevance, 0, 0},
                  {"clusters", clusters, 0, 0},
                  {"tones", tones, 0, 0},
                  {"rastrigin", rastrigin, 1, 1},
                  {"styblinski", styblinski, 0, 0},
                  {"griewank", griewank, 1, 1},
                  {"levy", levy, 1, 0},
                  {"ackley", ackley, 1, 1}};

static int value(void* self, const bizo_question* question, double* out) {
  struct problem* p = self;
  for (int i = 0; i < p->d; i++) p->z[i] = question->x[i] - (kFunctions[p->family].moved ? p->centre[i] : 0);
  if (kFunctions[p->family].rotated) turn(p->mirrors, p->d, p->z, 0);
  *out = p->value(p, p->z);
  log_value(p->log, question, *out);
  return BIZO_OK;
}
static void* create(const char* settings, bizo_offer* offer) {
  struct problem* p = calloc(1, sizeof *p);
  char name[32] = "";
  int start = 0;
  if (sscanf(settings, "function=%31s d=%d start=%d", name, &p->d, &start) != 3 || p->d < 1 || p->d > 32) {
    snprintf(offer->message, sizeof offer->message, "settings must be as basins.c says");
    return NULL;
  }
  const size_t d = (size_t)p->d;
  for (size_t k = 0; k < sizeof kFunctions / sizeof *kFunctions; k++)
    if (strcmp(name, kFunctions[k].name) == 0) p->family = (int)k, p->value = kFunctions[k].value;
  p->centre = numbers(d), p->start = numbers(d), p->z = numbers(d), p->mirrors = new_mirrors(p->d);
  p->lower = numbers(d), p->upper = numbers(d);
  for (size_t i = 0; i < d; i++) {
    p->centre[i] = 6 * uniform(i) - 3;
    p->start[i] = 10 * uniform(1000u * (unsigned)(start + 1) + i) - 5;
    p->lower[i] = -5, p->upper[i] = 5;
  }
  p->log = open_log();
  offer->d = p->d;
  offer->start = p->start;
  offer->lower = p->lower, offer->upper = p->upper;
  if (p->value) return p;
  snprintf(offer->message, sizeof offer->message, "there is no function %s", name);
  return NULL;
}
static void destroy(void* self) {
  struct problem* p = self;
  if (p->log) fclose(p->log);
  free(p->centre), free(p->start), free(p->z), free(p->mirrors), free(p->lower), free(p->upper);
  free(p);
}
const bizo_plugin* bizo_plugin_entry(void) {
  static bizo_plugin plugin = {
      .version = BIZO_PLUGIN_VERSION, .name = "basins", .create = create, .destroy = destroy, .value = value};
  return &plugin;
}
