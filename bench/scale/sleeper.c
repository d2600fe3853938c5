/* Phi(x) = |x - 1|^2 / 2, d = 8, whose evaluation sleeps: log-normal, drawn for each question. Settings, separated by
 * spaces: mean seconds, sigma, and a rank that takes so many times longer: "0.01 1 5 20". Where SLEEPER_PRETENDS is
 * set it does not sleep, but notes in a list, which sleeper_take() gives out and empties, how long it would have. */
#include <bizo_plugin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { kD = 8, kMost = 1 << 17 };

static double mean_seconds, sigma, slept[kMost];
static int pretends, count;

/* The seconds of the evaluations since the last call. */
const double* sleeper_take(int* evaluations) {
  *evaluations = count;
  count = 0;
  return slept;
}

static void* create(const char* settings, bizo_offer* offer) {
  int slow = -1;
  double factor = 1;
  if (sscanf(settings, "%lf %lf %d %lf", &mean_seconds, &sigma, &slow, &factor) < 2) {
    snprintf(offer->message, sizeof offer->message, "settings are: mean seconds, sigma, slow rank, factor");
    return NULL;
  }
  const char* rank = getenv("OMPI_COMM_WORLD_RANK");
  pretends = getenv("SLEEPER_PRETENDS") != NULL;
  if (rank && atoi(rank) == slow && !pretends) mean_seconds *= factor;
  offer->d = kD;
  return offer;
}

/* SplitMix64. */
static uint64_t mixed(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double uniform(uint64_t key) { return ((double)(mixed(key) >> 11) + 0.5) * 0x1p-53; }

static double duration(const bizo_question* question) {
  const uint64_t key = mixed(mixed(mixed(mixed(question->seed) ^ (uint64_t)question->iteration) ^
                                   (uint64_t)question->direction) ^ (uint64_t)(question->side + 1));
  const double normal = sqrt(-2 * log(uniform(key))) * cos(6.283185307179586 * uniform(key + 1));
  return mean_seconds * exp(sigma * normal - sigma * sigma / 2);
}

static int value(void* self, const bizo_question* question, double* out) {
  (void)self;
  const double seconds = duration(question);
  const struct timespec pause = {(time_t)seconds, (long)(1e9 * (seconds - floor(seconds)))};
  if (pretends && count < kMost)
    slept[count++] = seconds;
  else if (!pretends && seconds > 0)
    nanosleep(&pause, NULL);
  *out = 0;
  for (int i = 0; i < kD; ++i) *out += (question->x[i] - 1) * (question->x[i] - 1) / 2;
  return BIZO_OK;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION, .name = "sleeper", .create = create, .value = value};
  return &plugin;
}
