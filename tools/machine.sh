# shellcheck shell=bash disable=SC2154
# Sourced by the scripts of the project: messages, logged steps, and the packages of tools/packages.txt.
# The caller sets `log`, a file's path, and stands in the project's folder.

say() { printf '%s\n' "$*"; }

# logged "what is being done" COMMAND...: runs the command with its output in the log; says where to look if it fails.
logged() {
  local what=$1 code=0 begin=$SECONDS
  shift
  printf '%s ... ' "$what"
  printf '\n## %s: %s\n' "$what" "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null || code=$?
  if ((code == 0)); then
    say "done ($((SECONDS - begin)) s)"
    return
  fi
  say "FAILED (exit code $code). The last lines of $log, which has all of it:"
  tail -n 40 "$log" | sed 's/^/    /'
  exit 1
}

# The packages of the given groups that are not installed, one a line.
missing_packages() {
  local group package
  while read -r group package; do
    [[ " $* " == *" $group "* ]] || continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done < <(grep -v '^#' tools/packages.txt)
}

apt_install=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends)

# Whether the package lists of this machine know every one of the packages.
lists_know() {
  local package
  for package; do
    apt-cache show --no-all-versions "$package" >/dev/null 2>&1 || return 1
  done
}

update_lists() { "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update; }

# Lists that are too old name files that the mirror no longer has: then update, and try once more.
install_packages() {
  lists_know "$@" || update_lists
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt_install[@]}" "$@" && return
  update_lists
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt_install[@]}" "$@"
}

# require_packages GROUP...: installs what is missing. Without the rights for it, prints the command and exits with 2.
require_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "This script installs packages on Debian only (tried with Debian 12). On another system, install what"
    say "tools/packages.txt lists and then run: cmake --preset release && cmake --build --preset release"
    exit 2
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || { say "Packages: all installed."; return; }
  if ((EUID != 0)); then
    as_root=(sudo)
    # Ask for a password only where somebody can type it.
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo true; }; }; then
      say "Some packages are missing and need root to install. Run this, as root, and then this script again:"
      say "  apt-get update && ${apt_install[*]} ${missing[*]}"
      exit 2
    fi
  fi
  logged "Packages: installing ${#missing[@]}" install_packages "${missing[@]}"
}

# How many compilers run at a time: all cores, or CMAKE_BUILD_PARALLEL_LEVEL.
build_jobs() { printf '%s' "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"; }

# build PRESET: configures and builds; does next to nothing when all is up to date.
build() {
  logged "Configuring build/$1" cmake --preset "$1"
  logged "Building build/$1 (the first time takes some minutes)" cmake --build --preset "$1" --parallel "$(build_jobs)"
}
