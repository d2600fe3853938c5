"""Derivative-free tools of Debian on the plug-ins: nlopt, scipy, cmaes."""
import ctypes
import os
import resource
import traceback

import numpy as np


class Question(ctypes.Structure):
    _fields_ = [(name, ctypes.POINTER(ctypes.c_double)) for name in "xyv"] + [
        ("seed", ctypes.c_uint64), ("iteration", ctypes.c_int64), ("direction", ctypes.c_int64), ("side", ctypes.c_int32),
        ("attempt", ctypes.c_int32), ("rule", ctypes.c_int32), ("reserved", ctypes.c_int32), ("steps", ctypes.c_int64),
        ("tolerance", ctypes.c_double), ("floor", ctypes.c_double), ("reference", ctypes.c_double)]


class Offer(ctypes.Structure):
    _fields_ = [("d", ctypes.c_int64), ("p", ctypes.c_int64)] + [
        (name, ctypes.POINTER(ctypes.c_double)) for name in ("start", "inner_start", "lower", "upper")] + [
        ("message", ctypes.c_char * 256), ("inner_lower", ctypes.c_void_p), ("inner_upper", ctypes.c_void_p)]


class Plugin(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int32), ("reserved", ctypes.c_int32), ("name", ctypes.c_char_p),
                ("create", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(Offer))),
                ("destroy", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
                ("value", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Question),
                                           ctypes.POINTER(ctypes.c_double)))]


class Function:
    """Values of a plug-in, which logs them. After `budget` of them the process ends: not every tool lets go."""

    def __init__(self, library, settings, budget):
        entry = ctypes.CDLL(str(library)).bizo_plugin_entry
        entry.restype = ctypes.POINTER(Plugin)
        self.plugin, offer = entry().contents, Offer()
        self.state = self.plugin.create(settings.encode(), ctypes.byref(offer))
        if not self.state:
            raise SystemExit(offer.message.decode())
        self.start = np.ctypeslib.as_array(offer.start, (offer.d,)).copy()
        self.bounds = (np.ctypeslib.as_array(offer.lower, (offer.d,)).copy(),
                       np.ctypeslib.as_array(offer.upper, (offer.d,)).copy()) if offer.lower else None
        self.budget, self.used, self.round = budget, 0, 0

    def __call__(self, x, gradient=None):
        if self.used >= self.budget:
            os._exit(0)
        x = np.ascontiguousarray(x, dtype=float)
        question, out = Question(), ctypes.c_double()
        question.x, question.seed = x.ctypes.data_as(ctypes.POINTER(ctypes.c_double)), 1
        question.iteration, question.direction = self.round, self.used
        self.plugin.value(self.state, ctypes.byref(question), ctypes.byref(out))
        self.used += 1
        return out.value if np.isfinite(out.value) else 1e300

    def alone(self, x, gradient=None):
        """A value that the next point depends on."""
        value = self(x)
        self.round += 1
        return value


def by_nlopt(name):
    def run(f, radius):
        import nlopt
        opt = nlopt.opt(getattr(nlopt, name), len(f.start))
        opt.set_min_objective(f.alone)
        opt.set_initial_step(radius)
        opt.set_maxeval(f.budget)
        opt.set_xtol_rel(1e-12)
        if f.bounds:
            opt.set_lower_bounds(f.bounds[0])
            opt.set_upper_bounds(f.bounds[1])
        try:
            opt.optimize(f.start)
        except nlopt.RoundoffLimited:
            pass  # it has gone as far as it can
    return run


def pairs(f):
    return list(zip(*f.bounds)) if f.bounds else None


def lbfgsb(f, radius):
    """With forward differences, which are one round."""
    import scipy.optimize

    def both(x):
        value = f.alone(x)
        gradient = np.empty(len(x))
        for i in range(len(x)):
            h = 1.5e-8 * max(1, abs(x[i]))
            if f.bounds and x[i] + h > f.bounds[1][i]:
                h = -h
            moved = x.copy()
            moved[i] += h
            gradient[i] = (f(moved) - value) / h
        f.round += 1
        return value, gradient

    scipy.optimize.minimize(both, f.start, jac=True, method="L-BFGS-B", bounds=pairs(f),
                            options=dict(maxfun=10**6, maxiter=10**6, ftol=1e-15, gtol=1e-12))


def nelder_mead(f, radius):
    import scipy.optimize
    simplex = np.vstack([f.start, f.start + radius * np.eye(len(f.start))])
    if f.bounds:
        simplex = np.clip(simplex, *f.bounds)
    scipy.optimize.minimize(f.alone, f.start, method="Nelder-Mead", bounds=pairs(f),
                            options=dict(maxfev=f.budget, maxiter=f.budget, adaptive=True, initial_simplex=simplex,
                                         xatol=1e-12, fatol=1e-15))


def cma(f, radius):
    import cmaes
    large = len(f.start) > 200
    bounds = np.stack(f.bounds, axis=1) if f.bounds else None
    search = (cmaes.SepCMA if large else cmaes.CMA)(mean=f.start, sigma=radius, bounds=bounds, seed=1)
    while f.used < f.budget and not search.should_stop():
        points = [search.ask() for _ in range(search.population_size)]
        search.tell([(x, f(x)) for x in points])
        f.round += 1


SECONDS = 25  # of CPU, of one run: some tools do not come back from a subproblem
PEERS = {"BOBYQA": by_nlopt("LN_BOBYQA"), "NEWUOA": by_nlopt("LN_NEWUOA_BOUND"), "COBYLA": by_nlopt("LN_COBYLA"),
         "SBPLX": by_nlopt("LN_SBPLX"), "L-BFGS-B": lbfgsb, "Nelder-Mead": nelder_mead, "CMA-ES": cma}


def run_peer(name, library, settings, budget):
    """In a process of its own. False: it was ended after SECONDS; what it has logged by then counts."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            run_here(name, library, settings, budget)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"{name} on {settings} has failed")
    return status == 0


def run_here(name, library, settings, budget):
    f = Function(library, settings, budget)
    if name == "NEWUOA" and not f.bounds:
        run = by_nlopt("LN_NEWUOA")
    else:
        run = PEERS[name]
    try:
        with np.errstate(all="ignore"):
            run(f, 0.1 * max(1.0, np.abs(f.start).max()))
    except (RuntimeError, ValueError):  # what NLopt raises at round-off
        if f.used == 0:
            raise
    f.plugin.destroy(f.state)
