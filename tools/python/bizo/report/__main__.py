"""bizo report: a page of figures from results files.

  bizo report RUN.h5 [RUN.h5 ...] [-o report.html] [--figures FOLDER] [--only FIGURE] [--title TITLE]
"""
import argparse
import os
import pathlib
import sys

MISTAKE = 2  # bizo's exit code for usage


def main(arguments=None):
    try:
        import h5py  # noqa: F401
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError as error:
        sys.exit(complain(f"{error.name} is missing; install python3-h5py, python3-matplotlib and python3-jinja2"))
    from .figures import FIGURES, drawn

    parser = argparse.ArgumentParser(prog="bizo report", description="A page of figures from results of bizo.")
    parser.add_argument("files", nargs="+", metavar="RUN.h5", help="results of runs, merged runs, or a study")
    parser.add_argument("-o", "--output", default="report.html", help="the page; default: report.html")
    parser.add_argument("--figures", metavar="FOLDER", help="write every figure there, as SVG and PDF")
    parser.add_argument("--only", choices=FIGURES, metavar="FIGURE", help="draw this one alone: " + ", ".join(FIGURES))
    parser.add_argument("--title", help="of the page")
    parser.add_argument("--overwrite", action="store_true", help="replace a page that bizo report has written")
    given = parser.parse_args(arguments)
    try:
        write(given, drawn)
    except (ValueError, OSError) as error:
        return complain(str(error))
    return 0


def write(given, drawn):
    from .page import page
    from .runs import gather
    from .style import save

    output = pathlib.Path(given.output)
    if output.exists() and not (given.overwrite or is_report(output)):
        raise ValueError(f"{output}: it exists, and is no report of bizo; choose another with -o")
    runs = gather(given.files)
    figures = drawn(runs, given.only)
    if not figures:
        raise ValueError(f"{given.only}: these runs have nothing to draw in it")
    if given.figures:
        folder = pathlib.Path(given.figures)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (figure, _) in figures.items():
            for kind in ("svg", "pdf"):
                save(figure, folder / f"{name}.{kind}")
    text = page(runs, figures, given.files, given.title or " ".join(pathlib.Path(path).stem for path in given.files[:3]))
    unfinished = output.with_name(output.name + f".{os.getpid()}.tmp")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(output)
    print(f"{output}: {len(runs.all)} runs, {len(figures)} figures")


def is_report(path):
    """Whether bizo report has written it; a device or a pipe is not even opened."""
    if not path.is_file():
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        head = file.read(4096)
    return head.startswith("<!DOCTYPE html>") and '<meta name="generator" content="bizo report">' in head


def complain(message):
    print(f"bizo report: {message}", file=sys.stderr)
    return MISTAKE


if __name__ == "__main__":
    sys.exit(main())
