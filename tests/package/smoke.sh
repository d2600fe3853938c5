#!/usr/bin/env bash
# The packages on a machine that has never seen bizo, in the folder $1: installed, used as in README.md, removed.
#   smoke.sh FOLDER_OF_PACKAGES
# As root, on a machine that may be thrown away: tools/fresh_machine.sh packages. Prints sizes and times.
set -euo pipefail
cd -- "$1"
export DEBIAN_FRONTEND=noninteractive
user=stranger
home=/home/$user

fail() { printf 'smoke: %s\n' "$*" >&2; exit 1; }

# step "what" COMMAND...: silent unless it fails.
step() {
  local what=$1 begin=${EPOCHREALTIME/./} code=0
  shift
  "$@" >/tmp/step.log 2>&1 </dev/null || code=$?
  ((code == 0)) || { cat /tmp/step.log; fail "$what: exit code $code of $*"; }
  printf '%-58s %6.1f s\n' "$what" "$(((${EPOCHREALTIME/./} - begin) / 100000))e-1"
}

# Whether the last step said this.
said() { grep -Eq -- "$1" /tmp/step.log || { cat /tmp/step.log; fail "it did not say $1"; }; }

# As somebody who is not root and has nothing in the environment.
as_user() { su - "$user" -c "$1"; }

install_packages() { apt-get install -y --no-install-recommends "$@"; }

traces() { find / -xdev \( -path /proc -o -path /sys -o -path /root -o -path "$PWD" -o -path "$home" \) -prune -o -name '*bizo*' -print; }

every_job() {
  local job
  for job in /usr/share/bizo/jobs/*.ini; do
    ! grep -q /usr/share/datasets "$job" || continue # data of another package
    echo "$job"
    as_user "bizo run $job --output job.h5 --quiet --set budget.iterations=1 --set run.overwrite=yes" || return
  done
}

size_of() { printf '%-58s %6.1f MB, installed %.1f MB\n' "$1" "$(stat -c %s -- "$1"*_*.deb)e-6" \
  "$(dpkg-query -W -f '${Installed-Size}' "$1")e-3"; }

useradd --create-home --shell /bin/bash "$user"
chmod 755 "$home"
[[ -z $(traces) ]] || fail "there is something of bizo already: $(traces)"
step "apt-get update" apt-get update

echo
step "apt install ./bizo_*.deb" install_packages ./bizo_*.deb
size_of bizo
step "bizo doctor" as_user "bizo doctor"
step "bizo launch all .../jobs/hyper_cleaning.ini" as_user "bizo launch all /usr/share/bizo/jobs/hyper_cleaning.ini"
said 'validation_accuracy +0\.9'
said 'cleaning_auc +0\.98'
step "bizo inspect hyper_cleaning.h5" as_user "bizo inspect hyper_cleaning.h5"
said 'finished \(iterations\)'
step "the same by root, 4 ranks" bash -c "cd /tmp && bizo launch 4 /usr/share/bizo/jobs/ridge.ini && rm ridge.*"
step "every job, one iteration" every_job
as_user 'cat > simulate; chmod +x simulate' <<'END'
#!/bin/sh
awk '/^x/ { print "value", ($2 - 1) ^ 2 + ($3 + 2) ^ 2 }' "$1" > "$2"
END
as_user 'cat > program.ini' <<'END'
[problem]
name = program
command = ./simulate {input} {output}
d = 2
[method]
name = auto
[budget]
evaluations = 40
END
step "bizo run of a program" as_user "bizo run program.ini"
said 'best value +[0-9.]+e-'
as_user 'bizo report hyper_cleaning.h5' >/tmp/step.log 2>&1 && fail "there is no Python package yet"
said 'install python3'

echo
step "apt install ./python3-bizo_*.deb" install_packages ./python3-bizo_*.deb
size_of python3-bizo
step "apt install what it recommends" install_packages python3-matplotlib python3-jinja2 python3-cloudpickle python3-tqdm
as_user 'cat > phi.py' <<'END'
import bizo
import importlib.metadata

def phi(x):
    return (x[0] - 1) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2

result = bizo.minimize(phi, [0, 0], budget=100, ranks=2, progress=False)
assert result.success and result.value < 1e-6, result
print(result.x, importlib.metadata.version("bizo"))
END
step "bizo.minimize on two ranks" as_user "python3 phi.py"
step "bizo report" as_user "bizo report hyper_cleaning.h5"
said 'report.html: 1 runs'
step "plot_convergence.py" as_user "/usr/share/bizo/tools/plot_convergence.py hyper_cleaning.h5 --output picture.png"
step "bizo study of two cells" as_user "bizo study /usr/share/bizo/jobs/studies/warm_cold.ini --cells 1..2 --set budget.iterations=3"

echo
step "apt install ./libbizo-dev_*.deb" install_packages ./libbizo-dev_*.deb
size_of libbizo-dev
step "apt install g++ cmake pkg-config" install_packages g++ cmake make pkg-config
# The example of the documentation.
as_user 'mkdir follow && cd follow && python3 -' <<'END'
import pathlib, re
text = pathlib.Path("/usr/share/doc/bizo/docs/blackbox.md").read_text()
section = re.search(r"^## C\+\+\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE).group(1)
for name, content in re.findall(r"`([\w.]+)`[^\n`]*:\n\n```\w+\n(.*?)\n```\n", section, re.DOTALL):
    pathlib.Path(name).write_text(content + "\n")
END
step "a problem in C++, by cmake" as_user "cd follow && cmake -S . -B build && cmake --build build && build/follow run follow.ini"
said 'best value'
# shellcheck disable=SC2016
step "and by pkg-config" as_user 'cd follow && g++ follow.cpp -o follow $(pkg-config --cflags --libs bizo) && ./follow describe follow'
said 'y follows x'
as_user 'cp -r /usr/share/bizo/jobs/simulator .'
step "a plug-in in C" as_user "cd simulator && cc -O2 -fPIC -c model.c &&
  cc -O2 -shared -fPIC -I/usr/include -o libhares.so plugin.c model.o -lm && bizo run plugin.ini"

echo
step "apt install man-db bash-completion zsh" install_packages man-db bash-completion zsh
step "man bizo, bizo-run, bizo.ini" as_user "man bizo && man bizo-run && man 5 bizo.ini"
said 'method\.radius = 1e-3'
# shellcheck disable=SC2016
step "completion in bash" as_user 'bash -c ". /usr/share/bash-completion/bash_completion; _completion_loader bizo
  COMP_LINE=\"bizo desc\" COMP_POINT=9 COMP_WORDS=(bizo desc) COMP_CWORD=1; _bizo; echo \"\${COMPREPLY[@]}\""'
said '^describe$'
# shellcheck disable=SC2016
step "completion in zsh" as_user 'zsh -c "autoload -Uz compinit; compinit -D; echo \$_comps[bizo]"'
said '^_bizo$'

echo
step "apt purge" apt-get purge -y bizo libbizo-dev python3-bizo
[[ -z $(traces) ]] || fail "left behind: $(traces)"
echo "Nothing of bizo is left."
