"""A SLURM for the tests of one script: started with the script, ended with it, whatever happens to it."""
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import processes  # noqa: E402

NEEDED = ("slurmctld", "slurmd", "munged", "sbatch", "srun", "unshare")
SKIPPED = 77


def why_not():
    """Why there can be no SLURM here; '' if there can."""
    missing = [name for name in NEEDED if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
    if missing:
        return f"{', '.join(missing)} not found: apt-get install slurm-wlm munge"
    if os.geteuid() != 0:
        return "its daemons need root"
    if subprocess.run(["unshare", "--uts", "--mount", "true"], capture_output=True, check=False).returncode:
        return "this container may not make namespaces (unshare --uts --mount)"
    return ""


def skip_or_fail():
    """Ends a script that cannot do its work: CTest shows it as skipped, or as failed where BIZO_REQUIRE_SLURM is set."""
    reason = why_not()
    if reason:
        required = bool(os.environ.get("BIZO_REQUIRE_SLURM"))
        print(f"{'FAILED' if required else 'SKIPPED'}: no private SLURM: {reason}")
        sys.exit(1 if required else SKIPPED)


def is_free(port):
    with socket.socket() as one:
        try:
            one.bind(("", port))
            return True
        except OSError:
            return False


def free_ports(count):
    """The first of `count` ports in a row, below those that the kernel deals itself."""
    while True:
        first = random.randrange(15000, 32000)
        if all(is_free(first + i) for i in range(count)):
            return first


class Cluster:
    """Nodes n1, n2, ...; `folder` is seen by all of them."""

    def __init__(self, nodes):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bizo-slurm-"))
        self.mark = processes.new_mark()
        self.environment = {
            **processes.environment(self.mark),
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "SLURM_CONF": f"{self.folder}/state/slurm.conf",
            # All nodes are one machine: ranks of a node meet in its shared memory, nodes on the loopback.
            "OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "self,vader,tcp",
            "OMPI_MCA_oob_tcp_if_include": "lo", "OMPI_MCA_btl_tcp_if_include": "lo",
        }
        for name in [name for name in self.environment if name.startswith("SLURM_") and name != "SLURM_CONF"]:
            del self.environment[name]  # those of a job that runs these tests
        self.guard = self._start_guard()
        port = free_ports(nodes + 1)
        done = self._script("start", self.folder / "state", port, nodes)
        if done.returncode:
            logs = sorted((self.folder / "state").glob("*.log"))
            tails = "\n".join(f"--- {log}\n{log.read_text(errors='replace')[-2000:]}" for log in logs)
            self.stop()
            raise AssertionError(f"no private SLURM: {done.stdout}{done.stderr}{tails}")

    def _script(self, name, *arguments):
        return subprocess.run([HERE / name, *map(str, arguments)], env=self.environment, stdin=subprocess.DEVNULL,
                              text=True, capture_output=True, check=False)

    def _start_guard(self):
        """Ends the cluster when this process is gone and its end of the pipe is closed. It has no mark."""
        script = 'cat >/dev/null; "$1/stop" "$2/state"; rm -rf --one-file-system -- "$2"'
        return subprocess.Popen(["setsid", "--fork", "bash", "-c", script, "guard", HERE, self.folder],
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        """All that was started is gone afterwards; what was not is returned."""
        self._script("stop", self.folder / "state")
        left = processes.wait_until_none(self.mark, 5)
        for pid, _ in left:
            os.kill(pid, 9)
        self.guard.stdin.close()
        self.guard.wait()
        return left

    def run(self, *words, cwd=None):
        done = subprocess.run([str(word) for word in words], env=self.environment, cwd=cwd, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
        if done.returncode:
            raise AssertionError(f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def submit(self, *words, cwd):
        return int(self.run("sbatch", "--parsable", *words, cwd=cwd).split(";")[0])

    def kill_node(self, name):
        done = self._script("kill-node", self.folder / "state", name)
        assert done.returncode == 0, done

    def show(self, job):
        """What SLURM knows of a job, as a dictionary; of an array, of its first task."""
        text = self.run("scontrol", "--oneliner", "show", "job", job).splitlines()[0]
        return dict(re.findall(r"(\S+?)=(\S*)", text))

    def states(self, job):
        return re.findall(r"JobState=(\S+)", self.run("scontrol", "--oneliner", "show", "job", job))

    def wait(self, job, limit=900):
        """The states of the job, or of the tasks of an array, when none of them changes any more."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            states = self.states(job)
            if not {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING"} & set(states):
                return states
            time.sleep(0.2)
        raise AssertionError(f"job {job} has not ended after {limit} s: {self.show(job)}")
