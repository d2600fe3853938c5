"""Draws the counts and three simulations:  plot.py RESULTS.h5 PICTURE.  Needs matplotlib and h5py."""
import sys

import bizo
import matplotlib
import model
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

counts, fitted = model.read_observations("observations.csv")
years = np.arange(1, len(counts) + 1)
rates = {
    "the study's rates": (np.zeros(4), ":"),
    "all weights 1": (model.fit(counts[:fitted], np.zeros(5), np.zeros(4))[0], "--"),
    "weights found": (bizo.read(sys.argv[1])["solution"]["y"], "-"),
}
figure, axes = plt.subplots(2, 1, figsize=(8, 5), sharex=True, constrained_layout=True)
for species, (axis, name) in enumerate(zip(axes, ("hares", "lynxes"))):
    for (label, (y, style)), colour in zip(rates.items(), ("#b0b0b0", "#d1603d", "#2458a6")):
        axis.plot(years, np.exp(model.simulate(y, len(counts))[:, species]), style, color=colour, label=label)
    axis.plot(years, np.exp(counts[:, species]), "o", color="#333333", markersize=4, label="counts")
    axis.axvspan(fitted + 0.5, len(counts) + 0.5, color="#f0f0f0", zorder=0)
    axis.set(yscale="log", ylabel=f"{name}, thousands", xlim=(0.5, len(counts) + 0.5))
    axis.spines[["top", "right"]].set_visible(False)
axes[0].legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1))
axes[1].set(xlabel="year (grey: held out)", xticks=years[::2])
figure.savefig(sys.argv[2], dpi=80)
