/* Functions of any number of unknowns, as a plug-in: smooth, ill-conditioned, in narrow valleys, with kinks,
 * with several minima. Settings: "function=NAME d=N condition=C rotated=0|1|2 noise=none|additive|relative|
 * oscillation|digits box=B" (B = 0: none). Additive noise has the deviation 1e-3 of the first value, relative
 * noise is at most 1e-2, an oscillation 1e-3, and values are rounded to 4 digits. */
#include <string.h>

#include "mirrors.h"

struct problem {
  int d, rotated;
  double condition, box, first;
  double (*value)(const struct problem*, const double*);
  char noise[16];
  double *centre, *start, *lower, *upper, *mirrors, *z, *data;
  FILE* log;
};

static double weight(const struct problem* p, int i) {
  return p->d > 1 ? pow(p->condition, (double)i / (p->d - 1)) : 1;
}
static double off(const struct problem* p, const double* z, int i) {
  return z[i] - p->centre[i];
}
static int samples(const struct problem* p) {
  return p->d < 100 ? 3 * p->d : 300;
}
/* Row k of a table of normal numbers, and the answer that the centre gives there, off by a tenth. */
static double fitted(const struct problem* p, const double* z, int k) {
  const double* a = p->data + (size_t)k * p->d;
  double sum = 0.1 * a[0] * a[p->d - 1];
  for (int i = 0; i < p->d; i++) sum += a[i] * off(p, z, i);
  return sum / sqrt(p->d);
}

static double ellipsoid(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += weight(p, i) * off(p, z, i) * off(p, z, i);
  return sum;
}
static double quartic(const struct problem* p, const double* z) {
  double sum = 0, total = 0;
  for (int i = 0; i < p->d; i++) {
    sum += pow(off(p, z, i), 4) * (i + 1) / p->d;
    total += off(p, z, i);
  }
  return sum + total * total;
}
static double cosines(const struct problem* p, const double* z) { /* log cosh, and neighbours alike */
  double sum = 0;
  for (int i = 0; i < p->d; i++) {
    const double t = fabs((1 + i % 5) * off(p, z, i));
    sum += t + log1p(exp(-2 * t));
    if (i > 0) sum += 0.1 * pow(off(p, z, i) - off(p, z, i - 1), 2);
  }
  return sum;
}
static double logistic(const struct problem* p, const double* z) {
  double sum = 0;
  for (int k = 0; k < samples(p); k++) {
    const double t = 2 * fitted(p, z, k), sign = uniform(900000u + k) < 0.5 ? 1 : -1;
    sum += log1p(exp(-fabs(t))) + (sign * t < 0 ? fabs(t) : 0);
  }
  for (int i = 0; i < p->d; i++) sum += 1e-3 * z[i] * z[i];
  return sum;
}
static double rosenbrock(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i + 1 < p->d; i++) sum += p->condition * pow(z[i + 1] - z[i] * z[i], 2) + pow(1 - z[i], 2);
  return sum;
}
static double tridiagonal(const struct problem* p, const double* z) { /* Broyden's */
  double sum = 0;
  for (int i = 0; i < p->d; i++) {
    const double r = (3 - 2 * z[i]) * z[i] + 1 - (i > 0 ? z[i - 1] : 0) - (i + 1 < p->d ? 2 * z[i + 1] : 0);
    sum += r * r;
  }
  return sum;
}
static double snake(const struct problem* p, const double* z) { /* a valley along a wave */
  double sum = 0.1 * z[0] * z[0];
  for (int i = 1; i < p->d; i++) sum += p->condition * pow(z[i] - sin(z[0] + 0.5 * i), 2);
  return sum;
}
static double well(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += off(p, z, i) * off(p, z, i);
  return 1 - exp(-sum / (2 * p->d)) + 1e-3 * sum;
}
static double farthest(const struct problem* p, const double* z) {
  double max = 0;
  for (int i = 0; i < p->d; i++) max = fmax(max, fabs(off(p, z, i)));
  return max;
}
static double sum_of_sizes(const struct problem* p, const double* z) {
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += weight(p, i) * fabs(off(p, z, i));
  return sum;
}
static double discs(const struct problem* p, const double* z) { /* chained LQ, Haarala 2004 */
  double sum = 0;
  for (int i = 0; i + 1 < p->d; i++) sum += -z[i] - z[i + 1] + fmax(0, z[i] * z[i] + z[i + 1] * z[i + 1] - 1);
  return sum;
}
static double median(const struct problem* p, const double* z) { /* least absolute deviations */
  double sum = 0;
  for (int k = 0; k < samples(p); k++) sum += fabs(fitted(p, z, k));
  return sum;
}
static double sparse(const struct problem* p, const double* z) { /* lasso */
  double sum = 0;
  for (int k = 0; k < samples(p); k++) sum += 0.5 * pow(fitted(p, z, k), 2);
  for (int i = 0; i < p->d; i++) sum += fabs(z[i]);
  return sum;
}
static double crease(const struct problem* p, const double* z) { /* a curved valley with a kink */
  double sum = 0.25 * fabs(1 - z[0]);
  for (int i = 0; i + 1 < p->d; i++) sum += fabs(z[i + 1] - 0.5 * z[i] * z[i]);
  return sum;
}
static double waves(const struct problem* p, const double* z) { /* Rastrigin's, with low waves */
  double sum = 0;
  for (int i = 0; i < p->d; i++) sum += pow(off(p, z, i), 2) + 0.5 * (1 - cos(2 * M_PI * off(p, z, i)));
  return sum;
}
static double doubles(const struct problem* p, const double* z) { /* two minima a coordinate, one deeper */
  double sum = 0;
  for (int i = 0; i < p->d; i++)
    sum += pow(z[i] * z[i] - 1, 2) + 0.3 * z[i] + 0.2 * (i > 0 ? z[i] * z[i - 1] : 0);
  return sum;
}
static double bowls(const struct problem* p, const double* z) { /* two, the deeper one narrower */
  double wide = 1, narrow = 0;
  for (int i = 0; i < p->d; i++) {
    wide += pow(z[i] + 1, 2) / p->d;
    narrow += 3 * pow(z[i] - 1.5, 2) / p->d;
  }
  return -log(exp(-2 * wide) + exp(-2 * narrow)) / 2;
}
static double ripple(const struct problem* p, const double* z) {
  double sum = 0, phase = 0;
  for (int i = 0; i < p->d; i++) {
    sum += pow(off(p, z, i), 2);
    phase += off(p, z, i) * (i % 2 ? 1 : -1);
  }
  return sum + 1 - cos(3 * phase / sqrt(p->d)) + sin(10 * sqrt(sum / p->d)) * 0.02 * p->d;
}

static const struct {
  const char* name;
  double (*value)(const struct problem*, const double*);
  double start;
} kFunctions[] = {{"ellipsoid", ellipsoid, 0},
                  {"quartic", quartic, 0},
                  {"cosines", cosines, 0},
                  {"logistic", logistic, 0},
                  {"rosenbrock", rosenbrock, -1},
                  {"tridiagonal", tridiagonal, -1},
                  {"snake", snake, 4},
                  {"well", well, 0},
                  {"farthest", farthest, 0},
                  {"sum-of-sizes", sum_of_sizes, 0},
                  {"discs", discs, -0.5},
                  {"median", median, 0},
                  {"sparse", sparse, 0},
                  {"crease", crease, -1},
                  {"waves", waves, 0},
                  {"doubles", doubles, 0.2},
                  {"bowls", bowls, 0},
                  {"ripple", ripple, 0}};

/* rotated=2: coordinates that are 1, 2, 4, .. apart turn in their plane, so that all mix. */
static void mix(const struct problem* p, double* z, int back) {
  int last = 1;
  while (2 * last < p->d) last *= 2;
  for (int apart = back ? last : 1; apart >= 1 && apart < p->d; apart = back ? apart / 2 : 2 * apart)
    for (int i = 0; i + apart < p->d; i++) {
      if (i & apart) continue;
      const double angle = 2 * M_PI * uniform(3000000u + 5000u * (unsigned)apart + (unsigned)i);
      const double c = cos(angle), t = back ? -sin(angle) : sin(angle), a = z[i], b = z[i + apart];
      z[i] = c * a - t * b;
      z[i + apart] = t * a + c * b;
    }
}
/* rotated=1: mirrors.h. */
static void rotate(const struct problem* p, double* z, int back) {
  if (p->rotated == 1) turn(p->mirrors, p->d, z, back);
  if (p->rotated == 2) mix(p, z, back);
}

static double clean_value(struct problem* p, const double* x) {
  memcpy(p->z, x, sizeof(double) * (size_t)p->d);
  rotate(p, p->z, 0);
  return p->value(p, p->z);
}

static int value(void* self, const bizo_question* question, double* out) {
  struct problem* p = self;
  const double clean = clean_value(p, question->x);
  const uint64_t key = key_of(question);
  log_value(p->log, question, clean);
  *out = clean;
  if (strcmp(p->noise, "additive") == 0) *out += 1e-3 * fabs(p->first) * normal(key);
  if (strcmp(p->noise, "relative") == 0) *out *= 1 + 1e-2 * (2 * uniform(key) - 1);
  if (strcmp(p->noise, "oscillation") == 0) *out *= 1 + 1e-3 * oscillation(p->d, question->x);
  if (strcmp(p->noise, "digits") == 0) {
    char text[32];
    snprintf(text, sizeof text, "%.3e", clean);
    *out = atof(text);
  }
  return BIZO_OK;
}

static void* create(const char* settings, bizo_offer* offer) {
  struct problem* p = calloc(1, sizeof *p);
  char name[32] = "";
  if (sscanf(settings, "function=%31s d=%d condition=%lf rotated=%d noise=%15s box=%lf", name, &p->d,
             &p->condition, &p->rotated, p->noise, &p->box) != 6 ||
      p->d < 1) {
    snprintf(offer->message, sizeof offer->message, "settings must be as varied.c says");
    return NULL;
  }
  const size_t d = (size_t)p->d;
  double start = 0;
  for (size_t k = 0; k < sizeof kFunctions / sizeof *kFunctions; k++)
    if (strcmp(name, kFunctions[k].name) == 0) {
      p->value = kFunctions[k].value;
      start = kFunctions[k].start;
    }
  p->centre = numbers(d), p->start = numbers(d), p->z = numbers(d), p->mirrors = new_mirrors(p->d);
  p->lower = numbers(d), p->upper = numbers(d), p->data = numbers(d * (size_t)samples(p));
  for (size_t i = 0; i < d; i++) {
    p->centre[i] = 4 * uniform(i) - 2;
    p->start[i] = start;
    p->lower[i] = -p->box, p->upper[i] = p->box;
  }
  for (size_t i = 0; i < d * (size_t)samples(p); i++) p->data[i] = normal(100000 + i);
  rotate(p, p->start, 1);
  for (size_t i = 0; i < d && p->box > 0; i++) p->start[i] = fmin(fmax(p->start[i], -p->box), p->box);
  p->first = p->value ? clean_value(p, p->start) : 0;
  p->log = open_log();
  offer->d = p->d;
  offer->start = p->start;
  if (p->box > 0) offer->lower = p->lower, offer->upper = p->upper;
  if (p->value) return p;
  snprintf(offer->message, sizeof offer->message, "there is no function %s", name);
  return NULL;
}

static void destroy(void* self) {
  struct problem* p = self;
  if (p->log) fclose(p->log);
  double* owned[] = {p->centre, p->start, p->lower, p->upper, p->mirrors, p->z, p->data};
  for (int k = 0; k < 7; k++) free(owned[k]);
  free(p);
}

const bizo_plugin* bizo_plugin_entry(void) {
  static bizo_plugin plugin = {
      .version = BIZO_PLUGIN_VERSION, .name = "varied", .create = create, .destroy = destroy, .value = value};
  return &plugin;
}
