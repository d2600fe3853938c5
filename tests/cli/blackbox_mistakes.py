"""What people get wrong on the ways in: one line says what, where, the rule and the remedy."""
import math
import os
import re
import subprocess
import unittest

import blackbox
from program import SOURCE, column


class Mistakes(blackbox.WithPrograms):
    def expect_line(self, code, job, *patterns, environment=None):
        result = self.bizo("run", job, "--output", self.folder / "wrong.h5", environment=environment)
        self.assertEqual((result.code, result.err.count("\n")), (code, 1), result)
        self.assertRegex(result.err, "^bizo: " + ".*".join(patterns))

    def test_mistakes_before_the_start(self):
        plugin = dict(problem__name="plugin", inner__name="")
        program = dict(problem__name="program", inner__name="")
        stream = dict(program, problem__protocol="stream")
        by_stream = f"{blackbox.python_with_numpy()} {blackbox.PROGRAMS}/by_stream.py data.json"
        self.write("plain.py", "print('value 3')\n")
        for name in ("input.txt", "output.txt"):
            self.write(name, "value 1\n")
        self.write("dos.sh", "#!/bin/sh\r\necho value 1 > $2\r\n").chmod(0o755)
        self.write("env.py", "#!/usr/bin/env no-such-python\n").chmod(0o755)
        os.mkfifo(self.folder / "pipe.so")
        for name in ("a", "b"):
            (self.folder / name / "same").mkdir(parents=True)
        for changes, option, *told in (
                (plugin, "library", "it is missing; name the shared library"),
                (dict(plugin, problem__library="./no.so"), "library", "it cannot be loaded: .*No such file.*; name"),
                (dict(plugin, problem__library="plain.py"), "library", "it cannot be loaded: .*; name a library"),
                (dict(plugin, problem__library="pipe.so"), "library", "it is not a regular file; name a library"),
                (dict(plugin, problem__library="."), "library", "it is not a regular file; name a library"),
                (dict(plugin, problem__library="./libold.so"), "library",
                 "version 99 of bizo_plugin.h, and this is version 4; compile it again"),
                (dict(plugin, problem__library="./libquadratic.so", problem__settings="no.txt"), "library",
                 "there is no quadratic in no.txt; check problem.settings"),
                (program, "command", "it is missing; name the program"),
                (dict(program, problem__command="./sim < {input} > {output}", problem__d=2), "command",
                 "no shell runs it, and < is for a shell; write sh -c '...' around it, or quote"),
                (dict(program, problem__command="cd a && ./sim {input} {output}", problem__d=2), "command",
                 "no shell runs it, and && is for a shell; write sh -c"),
                (dict(program, problem__command="A=1 ./sim {input} {output}", problem__d=2), "command",
                 "no shell runs it, and A=1 is for a shell; begin with env: env A=1"),
                (dict(stream, problem__command="~/sim"), "command", "~ is for a shell; write the path in full"),
                (dict(stream, problem__command="source v"), "command", "source is for a shell; write sh -c"),
                (dict(program, problem__command="./dos.sh {input} {output}", problem__d=2), "command",
                 r"\./dos\.sh: its lines have Windows line ends, .*; convert it .*: sed -i 's/.r\$//' \S*/dos\.sh"),
                (dict(stream, problem__command="./env.py"), "command",
                 r"\./env\.py: it is for the interpreter no-such-python, and there is none; check its first line, #!"),
                (dict(program, problem__command="a {input} {output}", problem__d=2), "command",
                 "a is a folder; name the program in it"),
                (dict(program, problem__command="no-such-program", problem__d=2), "command", "no such program; name a"),
                (dict(program, problem__command="./plain.py {input} {output}", problem__d=2), "command",
                 r"./plain.py is not executable; run chmod \+x, or name what runs it: python3 ./plain.py"),
                (dict(program, problem__command=f"{self.folder} {{input}} {{output}}", problem__d=2), "command",
                 "is a folder; name the program in it"),
                (dict(program, problem__command="plain.py", problem__d=2), "command",
                 "there is no such program; a program in this folder is ./plain.py"),
                (dict(program, problem__command="true"), "d", "it is missing; say how many numbers x has"),
                (dict(program, problem__command="sh -c 'exit", problem__d=2), "command", "is not closed; add"),
                (dict(program, problem__command="true", problem__d=2, problem__p=1, problem__level="value"), "p",
                 "the level value has no y; leave it out"),
                *((dict(program, problem__command="true", problem__d=2, **{f"problem__{name}": value}), name,
                   f"problem.level = value has no {lacks}; leave it out")
                  for name, value, lacks in (("inner_start", 1, "y"), ("inner_lower", 0, "y"), ("inner_upper", 0, "y"),
                                             ("solves", "yes", "y to solve for"), ("curvature", "yes", "f to tell the curvature of"))),
                (dict(program, problem__command="true", problem__d=2, problem__p=1, problem__level="solve",
                      problem__curvature="yes"), "curvature", "problem.level = solve has no f to tell"),
                *((dict(stream, problem__command=f"sleep 60 {place}"), "command",
                   rf"{re.escape(place)} is for protocol = files; .*; leave it out, or set problem.protocol = files")
                  for place in ("{input}", "{output}", "{work}")),
                (dict(stream, problem__command="sleep 60", problem__copy="a"), "copy", "it is for protocol = files"),
                (dict(program, problem__command="true", problem__d=2, problem__level="solve"), "p",
                 "there is a y at the level solve; say how many"),
                (dict(program, problem__command="true {input} {out}", problem__d=2), "command",
                 r"there is no \{out\}; .*\{input\}, \{output\} and \{work\}"),
                (dict(program, problem__command="true", problem__d=2, problem__copy="output.txt"), "copy",
                 "output.txt is the name of the program's output; give it another name"),
                (dict(program, problem__command="true", problem__d=2, problem__link="input.txt"), "link",
                 "input.txt is the name of the program's input; give it another name"),
                (dict(program, problem__command="true", problem__d=2, problem__copy="a/same", problem__link="b/same/"),
                 "link", "there is another one called same; "),
                (dict(program, problem__command="true", problem__d=1000000000000), "d", "cannot hold vectors"),
                (dict(stream, problem__command="true"), "command", "did not introduce itself", "; docs"),
                (dict(stream, problem__command="python3 plain.py"), "command", "it said: value 3", "; docs"),
                (dict(stream, problem__command="python3 no.py"), "command", "No such file or directory", "; docs"),
                (dict(stream, problem__command="sleep 60", evaluation__start_limit="0.2"), "command",
                 "no answer within the time limit; raise evaluation.start_limit"),
                (dict(stream, problem__command="sh -c 'echo this is just noise >&4; sleep 9'"), "command",
                 "cannot be read", "; docs"),
                (dict(stream, problem__command=by_stream, problem__d=blackbox.D + 1), "d",
                 f"the program says {blackbox.D}; leave"),
                (dict(stream, problem__command=by_stream, problem__level="solve"), "level",
                 "it is for protocol = files; .*; leave it out"),
        ):
            with self.subTest(f"{option}: {told[0]}"):
                job = self.write("wrong.ini", self.config(changes))
                self.expect_line(2, job, rf"(\S*wrong.ini:\d+: )?problem\.{option}\b", *told)

    def test_mistakes_of_a_program_by_files(self):
        """Found by the first evaluation; the folder that is named has what the program said."""
        self.write("plain.py", "print('value 3')\n")
        self.write("two.py", "import sys\nopen(sys.argv[1], 'w').write('value 1 2\\n')\n")
        (self.write("bare.sh", "echo 1\n")).chmod(0o755)
        self.write("dos.sh", "set -e\r\nexit 3\r\n")
        for command, *told in (
                ("python3 ./no.py {output}", "exit-code", "./no.py is neither in the current folder nor in"),
                ("python3 plain.py {output}", "exit-code", "plain.py is not in the evaluation's folder: write ./p"),
                ("python3 ./plain.py {output}", "malformed", "there is no output file; .*it said: value 3"),
                ("python3 ./two.py {output}", "wrong-length", "2 numbers for value instead of 1"),
                ("sh -c 'echo value 4,0 > $0' {output}", "malformed", "no numbers called value, but '4,0'; write a decimal"),
                ("sh -c 'echo value = 4 > $0' {output}", "malformed", "but '= 4'; a line is: name value"),
                ("sh -c './bare.sh > $0' {output}", "exit-code", r"sh -c, \./bare\.sh is looked for in the evaluation's "
                 r"folder, \{work\}: write /\S+/bare\.sh, or give problem.link = \./bare.sh"),
                ("sh ./dos.sh {output}", "exit-code", "the lines of /.*dos.sh have Windows line ends")):
            with self.subTest(command):
                job = self.write("wrong.ini", f"[problem]\nname = program\ncommand = {command}\nd = 2\n"
                                              "[run]\noverwrite = yes\n")
                self.expect_line(3, job, "stopped: too-many-failures; ", "the base solve failed: ", *told,
                                 "; bizo check --probe tries it alone\n$")
        job = self.write("wrong.ini", "[problem]\nname = program\ncommand = ./bare.sh {output}\nd = 2\n"
                         "[run]\noverwrite = yes\n")
        self.expect_line(2, job, "cannot start .*bare.sh: cannot execute it: Exec format error", "begins with #!",
                         "; name a program that can be executed")

    def test_a_slash_at_the_end_of_a_link(self):
        (self.folder / "data").mkdir()
        self.write("data/number", "3")
        self.write("answer.sh", "echo value $(cat data/number) > $1\n")
        job = self.write("slash.ini", "[problem]\nname = program\ncommand = sh ./answer.sh {output}\nd = 1\n"
                         "link = data/\n[run]\noverwrite = yes\n[method]\nmeasure_noise = no\n"
                         "[budget]\niterations = 1\n")
        self.assertIn("best", self.expect(0, "run", job, "--output", "slash.h5").out)

    def test_braces_of_the_programs_own(self):
        job = self.write("braces.ini", "[problem]\nname = program\nd = 1\n"
                         "command = sh -c 'A=3; echo 1 | awk \"{ print }\"; echo value ${A} > {output}'\n"
                         "[run]\noverwrite = yes\n[method]\nmeasure_noise = no\n[budget]\niterations = 1\n")
        self.expect(0, "run", job, "--output", "braces.h5")

    def test_mistakes_in_python(self):
        """What is forgotten is said before the start; what is wrong with an answer, with the evaluation."""
        head, tail = "import bizo\nclass A(bizo.Problem):\n    d = 2\n", "bizo.serve(A())\n"
        phi = "    def value(self, x): return x[0] + x[1]\n"
        solve, outer = "    def solve(self, x, y, control): return y\n", "    def outer(self, x, y): return 0.0\n"
        for text, code, told in (
                (head + phi, 2, "did not introduce itself: .*exit code 0"),
                (head.replace("d = 2", "p = 0") + phi + tail, 2, "set d, how many numbers x has"),
                (head + tail, 2, r"define value\(x\)"),
                (head + solve + outer + tail, 2, "set p, how many numbers y has"),
                (head + "    p = 3\n" + solve + tail, 2, r"define outer\(x, y\), and solve"),
                (head + "    p = 3\n" + outer + tail, 2, r"define outer\(x, y\), and solve\(x, y, control\) or inner"),
                (head + phi + "    lower = [0, 0, 0]\n" + tail, 2, "offers 3 numbers for lower instead of 2"),
                (head + phi + "bizo.serve(A)\n", 2, r"serve an object: bizo\.serve\(A\(\)\)"),
                ("import bizo\n@bizo.value\ndef phi(x): return 0.0\nbizo.serve(phi)\n", 2,
                 r"write @bizo\.value\(d=\.\.\.\)"),
                (head.replace("d = 2", "d = 1") + phi + tail, 3, r"exception \(IndexError: index 1 is out of bounds"),
                (head + phi.replace("return x[0] + x[1]", "print(x[0] + x[1])") + tail, 3,
                 r"exception \(TypeError: value returned nothing\)"),
                (head + phi.replace("x[0] + x[1]", "x") + tail, 3, r"wrong-length \(value gave 2 numbers instead of 1"),
                (head + phi.replace("return x[0] + x[1]", "raise ValueError('a\\nb')") + tail, 3,
                 r"exception \(ValueError: a b \([a-z]+\.py:\d+, in [a-z_]+\)\)")):
            with self.subTest(told):
                self.write("wrong.py", text)
                job = self.write("wrong.ini", "[problem]\nname = program\nprotocol = stream\n"
                                 f"command = {blackbox.python_with_numpy()} wrong.py\n[run]\noverwrite = yes\n")
                self.expect_line(code, job, r"(\S*wrong\.ini:4: problem\.command|stopped: )", told,
                                 environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        alone = subprocess.run([blackbox.python_with_numpy(), "wrong.py"], cwd=self.folder, text=True,
                               capture_output=True, env={**os.environ, "PYTHONPATH": f"{SOURCE}/tools/python"}, check=False)
        self.assertEqual((alone.returncode, alone.stderr.count("\n")), (1, 1), alone)
        self.assertIn("set problem.protocol = stream and problem.command", alone.stderr)

    def test_quotation_marks_within_others(self):
        r"""\" and \$ within "..." are those of a shell."""
        job = self.write("shell.ini", "[problem]\nname = program\nd = 2\n"
                         'command = sh -c "echo \\"value 7\\" > \\$1 # \\"" sh {output}\n'
                         "[budget]\niterations = 1\n[run]\noutput = shell.h5\n")
        self.expect(0, "run", job)
        self.assertEqual(set(column(self.folder / "shell.h5", "/trace/value")), {7.0})

    def test_an_answer_that_is_printed(self):
        command = ["problem.name=program", "problem.d=2", "problem.command=echo value 1", "run.output=printed.h5"]
        sets = [word for pair in command for word in ("--set", pair)]
        empty = self.write("empty.ini", "")
        told = self.expect(3, "check", empty, *sets)
        self.assertIn("what it prints is no answer", told.err)
        self.assertIn("has no {output}: the answer is read from output.txt", told.out)
        failed = self.expect(3, "run", empty, *sets)
        self.assertIn("what it prints is no answer", failed.err)
        self.write("answer.txt", "value 1\n")
        answers = ["--set", f"problem.command=cp {self.folder}/answer.txt {{output}}"]
        self.assertNotIn("has no {output}", self.expect(0, "check", empty, *sets, *answers).out)

    def test_a_wall_that_nobody_told_of(self):
        """Steps shorten until they are nothing; the line says what would tell of the wall."""
        self.write("wall.py", "import bizo\n@bizo.value(d=4, start=[1] * 4)\ndef f(x):\n"
                   "    return float('nan') if x[0] < 0.8 else float(((x + 1)**2).sum())\nbizo.serve(f)\n")
        job = self.write("wall.ini", "[problem]\nname = program\nprotocol = stream\n"
                         f"command = {blackbox.python_with_numpy()} wall.py\n")
        self.expect_line(3, job, "stopped: diverged; the best point", "F is not finite where steps lead; keep x in problem.box",
                         environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        rows = zip(column(self.folder / "wrong.h5", "/trace/value"), column(self.folder / "wrong.h5", "/trace/value_error"))
        errors = [error for value, error in rows if math.isnan(value)]
        self.assertTrue(errors and all(map(math.isnan, errors)), "no value, no error of it")

    def test_a_box_beside_the_programs_own(self):
        """It counts; where it is wider, that is told."""
        self.write("boxed.py", "import bizo\n@bizo.value(d=2, lower=[0, 0], upper=[1, 2])\n"
                   "def f(x): return float(x.sum())\nbizo.serve(f)\n")
        job = self.write("boxed.ini", "[problem]\nname = program\nprotocol = stream\n"
                         f"command = {blackbox.python_with_numpy()} boxed.py\nstart = 0.5\n")
        environment = {"PYTHONPATH": f"{SOURCE}/tools/python"}
        for box, wider in (("0.1, 0.9", ""), ("0, 1", ""), ("0, 1.5", "[0, 1] for coordinate 0"), ("-1, 1", "[0, 1]")):
            with self.subTest(box):
                result = self.bizo("check", job, "--set", f"problem.box={box}", environment=environment)
                self.assertEqual(result.code, 0, result)
                self.assertEqual("wider than the problem's own bounds" in result.out, bool(wider), result)
                self.assertIn(wider, result.out)


if __name__ == "__main__":
    unittest.main()
