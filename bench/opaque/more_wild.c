/* 53 small problems, as a plug-in: 22 functions of least squares of the collection of More, Garbow and
 * Hillstrom (ACM TOMS 1981), with the sizes and starts of the benchmark of More and Wild (SIAM J. Optim.
 * 2009), in five variants: sum of squares, sum of absolute values, squares with deterministic noise and with
 * random noise of relative size 1e-3, and the residuals, whose squares bizo sums.
 * Settings: "problem=0..52 variant=smooth|absolute|deterministic|random|residuals [box=around:B|within:B]". */
#include <string.h>

#include "noise.h"

static const double kBard[] = {.14, .18, .22, .25, .29, .32, .35, .39, .37, .58, .73, .96, 1.34, 2.10, 4.39};
static const double kKo[] = {.1957, .1947, .1735, .16, .0844, .0627, .0456, .0342, .0323, .0235, .0246};
static const double kKou[] = {4, 2, 1, .5, .25, .167, .125, .1, .0833, .0714, .0625};
static const double kMeyer[] = {34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744,
                                8261,  7030,  6005,  5147,  4427,  3820,  3307,  2872};
static const double kOs1[] = {.844, .908, .932, .936, .925, .908, .881, .850, .818, .784, .751,
                              .718, .685, .658, .628, .603, .580, .558, .538, .522, .506, .490,
                              .478, .467, .457, .448, .438, .431, .424, .420, .414, .411, .406};
static const double kOs2[] = {
    1.366, 1.191, 1.112, 1.013, .991, .885, .831, .847, .786, .725, .746, .679, .608, .655, .616, .606, .602,
    .626,  .651,  .724,  .649,  .649, .694, .644, .624, .661, .612, .558, .533, .495, .500, .423, .395, .375,
    .372,  .391,  .396,  .405,  .428, .429, .523, .562, .607, .653, .672, .708, .633, .668, .645, .632, .591,
    .559,  .597,  .625,  .739,  .710, .729, .720, .636, .581, .428, .292, .162, .098, .054};
static double pw(double a, int k) {
  double p = 1;
  while (k-- > 0) p *= a;
  return p;
}
static void residuals(int nf, int n, int m, const double* x, double* r) {
  int i, j;
  double s, t;
  memset(r, 0, sizeof(double) * m);
  switch (nf) {
    case 1:
      s = 0;
      for (j = 0; j < n; j++) s += x[j];
      for (i = 0; i < m; i++) {
        r[i] = -2 * s / m - 1;
        if (i < n) r[i] += x[i];
      }
      break;
    case 2:
      s = 0;
      for (j = 0; j < n; j++) s += (j + 1) * x[j];
      for (i = 0; i < m; i++) r[i] = (i + 1) * s - 1;
      break;
    case 3:
      s = 0;
      for (j = 1; j < n - 1; j++) s += (j + 1) * x[j];
      for (i = 0; i < m - 1; i++) r[i] = i * s - 1;
      r[m - 1] = -1;
      break;
    case 4:
      r[0] = 10 * (x[1] - x[0] * x[0]);
      r[1] = 1 - x[0];
      break;
    case 5: {
      double th;
      const double tp = 2 * M_PI;
      if (x[0] > 0)
        th = atan(x[1] / x[0]) / tp;
      else if (x[0] < 0)
        th = atan(x[1] / x[0]) / tp + .5;
      else
        th = x[1] >= 0 ? .25 : -.25;
      r[0] = 10 * (x[2] - 10 * th);
      r[1] = 10 * (sqrt(x[0] * x[0] + x[1] * x[1]) - 1);
      r[2] = x[2];
      break;
    }
    case 6:
      r[0] = x[0] + 10 * x[1];
      r[1] = sqrt(5) * (x[2] - x[3]);
      r[2] = pw(x[1] - 2 * x[2], 2);
      r[3] = sqrt(10) * pw(x[0] - x[3], 2);
      break;
    case 7:
      r[0] = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1];
      r[1] = -29 + x[0] + ((1 + x[1]) * x[1] - 14) * x[1];
      break;
    case 8:
      for (i = 0; i < 15; i++) {
        double u = i + 1, v = 15 - i, w = u < v ? u : v;
        r[i] = kBard[i] - (x[0] + u / (x[1] * v + x[2] * w));
      }
      break;
    case 9:
      for (i = 0; i < 11; i++) {
        double u = kKou[i];
        r[i] = kKo[i] - x[0] * u * (u + x[1]) / (u * (u + x[2]) + x[3]);
      }
      break;
    case 10:
      for (i = 0; i < 16; i++) r[i] = x[0] * exp(x[1] / (5 * (i + 1) + 45 + x[2])) - kMeyer[i];
      break;
    case 11:
      for (i = 0; i < 29; i++) {
        t = (i + 1) / 29.;
        double s1 = 0, s2 = 0, d = 1;
        for (j = 1; j < n; j++) {
          s1 += j * d * x[j];
          d *= t;
        }
        d = 1;
        for (j = 0; j < n; j++) {
          s2 += d * x[j];
          d *= t;
        }
        r[i] = s1 - s2 * s2 - 1;
      }
      r[29] = x[0];
      r[30] = x[1] - x[0] * x[0] - 1;
      break;
    case 12:
      for (i = 0; i < m; i++) {
        t = .1 * (i + 1);
        r[i] = exp(-t * x[0]) - exp(-t * x[1]) + (exp(-(i + 1.)) - exp(-t)) * x[2];
      }
      break;
    case 13:
      for (i = 0; i < m; i++) {
        t = i + 1;
        r[i] = 2 + 2 * t - exp(t * x[0]) - exp(t * x[1]);
      }
      break;
    case 14:
      for (i = 0; i < m; i++) {
        t = (i + 1) / 5.;
        double a = x[0] + t * x[1] - exp(t), b = x[2] + sin(t) * x[3] - cos(t);
        r[i] = a * a + b * b;
      }
      break;
    case 15:
      for (j = 0; j < n; j++) {
        double a = 1, b = 2 * x[j] - 1, c = 2 * b;
        for (i = 0; i < m; i++) {
          r[i] += b;
          double e = c * b - a;
          a = b;
          b = e;
        }
      }
      for (i = 0; i < m; i++) {
        r[i] /= n;
        if (i % 2 == 1) r[i] += 1. / ((i + 1.) * (i + 1.) - 1);
      }
      break;
    case 16: {
      s = -(n + 1);
      double p = 1;
      for (j = 0; j < n; j++) {
        s += x[j];
        p *= x[j];
      }
      for (i = 0; i < n - 1; i++) r[i] = x[i] + s;
      r[n - 1] = p - 1;
      break;
    }
    case 17:
      for (i = 0; i < 33; i++) {
        t = 10. * i;
        r[i] = kOs1[i] - (x[0] + x[1] * exp(-x[3] * t) + x[2] * exp(-x[4] * t));
      }
      break;
    case 18:
      for (i = 0; i < 65; i++) {
        t = i / 10.;
        r[i] = kOs2[i] - (x[0] * exp(-x[4] * t) + x[1] * exp(-x[5] * pw(t - x[8], 2)) +
                          x[2] * exp(-x[6] * pw(t - x[9], 2)) + x[3] * exp(-x[7] * pw(t - x[10], 2)));
      }
      break;
    case 19:
      for (i = 0; i < n - 4; i++) {
        r[i] = -4 * x[i] + 3;
        r[n - 4 + i] = x[i] * x[i] + 2 * x[i + 1] * x[i + 1] + 3 * x[i + 2] * x[i + 2] +
                       4 * x[i + 3] * x[i + 3] + 5 * x[n - 1] * x[n - 1];
      }
      break;
    case 20:
      r[0] = x[0] - 1;
      for (i = 1; i < n; i++) r[i] = 10 * (x[i] - pw(x[i - 1], 3));
      break;
    case 21:
      for (i = 0; i < n; i++) {
        s = 0;
        for (j = 0; j < n; j++) {
          double v = sqrt(x[j] * x[j] + (i + 1.) / (j + 1.)), l = log(v);
          s += v * (pw(sin(l), 5) + pw(cos(l), 5));
        }
        r[i] = 1400 * x[i] + pw(i + 1 - 50, 3) + s;
      }
      break;
    case 22: {
      double a = x[0], b = x[1], c = x[2], d = x[3], tt = x[4], u = x[5], v = x[6], w = x[7];
      r[0] = a + b + .69;
      r[1] = c + d + .044;
      r[2] = a * tt + b * u - c * v - d * w + 1.57;
      r[3] = a * v + b * w + c * tt + d * u + 1.31;
      r[4] = a * (tt * tt - v * v) - 2 * c * tt * v + b * (u * u - w * w) - 2 * d * u * w + 2.65;
      r[5] = c * (tt * tt - v * v) + 2 * a * tt * v + d * (u * u - w * w) + 2 * b * u * w - 2;
      r[6] = a * tt * (tt * tt - 3 * v * v) + c * v * (v * v - 3 * tt * tt) + b * u * (u * u - 3 * w * w) +
             d * w * (w * w - 3 * u * u) + 12.6;
      r[7] = c * tt * (tt * tt - 3 * v * v) - a * v * (v * v - 3 * tt * tt) + d * u * (u * u - 3 * w * w) -
             b * w * (w * w - 3 * u * u) - 9.48;
      break;
    }
  }
}
static void start_point(int nf, int n, double factor, double* x) {
  int i, j;
  static const double s4[] = {-1.2, 1}, s5[] = {-1, 0, 0}, s6[] = {3, -1, 0, 1}, s7[] = {.5, -2},
                      s9[] = {.25, .39, .415, .39}, s10[] = {.02, 4000, 250}, s12[] = {0, 10, 20},
                      s13[] = {.3, .4}, s14[] = {25, 5, -5, -1}, s17[] = {.5, 1.5, -1, .01, .02},
                      s18[] = {1.3, .65, .65, .7, .6, 3, 5, 7, 2, 4.5, 5.5},
                      s22[] = {-.3, -.39, .3, -.344, -1.2, 2.69, 1.59, -1.5};
  const double* s = 0;
  switch (nf) {
    case 4:
      s = s4;
      break;
    case 5:
      s = s5;
      break;
    case 6:
      s = s6;
      break;
    case 7:
      s = s7;
      break;
    case 9:
      s = s9;
      break;
    case 10:
      s = s10;
      break;
    case 12:
      s = s12;
      break;
    case 13:
      s = s13;
      break;
    case 14:
      s = s14;
      break;
    case 17:
      s = s17;
      break;
    case 18:
      s = s18;
      break;
    case 22:
      s = s22;
      break;
    case 11:
    case 16:
    case 20:
      for (i = 0; i < n; i++) x[i] = .5;
      break;
    case 15:
      for (i = 0; i < n; i++) x[i] = (i + 1.) / (n + 1);
      break;
    case 21:
      for (i = 0; i < n; i++) {
        double ss = 0;
        for (j = 0; j < n; j++) {
          double v = sqrt((i + 1.) / (j + 1.)), l = log(v);
          ss += v * (pw(sin(l), 5) + pw(cos(l), 5));
        }
        x[i] = -8.710996e-4 * (pw(i + 1 - 50, 3) + ss);
      }
      break;
    default:
      for (i = 0; i < n; i++) x[i] = 1;
  }
  if (s)
    for (i = 0; i < n; i++) x[i] = s[i];
  for (i = 0; i < n; i++) x[i] *= factor;
}

/* Function, n, m, and whether the start is ten times the usual one. */
static const int kProblems[53][4] = {
    {1, 9, 45, 0},   {1, 9, 45, 1},   {2, 7, 35, 0},   {2, 7, 35, 1},   {3, 7, 35, 0},   {3, 7, 35, 1},
    {4, 2, 2, 0},    {4, 2, 2, 1},    {5, 3, 3, 0},    {5, 3, 3, 1},    {6, 4, 4, 0},    {6, 4, 4, 1},
    {7, 2, 2, 0},    {7, 2, 2, 1},    {8, 3, 15, 0},   {8, 3, 15, 1},   {9, 4, 11, 0},   {10, 3, 16, 0},
    {11, 6, 31, 0},  {11, 6, 31, 1},  {11, 9, 31, 0},  {11, 9, 31, 1},  {11, 12, 31, 0}, {11, 12, 31, 1},
    {12, 3, 10, 0},  {13, 2, 10, 0},  {14, 4, 20, 0},  {14, 4, 20, 1},  {15, 6, 6, 0},   {15, 7, 7, 0},
    {15, 8, 8, 0},   {15, 9, 9, 0},   {15, 10, 10, 0}, {15, 11, 11, 0}, {16, 10, 10, 0}, {17, 5, 33, 0},
    {18, 11, 65, 0}, {18, 11, 65, 1}, {19, 8, 8, 0},   {19, 10, 12, 0}, {19, 11, 14, 0}, {19, 12, 16, 0},
    {20, 5, 5, 0},   {20, 6, 6, 0},   {20, 8, 8, 0},   {21, 5, 5, 0},   {21, 5, 5, 1},   {21, 8, 8, 0},
    {21, 10, 10, 0}, {21, 12, 12, 0}, {21, 12, 12, 1}, {22, 8, 8, 0},   {22, 8, 8, 1}};

enum variant { SMOOTH, ABSOLUTE, DETERMINISTIC, RANDOM, RESIDUALS };
static const char* kVariants[] = {"smooth", "absolute", "deterministic", "random", "residuals"};

struct problem {
  const int* row;
  enum variant variant;
  double start[12], lower[12], upper[12];
  FILE* log;
};

static int value(void* self, const bizo_question* question, double* out) {
  const struct problem* problem = self;
  const int n = problem->row[1], m = problem->row[2];
  double r[128], sum = 0, factor = 1;
  residuals(problem->row[0], n, m, question->x, r);
  for (int i = 0; i < m; i++) sum += problem->variant == ABSOLUTE ? fabs(r[i]) : r[i] * r[i];
  if (problem->variant == DETERMINISTIC) factor = 1 + 1e-3 * oscillation(n, question->x);
  if (problem->variant == RANDOM) factor = 1 + 1e-3 * (2 * uniform(key_of(question)) - 1);
  log_value(problem->log, question, sum);
  *out = sum * factor;
  return BIZO_OK;
}

static int tell_residuals(void* self, const bizo_question* question, double* out) {
  const struct problem* problem = self;
  const int m = problem->row[2];
  double sum = 0;
  residuals(problem->row[0], problem->row[1], m, question->x, out);
  for (int i = 0; i < m; i++) sum += out[i] * out[i];
  log_value(problem->log, question, sum);
  return BIZO_OK;
}

static void* create(const char* settings, bizo_offer* offer) {
  int number = -1;
  char variant[32] = "", kind[16] = "";
  double box = 0;
  const int known = sscanf(settings, "problem=%d variant=%31s box=%15[a-z]:%lf", &number, variant, kind, &box);
  if (known < 2 || number < 0 || number > 52) {
    snprintf(offer->message, sizeof offer->message,
             "settings must be problem=0..52 variant=NAME [box=around:B|within:B]");
    return NULL;
  }
  struct problem* problem = calloc(1, sizeof *problem);
  problem->row = kProblems[number];
  for (int v = SMOOTH; v <= RESIDUALS; v++)
    if (strcmp(variant, kVariants[v]) == 0) problem->variant = (enum variant)v;
  start_point(problem->row[0], problem->row[1], problem->row[3] ? 10 : 1, problem->start);
  problem->log = open_log();
  offer->d = problem->row[1];
  if (problem->variant == RESIDUALS) offer->residuals = problem->row[2];
  offer->start = problem->start;
  if (box > 0) {
    const int around = strcmp(kind, "around") == 0;
    for (int i = 0; i < offer->d; i++) {
      const double x = problem->start[i], reach = around ? box * fmax(1, fabs(x)) : box;
      problem->lower[i] = (around ? x : 0) - reach;
      problem->upper[i] = (around ? x : 0) + reach;
    }
    offer->lower = problem->lower;
    offer->upper = problem->upper;
  }
  return problem;
}

static void destroy(void* self) {
  struct problem* problem = self;
  if (problem->log) fclose(problem->log);
  free(problem);
}

const bizo_plugin* bizo_plugin_entry(void) {
  static bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION,
                               .name = "more-wild",
                               .create = create,
                               .destroy = destroy,
                               .value = value,
                               .residuals = tell_residuals};
  return &plugin;
}
