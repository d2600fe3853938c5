"""What cannot be run here is at least read: shell scripts, job scripts, recipes for containers and for Spack.

  recipes.py SOURCE_FOLDER BINARY
"""
import ast
import pathlib
import re
import subprocess
import sys
import types
import unittest

SOURCE, BINARY = pathlib.Path(sys.argv[1]), sys.argv[2]
del sys.argv[1:3]

DOCKERFILE = (SOURCE / "containers/Dockerfile").read_text(encoding="utf-8")
APPTAINER = (SOURCE / "containers/bizo.def").read_text(encoding="utf-8")
RECIPE = SOURCE / "packaging/spack/packages/bizo/package.py"
CMAKE = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")

# What Spack calls what CMakeLists.txt looks for.
IN_SPACK = {"MPI": "mpi", "Eigen3": "eigen", "Boost": "boost", "HDF5": "hdf5", "nlohmann_json": "nlohmann-json",
            "CURL": "curl", "OpenSSL": "openssl", "ZLIB": "zlib-api", "RANDOM123_INCLUDE_DIR": "random123"}
TOOLS_IN_SPACK = {"cxx", "cmake", "ninja", "pkgconfig"}


def packages(*groups):
    lines = (SOURCE / "tools/packages.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[1] for line in lines if not line.startswith("#") and line.split()[0] in groups}


def shellcheck(text, shell="sh"):
    done = subprocess.run(["shellcheck", "-s", shell, "-"], input=text, text=True, capture_output=True, check=False)
    return done.stdout + done.stderr


def installed_by(script):
    """The packages of each apt-get install."""
    joined = script.replace("\\\n", " ")
    return [{word for word in call.split() if not word.startswith("-")}
            for call in re.findall(r"apt-get install ([^\n&;]*)", joined)]


def run_commands(dockerfile):
    return re.findall(r"^RUN (?:--mount=\S+ +)?(.*)$", dockerfile.replace("\\\n", ""), re.MULTILINE)


def sections(definition):
    """(stage, section, text) of an Apptainer definition."""
    found = []
    for part in re.split(r"^(?=Bootstrap:)", definition, flags=re.MULTILINE)[1:]:
        stage = re.search(r"^Stage: (\w+)", part, re.MULTILINE).group(1)
        for name, _, text in re.findall(r"^%(\w+)( from \w+)?\n((?:(?!%).*\n?)*)", part, re.MULTILINE):
            found.append((stage, name, text))
    return found


class Scripts(unittest.TestCase):
    def test_shellcheck(self):
        scripts = [*sorted((SOURCE / "jobs").glob("*.sbatch")), *sorted((SOURCE / "tools").glob("*.sh")),
                   *(SOURCE / "tests/slurm" / name for name in ("start", "stop", "kill-node")),
                   *(SOURCE / name for name in ("quickstart", "runtests", ".ci/run", "fuzz/run", "tests/package/smoke.sh"))]
        self.assertGreaterEqual(len(scripts), 12)
        scripts += sorted((SOURCE / "packaging/debian").glob("*/p*"))
        done = subprocess.run(["shellcheck", "--exclude=SC1091,SC2016", *scripts], text=True, capture_output=True, check=False)
        self.assertEqual(done.stdout + done.stderr, "")

    def test_completion(self):
        """The script as it is printed, tables and all."""
        script = subprocess.run([BINARY, "completion", "bash"], text=True, capture_output=True, check=True).stdout
        self.assertEqual(shellcheck(script, "bash"), "")

    def test_shellcheck_finds_something(self):
        self.assertIn("SC2086", shellcheck("rm $1\n"))


class Containers(unittest.TestCase):
    def test_shell(self):
        commands = run_commands(DOCKERFILE)
        self.assertEqual(len(commands), 4)
        for command in commands:
            self.assertEqual(shellcheck(command + "\n"), "", command)
        for stage, name, text in sections(APPTAINER):
            if name != "files":
                self.assertEqual(shellcheck(text), "", f"%{name} of {stage}")

    def test_sections(self):
        self.assertEqual([(stage, name) for stage, name, _ in sections(APPTAINER)],
                         [("build", "files"), ("build", "post"), ("final", "files"), ("final", "post"),
                          ("final", "runscript"), ("final", "test")])

    def test_packages(self):
        """Those of packages.txt to build; to run, those that are built."""
        build, final = installed_by("\n".join(run_commands(DOCKERFILE)))
        self.assertEqual(build - {"git"}, packages("build", "package"))
        self.assertEqual([build, final], installed_by("\n".join(text for _, name, text in sections(APPTAINER) if name == "post")))
        self.assertEqual(final, {"/packages/bizo_*.deb", "/packages/python3-bizo_*.deb"})

    def test_stages_and_user(self):
        stages = re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE)
        self.assertEqual(stages, ["build", "test", "bizo"])
        for name in re.findall(r"from=(\w+)", DOCKERFILE):
            self.assertIn(name, stages)
        last = DOCKERFILE[DOCKERFILE.index("AS bizo"):]
        self.assertEqual(re.findall(r"^USER (\w+)$", last, re.MULTILINE), ["bizo"])
        self.assertIn("useradd --create-home bizo", last)
        for image in re.findall(r"^(?:FROM|From:) (\S+:\S+)", DOCKERFILE + APPTAINER, re.MULTILINE):
            self.assertEqual(image, "debian:12-slim")


class Spack(unittest.TestCase):
    """The recipe runs against stand-ins of the directives that Spack has."""

    def setUp(self):
        self.dependencies = []
        stand_in = types.ModuleType("spack.package")
        stand_in.CMakePackage = type("CMakePackage", (), {"define": staticmethod(lambda name, value: f"-D{name}={value}")})
        stand_in.depends_on = lambda spec, type=None: self.dependencies.append(re.match(r"[\w-]+", spec).group())
        for directive in ("version", "license", "generator", "conflicts"):
            setattr(stand_in, directive, lambda *_, **__: None)
        text = RECIPE.read_text(encoding="utf-8")
        imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))]
        self.assertEqual([node.module for node in imports], ["spack.package"])
        self.scope = dict(vars(stand_in))
        exec(compile(text.replace("from spack.package import *", ""), RECIPE, "exec"), self.scope)

    def test_style(self):
        """What Spack asks for: lines of at most 99 characters, and docstrings."""
        text = RECIPE.read_text(encoding="utf-8")
        self.assertEqual([line for line in text.splitlines() if len(line) > 99 or line != line.rstrip()], [])
        tree = ast.parse(text)
        self.assertTrue(all(ast.get_docstring(node) for node in [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))]))
        self.assertRegex((RECIPE.parents[2] / "repo.yaml").read_text(encoding="utf-8"), r"\Arepo:\n  namespace: [a-z_]+\n\Z")

    def test_name_is_that_of_the_folder(self):
        expected = "".join(part.capitalize() for part in RECIPE.parent.name.split("-"))
        self.assertTrue(issubclass(self.scope[expected], self.scope["CMakePackage"]))

    def test_depends_on_what_cmake_looks_for(self):
        looked_for = set(re.findall(r"find_(?:package|path)\((\w+)", CMAKE))
        self.assertEqual(looked_for, set(IN_SPACK))
        self.assertEqual(set(self.dependencies), set(IN_SPACK.values()) | TOOLS_IN_SPACK)

    def test_options_are_those_of_cmake(self):
        everything = CMAKE + (SOURCE / "cmake/BizoCompiler.cmake").read_text(encoding="utf-8")
        known = set(re.findall(r"(?:option|set)\((BIZO_\w+) (?:\"|\$)", everything)) | set(re.findall(r"option\((BIZO_\w+)", everything))
        arguments = self.scope["Bizo"]().cmake_args()
        self.assertEqual(len(arguments), 3)
        for argument in arguments:
            self.assertIn(re.match(r"-D(\w+)=", argument).group(1), known)


if __name__ == "__main__":
    unittest.main()
