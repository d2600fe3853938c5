/* The quadratic as a plug-in; settings: a file, or "what file" to misbehave. */
#include <bizo_plugin.h>
#include <signal.h>

#include "quadratic.h"

#ifndef VERSION
#define VERSION BIZO_PLUGIN_VERSION
#endif

typedef struct {
  quadratic* data;
  int crashes, exits, refuses;
} problem;

static void* create(const char* settings, bizo_offer* offer) {
  problem* self = calloc(1, sizeof *self);
  self->crashes = strncmp(settings, "crash ", 6) == 0;
  self->exits = strncmp(settings, "exit ", 5) == 0;
  self->refuses = strncmp(settings, "refuse ", 7) == 0;
  const char* blank = strchr(settings, ' ');
  self->data = read_quadratic(blank ? blank + 1 : settings);
  if (!self->data) {
    snprintf(offer->message, sizeof offer->message, "there is no quadratic in %s", settings);
    return NULL;
  }
  offer->d = self->data->d;
  offer->p = self->data->p;
  return self;
}

static void destroy(void* self) { free(self); }

static int unlucky(const bizo_question* question) { return question->iteration == 1 && question->direction == 1; }

static int solve(void* self, const bizo_question* question, double* out) {
  const problem* p = self;
  if (p->crashes && unlucky(question)) raise(SIGSEGV);
  if (p->exits && unlucky(question)) exit(0);
  if (p->refuses && unlucky(question)) return BIZO_REFUSED;
  solve_quadratic(p->data, question->x, out);
  return BIZO_OK;
}

static int outer(void* self, const bizo_question* question, double* out) {
  *out = outer_quadratic(((problem*)self)->data, question->x, question->y);
  return BIZO_OK;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {
      .version = VERSION, .name = "quadratic", .create = create, .destroy = destroy, .solve = solve, .outer = outer};
  return &plugin;
}
