"""One page that needs nothing but itself."""
import pathlib

from .style import svg_of

ROWS = 500  # of the table of runs; a study of more is read from its file


def page(runs, figures, files, title):
    """The page as text. figures: {name: (matplotlib's figure, caption)}. Names of strangers are escaped."""
    import jinja2

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(pathlib.Path(__file__).parent), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True)
    names = " ".join(files if len(files) < 4 else [*files[:2], "..."])
    return environment.get_template("page.html.j2").render(
        title=title, runs=runs.all, files=files if len(files) < 12 else [*files[:10], f"{len(files) - 10} more"], differing=runs.differing, rows=[row(run, runs) for run in runs.all[:ROWS]],
        versions=sorted({str(run.attributes.get("bizo_version", "?")) for run in runs.all}),
        hosts=sorted({str(run.attributes.get("hostname", "?")) for run in runs.all}), common=common(runs),
        figures=[(name, svg_of(figure), caption, f"bizo report {names} --figures . --only {name}")
                 for name, (figure, caption) in figures.items()])


def common(runs):
    """Settings that all runs share, (name, value)."""
    first = runs.all[0].settings
    return [(name, value) for name, value in sorted(first.items())
            if name not in runs.differing and not name.startswith("run.") and
            all(run.settings.get(name) == value for run in runs.all)]


def row(run, runs):
    wall = run.timing.get("attributes", {}).get("wall", float("nan"))
    failed = sum(int(count) for count in run.failures.values())
    return {"settings": [run.settings.get(name, "") for name in runs.differing],
            "seed": run.settings.get("run.seed", run.attributes.get("seed", "")),
            "reason": run.attributes.get("stop_reason") or run.attributes.get("status", ""),
            "numbers": [int(run.trace["iteration"][-1]), int(run.trace["evaluations"][-1]), f"{run.value:.8g}",
                        f"{float(run.verified):.8g}", failed, f"{float(wall):.1f}"]}
