"""Mistakes of users: each ends with one line that says what is wrong, where, and what to do; nothing is left."""
import re
import unittest
from dataclasses import dataclass, field

from program import QUADRATIC, InFolder, settings, tool

USAGE, IO = 2, 1
OUT = ["run", "job.ini"]

# Four samples a class, two features.
POINTS = "".join(f"{i % 3},{i % 4},{label}\n" for i in range(8) for label in (0, 1))
LIBSVM = "".join(f"{label} 1:{i} 3:2\n" for i in range(8) for label in (0, 1))
FIT = "[problem]\nname = {name}\ndata = {data}\n[directions]\nfamily = gaussian\ncount = 3\n"


def fit(name="logistic", data="points.csv", **pairs):
    """A configuration with data; the pairs are more settings of [problem]."""
    lines = "".join(f"{key} = {value}\n" for key, value in pairs.items())
    return FIT.format(name=name, data=data).replace("[directions]", lines + "[directions]")


@dataclass
class Mistake:
    name: str
    code: int
    patterns: list  # regular expressions that the line must match
    arguments: list = field(default_factory=lambda: OUT)
    config: str = QUADRATIC
    files: dict = field(default_factory=dict)  # name: text, or None for a folder
    environment: dict = field(default_factory=dict)
    ranks: tuple = (0,)


def setting(name, assignment, *patterns, code=USAGE, **more):
    """A mistake that one --set makes; its option is to be named."""
    option = re.escape(assignment.partition("=")[0])
    return Mistake(name, code, [option, *patterns], [*OUT, "--set", assignment], **more)


def about_data(title, *patterns, **problem):
    """A mistake in settings of [problem] about good data."""
    config = fit(**problem)
    files = {file: LIBSVM if file.endswith("svm") else POINTS for file in ("points.csv", "points.svm")}
    return Mistake(title, USAGE, list(patterns), config=config, files=files)


def data(name, code, patterns, file, text, config=None, **more):
    """A mistake in a data file; the file is to be named."""
    return Mistake(name, code, [re.escape(file), *patterns], config=config or fit(data=file),
                   files={file: text}, **more)


COMMAND_LINE = [
    Mistake("unknown command", USAGE, ["bizo rnu", "no such command", "did you mean bizo run"], ["rnu", "job.ini"]),
    Mistake("unknown command, nothing near", USAGE, ["bizo xyzzy", "known: run, launch"], ["xyzzy"]),
    Mistake("unknown option", USAGE, ["--fast", "usage: bizo run"], [*OUT, "--fast"], ranks=(0, 3)),
    Mistake("unknown short option", USAGE, ["-z", "usage: bizo run"], [*OUT, "-z"]),
    Mistake("abbreviated option", USAGE, ["--outp", "usage: bizo run"], [*OUT, "--outp", "x.h5"]),
    Mistake("option of another command", USAGE, ["--output", "usage: bizo check"],
            ["check", "job.ini", "--output", "x.h5"]),
    Mistake("option without its value", USAGE, ["--set", "missing", "usage: bizo run"], [*OUT, "--set"]),
    Mistake("output given but empty", USAGE, ["--output", "usage: bizo run"], [*OUT, "--output="]),
    Mistake("output given but empty, as a word", USAGE, ["run.output is empty; name a file"], [*OUT, "--output", ""]),
    Mistake("resume before the configuration", IO, ["cannot open none.ini"], ["run", "--resume", "none.ini"]),
    Mistake("missing argument", USAGE, ["bizo run: .*missing", "usage: bizo run CONFIG.ini"], ["run"], ranks=(0, 3)),
    Mistake("superfluous argument", USAGE, ["bizo run: .*other.ini.*too many", "usage: bizo run CONFIG.ini"],
            [*OUT, "other.ini"]),
    Mistake("ranks of a check without --probe", USAGE, ["--ranks", "goes with --probe", "usage: bizo check"],
            ["check", "job.ini", "--ranks", "4"]),
    Mistake("no ranks to predict for", USAGE, ["--ranks", "a number >= 1"], ["check", "job.ini", "--probe", "--ranks", "0"]),
    Mistake("no duration", USAGE, ["bizo run: --time-limit = 5x", "15m"], ["run", "job.ini", "--time-limit", "5x"]),
    Mistake("a job of no nodes", USAGE, ["--nodes", "a number >= 1", "usage: bizo slurm"],
            ["slurm", "job.ini", "--nodes", "0"]),
    Mistake("a job of more ranks than an int", USAGE, ["--ranks is a number >= 1 and <= 1000000"],
            ["slurm", "job.ini", "--ranks", "2147483647"]),
    Mistake("a job of no time", USAGE, ["--time", "12:00:00"], ["slurm", "job.ini", "--time", "a while"]),
    Mistake("superfluous argument of version", USAGE, ["bizo version: .*now.*too many"], ["version", "now"]),
    Mistake("unknown name to describe", USAGE, ["bizo describe nestrov", "did you mean nesterov", "known: .*srht"],
            ["describe", "nestrov"]),
    Mistake("describe without a name", USAGE, ["bizo describe: .*missing", "usage"], ["describe"]),
    Mistake("unknown catalogue", USAGE, ["bizo list colours", "no such catalogue", "known: problems, inner"],
            ["list", "colours"]),
    Mistake("inspect a missing file", IO, ["cannot open none.h5", "No such file"], ["inspect", "none.h5"],
            ranks=(0, 3)),
    Mistake("inspect a text file", IO, ["job.ini", "not an HDF5 file"], ["inspect", "job.ini"]),
    Mistake("inspect a folder", IO, ["cannot open sub: it is a folder; name a file in it"], ["inspect", "sub"],
            files={"sub": None}),
    Mistake("repair in no folder", IO, ["bizo repair: there is no folder none; check the path of the results"],
            ["repair", "none/run.h5"]),
    Mistake("repair a folder", USAGE, ["bizo repair: sub is a folder; name a file in it"], ["repair", "sub"],
            files={"sub": None}),
    Mistake("mis-launch by srun", USAGE, ["4 ranks", "SLURM_STEP_NUM_TASKS", "srun --mpi=pmix"],
            environment={"SLURM_STEP_NUM_TASKS": "4"}),
    Mistake("mis-launch by another mpirun", USAGE, ["4 ranks", "PMI_SIZE", "mpirun of Open MPI"],
            environment={"PMI_SIZE": "4", "PMI_RANK": "0"}),
]

CONFIGURATION = [
    Mistake("no such configuration", IO, ["cannot open none.ini", "No such file", "check the path"],
            ["run", "none.ini"], ranks=(0, 3)),
    Mistake("configuration is a folder", IO, ["cannot read sub", "it is a folder", "check the path"],
            ["run", "sub"], files={"sub": None}),
    Mistake("check without its file", IO, ["cannot open none.ini", "No such file"], ["check", "none.ini"]),
    Mistake("empty configuration", USAGE, ["problem.name is missing", "name one of: quadratic"], config=""),
    Mistake("problem.Name", USAGE, ["job.ini:2: problem.Name: .*did you mean problem.name"],
            config=QUADRATIC.replace("name =", "Name =", 1)),
    Mistake("missing problem.name", USAGE, ["problem.name is missing", "name one of: quadratic"],
            config="[problem]\nd = 3\n"),
    Mistake("unknown section", USAGE, [r"job.ini:14: \[budgets\]", r"did you mean \[budget\]", "known: problem"],
            config=QUADRATIC + "[budgets]\n"),
    Mistake("unknown key", USAGE, [r"job.ini:14: budget.iteration:", "did you mean budget.iterations", "known:"],
            config=QUADRATIC.replace("iterations", "# \niteration"), ranks=(0, 3)),
    Mistake("key of another problem", USAGE, ["job.ini:5: problem.mu", "no such option of quadratic, but of hyper-cleaning"],
            config=QUADRATIC.replace("[inner]", "mu = 3\n[inner]")),
    Mistake("key before a section", USAGE, ["job.ini:1: seed", "no section yet", r"\[problem\]"],
            config="seed = 3\n" + QUADRATIC),
    Mistake("unclosed bracket", USAGE, [r"job.ini:1: \[problem", "bracket is not closed", r"write \[section\]"],
            config="[problem\nname = quadratic\n"),
    Mistake("line without =", USAGE, ["job.ini:14", "a longer run", "key = value"], config=QUADRATIC + "a longer run\n"),
    Mistake("line without a key", USAGE, ["job.ini:14", "key = value"], config=QUADRATIC + "= 3\n"),
    Mistake("duplicate key", USAGE, ["job.ini:14: budget.iterations", "given twice, first at job.ini:13", "remove one"],
            config=QUADRATIC + "iterations = 4\n"),
    Mistake("unknown key by --set", USAGE, ["--set", "method.radios", "did you mean method.radius"],
            [*OUT, "--set", "method.radios=3"]),
    Mistake("unknown section by --set", USAGE, [r"--set solver.radius=3", "no such section", "known: problem"],
            [*OUT, "--set", "solver.radius=3"]),
    Mistake("--set without =", USAGE, ["--set method.radius", "section.key=value", "for example"],
            [*OUT, "--set", "method.radius"]),
    Mistake("--set without a section", USAGE, ["--set radius=3", "section.key=value"], [*OUT, "--set", "radius=3"]),
    Mistake("--set with an empty section", USAGE, ["--set .d=3", "section.key=value"], [*OUT, "--set", ".d=3"]),
    Mistake("--set with an empty key", USAGE, ["--set problem.=3", "section.key=value"], [*OUT, "--set", "problem.=3"]),
]

VALUES = [
    setting("word for an integer", "budget.iterations=many", "= many", "a whole number >= 0", "default is 100"),
    setting("fraction for an integer", "problem.d=2.5", "= 2.5", "a whole number >= 1"),
    setting("empty integer", "problem.d=", "a whole number >= 1", "default is"),
    setting("word for a number", "method.radius=small", "= small", "a number > 0", "default is 1e-3"),
    setting("NaN for a number", "method.radius=nan", "= nan", "a number > 0"),
    setting("number with a unit", "budget.wall_time=3h", "= 3h", "a number > 0", "leave it out"),
    setting("word for a flag", "run.overwrite=maybe", "= maybe", "yes or no", "default is no"),
    setting("unknown choice", "method.difference=centrel", "no such choice", "did you mean central", "known: central"),
    setting("word in a list", "problem.split=0.5,half", "numbers separated by commas", "default is",
            config=fit(), files={"points.csv": POINTS}),
    setting("negative radius", "method.radius=-1", "= -1", "a number > 0", ranks=(0, 3)),
    setting("negative budget", "budget.iterations=-5", "a whole number >= 0"),
    setting("zero count", "directions.count=0", "a whole number >= 1", "leave it out"),
    setting("zero batch width", "evaluation.batch=-1", "a whole number >= 0"),
    setting("share above 1", "evaluation.max_failed_share=1.5", ">= 0 and <= 1"),
    setting("fraction of a retry", "evaluation.retry=0.5", "a whole number >= 0"),
    setting("unknown seed of a retry", "evaluation.retry_seed=old", "no such choice", "known: same, new"),
    Mistake("new seed for one side", USAGE, ["evaluation.retry_seed = new", "forward difference", "retry_seed = same"],
            [*OUT, *settings(evaluation__retry_seed="new", method__difference="forward")]),
    setting("penalize without a penalty", "evaluation.on_failure=penalize", "evaluation.penalty is not set",
            "as bad as F gets"),
    setting("penalty without penalize", "evaluation.penalty=3", "only evaluation.on_failure = penalize uses it", "leave it out"),
    Mistake("penalty in differences", USAGE, ["evaluation.on_failure = penalize", "hozog takes differences",
                                              "penalize_differences = on"],
            [*OUT, *settings(evaluation__on_failure="penalize", evaluation__penalty=3)], ranks=(0, 3)),
    Mistake("penalty for more than a value", USAGE, ["the method frozen-adjoint", "more than the value", "drop or stop"],
            [*OUT, *settings(evaluation__on_failure="penalize", evaluation__penalty=3, method__name="frozen-adjoint",
                             evaluation__penalize_differences="on")]),
    setting("momentum of 1", "step.momentum=1", ">= 0 and <= 0.999999",
            config=QUADRATIC + "[step]\nrule = momentum\n"),
    setting("count > d, haar", "directions.count=25", "haar has at most 24 directions in 24 dimensions", "sphere",
            config=QUADRATIC.replace("srht", "haar")),
    setting("count > D, srht", "directions.count=33", "srht has at most 32 directions", "use fewer"),
    setting("unknown problem", "problem.name=quadratik", "= quadratik", "did you mean quadratic", "known: .*ridge"),
    setting("unknown inner solver", "inner.name=nestrov", "did you mean nesterov", "known: auto"),
    setting("unknown family", "directions.family=sfere", "did you mean sphere", "known: srht"),
    setting("unknown method", "method.name=magic", "no such name", "known: hozog"),
    setting("unknown step rule", "step.rule=adamw", "did you mean adam", "known: sgd"),
    setting("solver without its formula", "inner.name=closed-form", "closed form", "which the problem logistic does not have",
            "use one that needs less", config=fit(), files={"points.csv": POINTS}),
    setting("absolute control", "inner.control=absolute", "difference be lost", "fixed-steps or relative"),
    setting("unrolled without steps", "inner.control=unrolled", "Phi depends on the number of steps", "give inner.steps",
            config="[problem]\nname = quadratic\n"),
    Mistake("itd of another solver's steps", USAGE, ["itd differentiates steps of gradient-descent", "use one of them"],
            [*OUT, *settings(method__name="itd", inner__name="newton", inner__control="unrolled", inner__steps=9)]),
    Mistake("unrolled steps in a single loop", USAGE, [r"hf-zoba works with y\*\(x\)", "itd, hozog or frame-search"],
            [*OUT, *settings(method__name="hf-zoba", inner__control="unrolled")]),
    setting("ensemble of one start", "inner.start=ensemble", "the problem quadratic has one y_0", "problem.init_draws > 1"),
    setting("nearest minimizer without a formula", "inner.start=min-norm", "no formula for the minimizer nearest",
            "use start = cold", config=fit("hyper-cleaning", model="mlp"), files={"points.csv": POINTS}),
    Mistake("nearest minimizer by another solver", USAGE, ["inner.start = min-norm", "inner.name = newton-cg ends at another"],
            [*OUT, *settings(problem__name="least-squares", inner__start="min-norm", inner__name="newton-cg")],
            config="[problem]\nname = quadratic\n"),
    Mistake("nearest minimizer in a single solve", USAGE, ["aid follows a minimizer as x moves", "start = warm"],
            [*OUT, *settings(problem__name="least-squares", inner__start="min-norm", method__name="aid")],
            config="[problem]\nname = quadratic\n"),
    setting("selection of what is not smooth", "inner.start=optimistic", "no smooth f and F with Hessian products",
            "start = warm", config=fit("lasso"), files={"points.csv": POINTS}),
    setting("share of F without a selection", "inner.nu=0.1", "inner.start = warm selects no minimizer by F",
            "start = optimistic or pessimistic"),
    Mistake("selection among T steps", USAGE, ["T steps from y_0 end at one point", "use start = cold"],
            [*OUT, *settings(inner__start="pessimistic", inner__control="unrolled", inner__steps=9, inner__name="nesterov",
                             inner__L=4, inner__mu=1)], config="[problem]\nname = quadratic\n"),
    setting("more groups than samples", "problem.groups=99", "training samples", "use fewer groups", config=fit("hyper-cleaning"),
            files={"points.csv": POINTS}),
    setting("retraining of what is not trained along", "inner.retrain_steps=9", "only a y that is trained along",
            "inner.control = unrolled and start = warm"),
    Mistake("strong > smooth", USAGE, [r"inner.mu = 3", "larger than inner.L", "least curvature"],
            [*OUT, *settings(inner__mu=3, inner__L=2)]),
    setting("start outside of the box", "problem.start=7", r"outside of the bounds \[-6, 6\]", "widen the box",
            config=QUADRATIC.replace("d = 24", "d = 24\nbox = -6, 6")),
    setting("start is neither number nor file", "problem.start=zero", "= zero", "No such file", "one constant", code=IO),
    setting("start of the wrong length", "problem.start=x0.txt", "3 numbers", "24 are needed", "one constant",
            files={"x0.txt": "1 2 3\n"}),
    setting("start with a word in it", "problem.start=x0.txt", r"x0.txt:1:3", "\"a\" is not a number",
            files={"x0.txt": "1 a 3\n"}),
    setting("infinite start", "problem.start=inf", "= inf", "must be finite", "one constant"),
    setting("box reversed", "problem.box=6,-6", "lower one first", "box = -6, 6"),
    setting("box of one number", "problem.box=6", "two numbers", "box = -6, 6"),
    setting("box narrower than the radius", "method.radius=4", "are not four radii apart", "smaller radius",
            config=QUADRATIC.replace("d = 24", "d = 24\nbox = -6, 6")),
    setting("scale of the wrong length", "directions.scale=units.txt", "3 numbers", "24 are needed", "one constant",
            files={"units.txt": "1 2 3\n"}, ranks=(0, 3)),
    setting("negative scale", "directions.scale=-1", "units must be > 0", "leave it out"),
    setting("scale is neither number nor file", "directions.scale=big", "= big", "No such file", "one constant", code=IO),
    setting("start with an entry that is no number", "problem.start=0.5, a", '"a" is not a number', "24 numbers"),
    setting("start as a list of Python", "problem.start=[0.5, 2]", r'"\[0.5" is not a number', "24 numbers"),
    setting("start between semicolons", "problem.start=1;2", '"1;2" is not a number', "24 numbers"),
    setting("bound that is no number", "problem.box=0, x", '"x" is not a number', "two numbers"),
    setting("name of two lines", "problem.start=x\ny.txt", "= x y.txt: cannot open x y.txt", code=IO),
    setting("very long name", f"problem.start={'a/' * 2000}a", "a/a/a", r"\.\.\.$", code=IO),
    setting("start in a device without an end", "problem.start=/dev/zero", "a device or a pipe; give a regular file"),
    setting("start in a file that is not there", "problem.start=start 1.txt", "No such file", "a file", code=IO),
    setting("no memory at all", "evaluation.memory_limit=0", "it must be a number >= 1 and"),
    setting("memory that is less than a byte", "evaluation.memory_limit=1e-7", "it must be a number >= 1 and"),
    setting("memory beyond all bytes", "evaluation.memory_limit=1e300", r"and <= 1e\+12"),
    Mistake("more memory than there is", IO, ["memory", "smaller"], [*OUT, "--set", "problem.d=1e15"], ranks=(0, 3)),
]

DATA = [
    Mistake("no data", USAGE, ["problem.data", "no training data", "problem.train and problem.validation"],
            config="[problem]\nname = ridge\n"),
    Mistake("missing data file", IO, ["cannot open none.csv", "No such file", "check problem.data"],
            config=fit(data="none.csv"), ranks=(0, 3)),
    Mistake("missing validation file", IO, ["cannot open none.csv", "No such file", "check problem.validation"],
            config=fit(data="", train="points.csv", validation="none.csv"), files={"points.csv": POINTS}),
    data("data file is a folder", IO, ["cannot read folder.csv", "[Dd]irectory"], "folder.csv", None),
    data("empty data file", USAGE, ["no samples"], "empty.csv", ""),
    data("data without features", USAGE, ["no features"], "thin.csv", "1\n0\n"),
    data("unknown extension", USAGE, ["extension", "problem.format", "libsvm, csv, hdf5 or idx"], "points.dat", POINTS),
    data("truncated LIBSVM line", USAGE, [":2:5", "not a number", "label index:value"], "cut.svm", "1 1:1\n0 3:"),
    data("LIBSVM entry without a value", USAGE, [":1:3", "is not index:value", "label index:value"], "cut.svm", "1 7\n"),
    data("LIBSVM index 0", USAGE, [":2:3", "index 0", "start at 1"], "zero.svm", "1 1:1\n0 0:1\n"),
    data("descending LIBSVM indices", USAGE, [":1:7", "index 2 after 5", "must ascend"], "down.svm", "1 5:1 2:1\n"),
    data("LIBSVM index above problem.features", USAGE, [":1:7", "index 9", "problem.features = 4"], "wide.svm",
         "1 2:1 9:1\n", config=fit(data="wide.svm", features=4)),
    data("word in a CSV file", USAGE, [":2:3", "\"red\" is not a number", "problem.leave_out"], "word.csv",
         "1,2,0\n1,red,1\n", ranks=(0, 3)),
    data("word in the first line of a CSV file", USAGE, [":1:3", r"\"\?\" is not a number", "problem.leave_out"],
         "first.csv", "1,?,0\n" + POINTS),
    data("NaN in a CSV file", USAGE, [":2:1", "\"nan\" is not finite"], "nan.csv", "1,2,0\nnan,3,1\n"),
    data("units below the names", USAGE, [":2:1", "no numbers", "put # in front"], "units.csv", "u,v,y\nm,s,-\n1,2,0\n1,3,1\n"),
    data("ragged CSV file", USAGE, [":3:1", "2 fields", "first line has 3"], "ragged.csv", "1,2,0\n2,3,1\n2,3\n"),
    data("unknown label column", USAGE, ["problem.label = kind", "no such column", "known: first, last, 0 to 2, u, v, w"],
         "points.csv", "u,v,w\n" + POINTS, config=fit(label="kind")),
    data("misspelt label column", USAGE, ["problem.label = kidn", "no such column", r"did you mean kind\?; known: first"],
         "points.csv", "u,v,kind\n" + POINTS, config=fit(label="kidn")),
    data("label column out of range", USAGE, ["problem.label = 3", "no such column", "0 to 2"], "points.csv", POINTS,
         config=fit(label=3)),
    data("leave out an unknown column", USAGE, ["problem.leave_out = 9", "no such column"], "points.csv", POINTS,
         config=fit(leave_out=9)),
    data("leave out the label", USAGE, ["problem.label = last", "problem.leave_out"], "points.csv", POINTS,
         config=fit(leave_out=2)),
    data("labels of one class", USAGE, ["same label", "problem.label"], "one.csv", "1,2,0\n2,3,0\n3,4,0\n" * 3),
    data("three labels for two classes", USAGE, ["3 distinct labels", "at most 2", "problem.label"], "three.csv",
         "1,2,0\n2,3,1\n3,4,2\n" * 5),
    data("too many labels", USAGE, ["distinct labels", "at most 1000", "problem.label"], "many.csv",
         "".join(f"{i % 7},{i}\n" for i in range(3000)), config=fit("hyper-cleaning", "many.csv")),
    Mistake("label that training data lacks", USAGE, ["other.csv: label 5", "does not occur in the training data"],
            config=fit(data="", train="points.csv", validation="other.csv"),
            files={"points.csv": POINTS, "other.csv": "1,2,5\n"}),
    about_data("width of another kernel", "problem.width = 2", "only model = kernel has it", name="distillation", width="2"),
    about_data("ridge of a network", "problem.ridge = 2", "only model = linear or kernel", "use problem.mu",
               name="distillation", model="mlp", ridge="2"),
    about_data("decay of a kernel", "problem.mu = 2", "only model = mlp has it", "use problem.ridge",
               name="distillation", model="kernel", mu="2"),
    about_data("hidden units of a kernel", "problem.hidden = 8", "only an mlp", "add model = mlp",
               name="distillation", model="kernel", hidden="8"),
    about_data("sharp tanh", "problem.sharpness = 8", "tanh has none", "add activation = softplus",
               name="hyper-cleaning", model="mlp", sharpness="8"),
    about_data("no draw of y_0", "problem.init_draws = 0", ">= 1", name="weight-decay", model="mlp", init_draws="0"),
    about_data("split fractions > 1", "problem.split = 0.6, 0.6", "sum <= 1", "split = 0.6, 0.2, 0.2", split="0.6, 0.6"),
    about_data("split of one fraction", "problem.split = 0.6", "two or three fractions", split="0.6"),
    about_data("no validation samples", "problem.split = 1, 0", "of the 16 samples of points.csv", "larger fraction",
               split="1, 0"),
    about_data("train without validation", "problem.validation", "problem.train", "name the validation data",
               data="", train="points.csv"),
    about_data("data and train", "problem.train = points.csv", "problem.data is given too", "either",
               train="points.csv", validation="points.csv"),
    about_data("centring of sparse data", "problem.normalize = standard", "dense", "normalize = unit", data="points.svm",
               normalize="standard"),
    Mistake("different numbers of features", USAGE, ["b.svm has 4 features", "a.svm has 3", "problem.features"],
            config=fit(data="", train="a.svm", validation="b.svm"),
            files={"a.svm": LIBSVM, "b.svm": LIBSVM.replace("3:2", "4:2")}),
]

OUTPUT = [
    setting("output exists", "run.output=old.h5", "exists already", "not one of bizo's results", files={"old.h5": "precious"},
            ranks=(0, 3)),
    Mistake("output exists, --output", USAGE, ["run.output = old.h5", "exists already"], [*OUT, "-o", "old.h5"],
            files={"old.h5": "precious"}),
    setting("output in a missing folder", "run.output=none/run.h5", "no folder none", "create it", code=IO),
    setting("output is a folder", "run.output=sub", "is a folder", "name a file", files={"sub": None}),
    setting("output below a file", "run.output=job.ini/run.h5", "no folder job.ini", "choose another", code=IO),
    setting("output where nobody can write", "run.output=/proc/run.h5", "folder /proc", "choose another", code=IO,
            ranks=(0, 3)),
    setting("empty output", "run.output=", "empty", "name a file"),
]


class BadInput(InFolder):
    def contents(self):
        return {str(path.relative_to(self.folder)): (path.read_bytes() if path.is_file() else None)
                for path in self.folder.rglob("*")}

    def check(self, mistake, ranks):
        self.setUp()
        self.write("job.ini", mistake.config)
        for name, text in mistake.files.items():
            (self.folder / name).mkdir() if text is None else self.write(name, text)
        before = self.contents()
        result = self.bizo(*mistake.arguments, ranks=ranks, environment=mistake.environment)
        lines = result.err.splitlines()
        if ranks:  # mpirun adds its banner
            lines = [line for line in lines if "bizo:" in line]
        self.assertEqual(len(lines), 1, f"one line on stderr\n{result}")
        self.assertRegex(lines[0], "^bizo: ", result)
        for pattern in mistake.patterns:
            self.assertRegex(lines[0], pattern)
        self.assertEqual(result.code, mistake.code, result)
        if ranks == 0:
            self.assertEqual(result.out, "")
        self.assertEqual(self.contents(), before, "nothing left, nothing changed")

    def check_all(self, mistakes):
        for mistake in mistakes:
            for ranks in mistake.ranks:
                with self.subTest(mistake.name, ranks=ranks):
                    self.check(mistake, ranks)

    def test_command_line(self):
        self.check_all(COMMAND_LINE)

    def test_configuration(self):
        self.check_all(CONFIGURATION)

    def test_values(self):
        self.check_all(VALUES)

    def test_data(self):
        self.check_all(DATA)

    def test_output(self):
        self.check_all(OUTPUT)

    def test_hdf5_files(self):
        """They are made from a results file."""
        self.write("job.ini", QUADRATIC)
        self.expect(0, "run", "job.ini", "--quiet")
        made = tool("h5copy", "-i", self.folder / "run.h5", "-o", self.folder / "other.h5", "-s", "/trace", "-d", "/X")
        self.assertEqual(made.code, 0, made)
        other = (self.folder / "other.h5").read_bytes()
        whole = (self.folder / "run.h5").read_bytes()
        with_other = {"other.h5": ""}
        mistakes = [
            Mistake("inspect another kind of file", IO, ["other.h5", "not one of bizo's results"],
                    ["inspect", "other.h5"], files=with_other),
            Mistake("inspect half a file", IO, ["half.h5", "it is damaged.*bizo repair"], ["inspect", "half.h5"],
                    files={"half.h5": ""}),
            data("no such dataset", USAGE, ["no dataset A", "problem.matrix"],
                 "other.h5", "", config=fit(data="other.h5", matrix="A", label="X/iteration")),
            data("no such labels", USAGE, ["no dataset y", "problem.label"], "other.h5", "", config=fit(data="other.h5")),
            data("dataset of the wrong shape", USAGE, ["X/value", "shape", "samples x features"], "other.h5", "",
                 config=fit(data="other.h5", matrix="X/value", label="X/iteration")),
        ]
        contents = {"other.h5": other, "half.h5": whole[:len(whole) // 2]}
        write = self.write
        self.write = lambda name, text: (self.folder / name).write_bytes(contents[name]) if name in contents \
            else write(name, text)
        self.check_all(mistakes)

    def test_names_are_unique_and_many(self):
        names = [m.name for group in (COMMAND_LINE, CONFIGURATION, VALUES, DATA, OUTPUT) for m in group]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 100)


if __name__ == "__main__":
    unittest.main()
