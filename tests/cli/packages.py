"""What is installed, by component, is what the packages should have; and it works where it lies.

The packages themselves are tried on a fresh machine: ctest -L long -R package, tests/package/smoke.sh.
"""
import os
import pathlib
import re
import subprocess
import unittest

import blackbox
from program import BINARY, SOURCE, InFolder, bizo, settings

SHARED = pathlib.PurePath("usr/share/bizo")
# The Debian packages of what bizo-config.cmake looks for.
IN_DEBIAN = {"MPI": "libopenmpi-dev", "Eigen3": "libeigen3-dev", "Boost": "libboost-program-options-dev", "HDF5": "libhdf5-dev",
             "CURL": "libcurl4-openssl-dev", "OpenSSL": "libssl-dev", "ZLIB": "zlib1g-dev"}


def read(*path):
    return pathlib.Path(SOURCE, *path).read_text(encoding="utf-8")


def tracked(folder):
    """The files of the project in a folder, whatever lies there besides."""
    return {path.relative_to(SOURCE).as_posix() for path in pathlib.Path(SOURCE, folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".o", ".so")}


class Components(InFolder):
    def install(self, component, prefix="/usr", root=""):
        environment = {**os.environ, "DESTDIR": str(self.folder / root) if root else ""}
        done = subprocess.run(["cmake", "--install", pathlib.Path(BINARY).parent, "--component", component, "--prefix", prefix],
                              env=environment, text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        folder = self.folder / root if root else pathlib.Path(prefix)
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    def test_program_and_python_package(self):
        program, python = self.install("program", root="program"), self.install("dist_packages", root="python")
        self.assertEqual(program & python, set(), "a file is in one package")
        for name in ("bin/bizo", "share/man/man1/bizo.1", "share/man/man1/bizo-run.1", "share/man/man5/bizo.ini.5",
                     "share/bash-completion/completions/bizo", "share/zsh/site-functions/_bizo", "share/doc/bizo/README.md",
                     "share/doc/bizo/docs/methods.md", "share/doc/bizo/docs/pictures/hyper_cleaning.png",
                     "share/bizo/tools/mpi_environment.sh"):
            self.assertIn(f"usr/{name}", program)
        self.assertEqual({name for name in program if name.startswith("usr/share/bizo/data/")},
                         {f"usr/share/bizo/{name}" for name in tracked("data")})
        self.assertEqual({name for name in python if "/dist-packages/bizo/" in name},
                         {f"usr/lib/python3/dist-packages/{name[len('tools/python/'):]}" for name in tracked("tools/python/bizo")})
        self.assertIn("usr/share/bizo/tools/plot_convergence.py", python)
        self.assertEqual([name for name in program if name.endswith((".h5.status", ".journal", ".checkpoint"))], [])
        for script in [name for name in program if name.endswith(".py")]:
            self.assertFalse(os.access(self.folder / "program" / script, os.X_OK), f"{script}: this belongs to python3-bizo")

    def test_jobs_name_installed_files(self):
        program = self.install("program", root="program")
        jobs = [name for name in program if name.startswith("usr/share/bizo/jobs/") and name.endswith((".ini", ".sbatch"))]
        self.assertGreater(len(jobs), 35)
        named = set()
        for job in jobs:
            text = (self.folder / "program" / job).read_text(encoding="utf-8")
            self.assertNotRegex(text, r"(?m)(^|[ =])(data|jobs)/", job)
            for path in re.findall(rf"/({SHARED}/[\w./]+\w)", text):
                if not path.endswith((".py", "opaque.ini")):
                    self.assertIn(path, program, f"in {job}")
                named.add(path)
        self.assertIn(f"{SHARED}/data/digits.csv", named)
        self.assertIn(f"{SHARED}/jobs/torch/weights.py", named)

    def test_a_job_runs_in_any_folder(self):
        """And bizo report finds the Python package that is installed beside the program."""
        prefix = str(self.folder / "a prefix")
        for component in ("program", "python"):
            self.install(component, prefix)
        program = f"{prefix}/bin/bizo"
        (self.folder / "work").mkdir()
        done = bizo("run", f"{prefix}/share/bizo/jobs/ridge.ini", *settings(budget__iterations=2), folder=self.folder / "work", binary=program)
        self.assertEqual((done.code, done.err), (0, ""), done)
        done = bizo("report", "ridge.h5", folder=self.folder / "work", binary=program,
                    environment={"PATH": f"{pathlib.Path(blackbox.python_with_numpy()).parent}:{os.environ['PATH']}", "PYTHONPATH": ""})
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertTrue((self.folder / "work/report.html").exists())

    @unittest.skipIf(blackbox.tool("python3", "-c", "import bizo", folder="/", environment={"PYTHONPATH": ""}).code == 0,
                     "python3-bizo is installed here")
    def test_without_the_python_package(self):
        prefix = str(self.folder / "prefix")
        self.install("program", prefix)
        done = bizo("report", "ridge.h5", binary=f"{prefix}/bin/bizo", environment={"PYTHONPATH": ""})
        self.assertEqual((done.code, done.err), (2, "bizo report: Python has no package bizo; install python3-bizo\n"))


class Control(unittest.TestCase):
    def test_what_is_looked_for_is_depended_on(self):
        looked_for = re.findall(r"find_dependency\((\w+)", read("cmake/bizo-config.cmake.in"))
        depends = re.search(r'DEVELOPMENT_PACKAGE_DEPENDS "(.*?)"', read("cmake/BizoPackages.cmake"), re.DOTALL)[1]
        self.assertEqual({IN_DEBIAN[name] for name in looked_for}, set(re.findall(r"lib[\w-]+-dev|zlib1g-dev", depends)))

    def test_versions_agree(self):
        version = re.search(r"project\(bizo VERSION (\S+)", read("CMakeLists.txt"))[1]
        self.assertIn(f'version = "{version}"', read("tools/python/pyproject.toml"))
        metadata = (pathlib.Path(BINARY).parent / "METADATA").read_text(encoding="utf-8")
        self.assertIn(f"\nVersion: {version}\n", metadata)
        needed = re.search(r"^dependencies = (.*)", read("tools/python/pyproject.toml"), re.MULTILINE)[1]
        self.assertEqual(re.findall(r"Requires-Dist: (\w+)", metadata), re.findall(r"\w+", needed))

    def test_packages_have_what_lintian_asks_for(self):
        settings_of_cpack = (pathlib.Path(BINARY).parent / "CPackConfig.cmake").read_text(encoding="utf-8")
        for name in ("bizo", "libbizo-dev", "python3-bizo"):
            self.assertIn(f'_PACKAGE_NAME "{name}")', settings_of_cpack)
        for script in pathlib.Path(SOURCE, "packaging/debian").glob("*/p*"):
            self.assertTrue(os.access(script, os.X_OK), script)
        holders = read("packaging/debian/copyright_of_data")
        for name in re.findall(r"\*\*(\w+)\*\*", read("data/README.md").split("## Origin")[1]):
            self.assertIn(name, holders, "data of others has its licence in the package")


if __name__ == "__main__":
    unittest.main()
