/* Hares and lynxes by the equations of Lotka and Volterra, and a fit of their rates to yearly counts. Knows
 * nothing of bizo.
 *
 *     hares' = a hares - b hares lynxes          lynxes' = c hares lynxes - e lynxes
 *
 * y: logarithms of the rates a, b, c and e, divided by those of a study elsewhere.
 * x: logarithms of five weights of the fit; how much each rate is drawn to the study's (y = 0), and how much
 *    the counts of lynxes matter, those of hares being 1. */
#ifndef MODEL_H
#define MODEL_H

enum { RATES = 4, WEIGHTS = 5, MOST_YEARS = 100 };

typedef struct {
  int years, fitted;          /* the first `fitted` years are for the fit, the others are held out */
  double logs[MOST_YEARS][2]; /* logarithms of hares and lynxes, in thousands; row 0 is year 1 */
} observations;

/* 0: the file cannot be read. */
int read_observations(const char* path, observations* counts);

/* argmin over y of  1/2 sum_years (hares' residual^2 + e^x5 lynxes' residual^2) + 1/2 sum_k e^xk y_k^2,
 * from the start y; the answer depends on it by round-off alone. The number of steps; 0: there is no fit. */
int fit(const observations* counts, const double x[WEIGHTS], double y[RATES]);

/* Half the mean square of the residuals in the years that were held out. */
double misfit(const observations* counts, const double y[RATES]);

#endif
