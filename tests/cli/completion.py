"""bizo completion and bizo man: what the shells offer, and pages that man reads without a warning."""
import os
import pty
import re
import select
import shutil
import subprocess
import time
import unittest

from program import InFolder, bizo

ASK = r"""
source ./bizo_completion
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:' COMP_LINE=$1 COMP_POINT=${#1}
_bizo
printf '%s\n' "${COMPREPLY[@]}"
"""
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00\x07]")
# At the longest, for a shell that has to start on a busy machine.
PATIENCE = 60


class Typist:
    """Types into an interactive shell, and reads what it shows."""

    def __init__(self, words, folder):
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, {**os.environ, "TERM": "vt100", "HOME": str(folder), "HISTFILE": "", "COLUMNS": "200"})
        self.child = child

    def type(self, text, expected):
        os.write(self.terminal, text.encode())
        seen, end = "", time.monotonic() + PATIENCE
        while not re.search(expected, seen):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"{text!r}: no {expected!r} in {seen!r}")
            seen = CONTROLS.sub("", seen + os.read(self.terminal, 4096).decode(errors="replace"))

    def leave(self):
        os.close(self.terminal)
        os.waitpid(self.child, 0)


class Bash(InFolder):
    def setUp(self):
        super().setUp()
        self.write("bizo_completion", self.expect(0, "completion", "bash").out)
        for name in ("job.ini", "run.h5", "old.h5", "page.html"):
            self.write(name, "")
        (self.folder / "jobs").mkdir()

    def offered(self, line, **environment):
        done = subprocess.run(["bash", "--norc", "-c", ASK, "bash", line], cwd=self.folder, text=True, capture_output=True, check=True,
                              env={**os.environ, **environment})
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_commands(self):
        named = re.findall(r"^  bizo (\w+)", self.expect(0, "help").out.split("\nOptions")[0], re.MULTILINE)
        self.assertEqual(self.offered("bizo "), [*named, "--help", "--version"])
        self.assertEqual(self.offered("bizo re"), ["report", "repair"])
        self.assertEqual(self.offered("bizo help des"), ["describe"])
        self.assertEqual(self.offered("bizo nothing "), [])

    def test_files(self):
        self.assertCountEqual(self.offered("bizo run "), ["job.ini", "jobs"])
        self.assertCountEqual(self.offered("bizo inspect "), ["run.h5", "old.h5", "jobs"])
        self.assertCountEqual(self.offered("bizo merge a.h5 b.h5 c.h5 r"), ["run.h5"])
        self.assertEqual(self.offered("bizo run job.ini "), [], "there is one configuration")
        self.assertEqual(self.offered("bizo launch "), ["all"])
        self.assertCountEqual(self.offered("bizo launch 4 job"), ["job.ini", "jobs"])
        self.assertCountEqual(self.offered("bizo report -o p"), ["page.html"])
        self.assertEqual(self.offered("bizo man --folder "), ["jobs"])
        self.assertCountEqual(self.offered("bizo run ~/jo", HOME=str(self.folder)), ["~/job.ini", "~/jobs"])

    def test_options(self):
        self.assertEqual(self.offered("bizo run job.ini --re"), ["--resume", "--resume=auto"])
        self.assertEqual(self.offered("bizo list -"), ["--help"])
        self.assertEqual(self.offered("bizo run --time-limit "), [], "a duration")
        self.assertCountEqual(self.offered("bizo run --quiet "), ["job.ini", "jobs"])
        self.assertEqual(self.offered("bizo launch 2 job.ini -- --b"), [], "of mpirun")
        # readline replaces what is behind the last = alone.
        self.assertEqual(self.offered("bizo run job.ini --output=r"), ["run.h5"])

    def test_settings(self):
        self.assertEqual(self.offered("bizo run job.ini --set budget.it"), ["budget.iterations="])
        self.assertEqual(self.offered("bizo run job.ini --set method.difference="), ["central", "forward", "adaptive"])
        self.assertEqual(self.offered("bizo run job.ini --set method.name=hoz"), ["hozog"])
        self.assertEqual(self.offered("bizo run job.ini --set=method.name=aut"), ["auto"])
        self.assertEqual(self.offered("bizo study job.ini --set run.overwrite="), ["yes", "no"])
        self.assertEqual(self.offered("bizo run job.ini --set problem.data=ru"), ["run.h5"])
        self.assertEqual(self.offered("bizo run job.ini --set step.size="), [], "a number")

    def test_names(self):
        self.assertIn("hozog", self.offered("bizo describe ho"))
        self.assertEqual(self.offered("bizo describe method.radius_c"), ["method.radius_control"])
        names = self.offered("bizo describe ")
        self.assertGreater(len(names), 300)
        for name in names[::25]:
            self.assertEqual(bizo("describe", name).code, 0, name)
        self.assertEqual(self.offered("bizo list m"), ["methods"])

    def test_keys(self):
        keys = self.offered("bizo run job.ini --set ")
        self.assertEqual(len({key.split(".")[0] for key in keys}), 9)
        for key in keys[::40]:
            self.assertEqual(bizo("describe", key.rstrip("=")).code, 0, key)

    def test_a_terminal(self):
        shell = Typist(["bash", "--norc", "-i"], self.folder)
        self.addCleanup(shell.leave)
        shell.type("PS1='> '; source ./bizo_completion; echo rea''dy\n", "ready")
        shell.type("bizo desc\t", "describe ")
        shell.type("hoz\t", "hozog ")
        shell.type("\x15bizo run jo\t", "job")
        shell.type("b.ini --set method.nam\t", "method.name=")
        shell.type("gauss\t", "gauss-newton")


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(InFolder):
    def setUp(self):
        super().setUp()
        self.write("_bizo", self.expect(0, "completion", "zsh").out)

    def test_syntax(self):
        done = subprocess.run(["zsh", "-n", self.folder / "_bizo"], text=True, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_terminal(self):
        self.write("other.ini", "")
        self.write("run.h5", "")
        shell = Typist(["zsh", "-f", "-i"], self.folder)
        self.addCleanup(shell.leave)
        shell.type("PS1='> '; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; echo rea''dy\n", "ready")
        shell.type("bizo desc\t", "describe ")
        shell.type("hoz\t", "og ")
        shell.type("\x15bizo run o\t", r"ther\.ini ")
        shell.type("--ti\t", "time-limit ")
        shell.type("1h --set method.nam\t", "e=")
        shell.type("gauss\t", "-newton")
        shell.type("\x15bizo inspect r\t", r"un\.h5")
        shell.type("\x15bizo run --output=r\t", r"un\.h5")


class Manual(InFolder):
    def test_every_page(self):
        self.expect(0, "man", "--folder", "manual")
        pages = sorted((self.folder / "manual").rglob("*.[15]"))
        named = re.findall(r"^  bizo (\w+)", self.expect(0, "help").out.split("\nOptions")[0], re.MULTILINE)
        self.assertEqual([page.name for page in pages], sorted(["bizo.1", "bizo.ini.5", *(f"bizo-{name}.1" for name in named)]))
        done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", *pages], text=True, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for page in pages:
            text = page.read_text(encoding="ascii")
            self.assertRegex(text, r'^\.TH \S+ [15] "" "bizo \d+\.\d+\.\d+" "bizo"\n\.SH NAME\n\S+ \\- \S')

    def test_a_page_says_what_help_says(self):
        page = self.rendered("run")
        for line in self.expect(0, "help", "run").out.splitlines()[2:-1]:
            form, text = re.split(r"  +", line.strip(), maxsplit=1)
            self.assertIn(" ".join(f"{form} {text}".split()), page)
        everything = self.rendered("bizo.ini")
        for name in ("method.radius = 1e-3", "budget.iterations = 100", "one of: central, forward, adaptive", "hyper-cleaning"):
            self.assertIn(name, everything)

    def rendered(self, name):
        page = self.expect(0, "man", name).out
        text = subprocess.run(["groff", "-man", "-Tascii", "-P-cbou", "-rLL=1000n"], input=page, text=True, capture_output=True, check=True).stdout
        return " ".join(text.split())

    def test_mistakes(self):
        for words, expected in ((["man", "rnu"], "bizo man rnu: there is no such page; known: bizo, bizo-run"),
                                (["completion", "fish"], "there is none for this shell; known: bash, zsh"),
                                (["man", "--folder", "/proc/none"], "/proc/none")):
            done = bizo(*words)
            self.assertIn(done.code, (1, 2))
            self.assertIn(expected, done.err)
            self.assertEqual(len(done.err.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
