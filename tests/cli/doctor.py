"""bizo doctor, where nothing is wrong, and where something is."""
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import unittest

from program import BINARY, MPIRUN, QUADRATIC, InFolder, tool

FINDING = re.compile(r"^  (ok|note|WRONG) +(\S.*)(?:\n +-> (\S.*))?$", re.MULTILINE)
LONGEST = 60  # seconds, on a slow machine that is busy
CORES = len(os.sched_getaffinity(0))


class Doctor(InFolder):
    def doctor(self, code, *arguments, **how):
        """What it found: (mark, text, remedy) each; and everything that it printed."""
        begin = time.monotonic()
        result = self.expect(code, "doctor", *arguments, **how)
        self.assertLess(time.monotonic() - begin, LONGEST)
        self.assertEqual(result.err, "")
        title, *lines, last = result.out.splitlines()
        self.assertRegex(title, r"^bizo \d+\.\d+\.\d+ \(.*\), \d+ ranks? on 1 host$")
        found = FINDING.findall("\n".join(lines))
        self.assertEqual(len(found) + sum(1 for _, _, remedy in found if remedy), len(lines), "every line is understood")
        for mark, _, remedy in found:
            self.assertEqual(mark == "ok", remedy == "", result)
        wrong = sum(1 for mark, _, _ in found if mark == "WRONG")
        self.assertEqual(wrong > 0, code == 1, result)
        self.assertEqual(last, {0: "Nothing is wrong.", 1: "1 thing is wrong."}.get(wrong, f"{wrong} things are wrong."))
        return found

    def the(self, found, part):
        """The only finding whose text has that part."""
        those = [finding for finding in found if part in finding[1]]
        self.assertEqual(len(those), 1, f"{part} in {found}")
        return those[0]

    def test_nothing_is_wrong(self):
        for ranks in (0, 1, 2, 4):
            with self.subTest(ranks=ranks):
                found = self.doctor(0, ranks=ranks)
                start = self.the(found, "started")
                self.assertEqual(start[0], "ok", found)
                self.assertRegex(start[1], r"started by /.*/(orte|prte|mpi)run, of" if ranks else "without a launcher")
                self.assertRegex(start[1], "library .*is Open MPI v")
                count = max(ranks, 1)
                expected = "note" if count > CORES else "ok"
                self.assertEqual(self.the(found, f"{count} rank{'s' if count > 1 else ''} on ")[0], expected, found)
                self.assertEqual(self.the(found, "results can be written to " + os.path.realpath(self.folder))[2] == "",
                                 self.the(found, "results can be written")[0] == "ok")
                self.assertEqual(self.the(found, "HDF5 is")[0], "ok")
                self.assertEqual(len([text for _, text, _ in found if "a rank that waits" in text]), int(ranks > 1))
                if ranks > 1:
                    self.assertEqual(self.the(found, "a rank that waits")[0], "ok")
                    self.assertRegex(self.the(found, "a message between ranks 0 and 1")[1], "us, by shared memory")
                self.assertEqual(os.listdir(self.folder), [], "it leaves nothing")

    def test_a_launcher_that_the_library_does_not_understand(self):
        for names in (("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
                      ("SLURM_STEP_NUM_TASKS", "SLURM_PROCID")):
            with self.subTest(names):
                environment = {names[0]: "3", names[1]: "0"}
                finding = self.the(self.doctor(1, environment=environment), "each sees only itself")
                self.assertEqual(finding[0], "WRONG")
                self.assertRegex(finding[2], "use the mpirun of Open MPI v.*, or srun --mpi=pmix")
                environment[names[1]] = "2"
                self.assertEqual(self.expect(1, "doctor", environment=environment).out, "", "one speaks for all")

    def test_another_mpirun_is_first_in_the_path(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for text, code, expected in (("mpirun (Open MPI) 1.10.7", 1, "WRONG"), ("a wrapper", 0, "note"),
                                     ("HYDRA build details: Version: 4.0.2", 1, "WRONG")):
            path = tools / "mpirun"
            path.write_text(f"#!/bin/sh\necho '{text}'\n", encoding="utf-8")
            path.chmod(0o755)
            found = self.doctor(code, environment={"PATH": f"{tools}:{os.environ['PATH']}"})
            self.assertEqual(self.the(found, f"mpirun in PATH is {path}")[0], expected, found)

    def test_a_launcher_that_hangs(self):
        path = self.folder / "mpirun"
        path.write_text("#!/bin/sh\nexec sleep 1000\n", encoding="utf-8")
        path.chmod(0o755)
        found = self.doctor(0, environment={"PATH": f"{self.folder}:{os.environ['PATH']}"})
        self.assertEqual(self.the(found, "mpirun in PATH")[0], "note", found)

    @unittest.skipIf((os.cpu_count() or 1) < 2, "one core")
    def test_ranks_that_share_a_core(self):
        core = str(min(os.sched_getaffinity(0)))
        done = tool("taskset", "-c", core, "timeout", "-k", "5", "300", MPIRUN, "-n", "2", BINARY, "doctor", "--output",
                    self.folder / "run.h5")
        self.assertEqual(done.code, 1, done)
        self.assertRegex(done.out, rf"\n  WRONG  ranks 0-1 are bound to the same core, {core} of \d+\n")

    def test_messages_by_tcp(self):
        done = tool("timeout", "-k", "5", "300", MPIRUN, "--mca", "btl", "self,tcp", "-n", "2", BINARY, "doctor",
                    "--output", self.folder / "run.h5")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out, r"a message between ranks 0 and 1 takes .* us, without shared memory\n")

    @unittest.skipIf(os.geteuid() != 0, "hosts of other names take root")
    def test_two_hosts(self):
        """mpirun starts its daemons by a shell of another host; here it is this host by another name."""
        shell = self.folder / "shell"
        shell.write_text("#!/bin/bash\nwhile [[ $1 == -* ]]; do shift; done\nhost=$1; shift\n"
                         f"export TMPDIR={self.folder}/$host; mkdir -p $TMPDIR\n"
                         'exec unshare --uts bash -c "hostname $host; $*"\n', encoding="utf-8")
        shell.chmod(0o755)
        if tool("unshare", "--uts", "hostname", "another").code:
            self.skipTest("this root may not name hosts")
        parameters = {"plm": "rsh", "plm_rsh_agent": shell, "btl": "self,tcp", "orte_keep_fqdn_hostnames": "1"}
        words = [word for name, value in parameters.items() for word in ("--mca", name, value)]
        done = tool("timeout", "-k", "5", "300", MPIRUN, *words, "--host", "nodeA:2,nodeB:2", BINARY, "doctor", "--output",
                    self.folder / "run.h5")
        self.assertEqual(done.code, 0, done)
        self.assertIn(", 4 ranks on 2 hosts\n", done.out)
        self.assertRegex(done.out, r"\n  \w+ +nodeA, nodeB: 2 ranks on \d+ cores? ")
        self.assertRegex(done.out, r"\n  ok +started by \S*/orted, of Open MPI")
        self.assertRegex(done.out, r"\n  ok +mpirun in PATH is ")
        self.assertRegex(done.out, r"\n  \w+ +a message between ranks 0 and 1 takes .* us, without shared memory\n")
        self.assertRegex(done.out, r"\n  \w+ +a message between ranks 0 and 2 takes .* us, on nodeB\n")

    def test_folders_where_nothing_can_be_written(self):
        for output, reason in (("nowhere/run.h5", "No such file or directory"), ("/proc/run.h5", "")):
            finding = self.the(self.doctor(1, "--output", output, ranks=2), "results cannot be written")
            self.assertIn(reason, finding[1])
            self.assertRegex(finding[2], "choose another folder")

    @unittest.skipIf(os.geteuid() != 0, "mounting takes root")
    def test_a_full_disk(self):
        small = self.folder / "small"
        small.mkdir()
        if tool("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small).code:
            self.skipTest("this root may not mount")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        finding = self.the(self.doctor(1, "--output", small / "run.h5"), "results cannot be written")
        self.assertIn("No space left on device", finding[1])
        self.assertEqual(os.listdir(small), [])

    @unittest.skipIf(os.geteuid() != 0, "mounting takes root")
    def test_memory_is_no_disk(self):
        small = self.folder / "small"
        small.mkdir()
        if tool("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small).code:
            self.skipTest("this root may not mount")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        found = self.doctor(0, "--output", small / "run.h5")
        self.assertEqual(self.the(found, "(tmpfs), and lost when the host stops")[0], "note")
        self.assertEqual(self.the(found, "results can be written to")[0], "note", "that is not much room")

    def test_the_configuration_says_where_results_go(self):
        (self.folder / "there").mkdir()
        self.write("job.ini", QUADRATIC + "[run]\noutput = there/run.h5\n")
        self.the(self.doctor(0, "job.ini"), f"results can be written to {os.path.realpath(self.folder)}/there ")
        self.write("bad.ini", QUADRATIC + "[run]\noutptu = there/run.h5\n")
        for ranks in (0, 2):
            result = self.expect(2, "doctor", "bad.ini", ranks=ranks)
            self.assertRegex(result.err, "^bizo: bad.ini:.*did you mean run.output.*\n$")
            self.assertEqual(result.out, "")

    def test_segments_that_killed_programs_have_left(self):
        with tempfile.NamedTemporaryFile(prefix=f"vader_segment.{socket.gethostname()}.test.", dir="/dev/shm") as segment:
            pathlib.Path(segment.name).write_bytes(b"left")
            os.utime(segment.name, (time.time() - 3600,) * 2)
            finding = self.the(self.doctor(0, ranks=2), "in /dev/shm, left by MPI programs")
            self.assertEqual(finding[0], "note")
            self.assertIn("rm /dev/shm/", finding[2])

    def test_readers_that_lock(self):
        found = self.doctor(0, environment={"HDF5_USE_FILE_LOCKING": "TRUE"})
        self.assertEqual(self.the(found, "HDF5_USE_FILE_LOCKING=TRUE")[0], "note")


if __name__ == "__main__":
    unittest.main()
