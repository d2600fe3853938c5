#!/usr/bin/env bash
# Tries ./quickstart, ./runtests and the packages on a fresh Debian 12: in a chroot, on a clone of the last commit. Run it
# as root; where that, or what it needs, is missing, its exit code is 77.
#   tools/fresh_machine.sh                 quickstart and runtests
#   tools/fresh_machine.sh quickstart      one of them
#   tools/fresh_machine.sh packages        packages, made here of a clone of the last commit, and tests/package/smoke.sh
#   tools/fresh_machine.sh container       containers/Dockerfile, by buildah without a daemon or a registry
#   FOLDER=/var/tmp/machine tools/fresh_machine.sh
# FOLDER (default /tmp/bizo-chroot) keeps `base`, made once by debootstrap with this machine's own mirror, and
# `machine`, a new copy of it for every call, which stays to be looked at. Mounts end with the script: it has its own
# mount namespace.
set -euo pipefail

folder=${FOLDER:-/tmp/bizo-chroot}
folder=${folder%/} # with a / behind it, a link would look like a folder
suite=bookworm
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
inside="/root/a folder/bizo" # a path with a blank, on purpose

fail() { printf 'fresh_machine: %s\n' "$*" >&2; exit 1; }
cannot() { printf 'fresh_machine: %s\n' "$*" >&2; exit 77; }

((EUID == 0)) || cannot "run it as root"
tools=(debootstrap unshare git)
[[ " $* " != *" container "* ]] || tools+=(buildah)
for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || cannot "install $tool first"; done
# Whoever made this folder could have root write anywhere.
mkdir -p -- "$(dirname -- "$folder")"
mkdir -m 700 -- "$folder" 2>/dev/null || true # it is there
[[ -d $folder && ! -L $folder && -O $folder ]] || fail "$folder is a link, or belongs to somebody else: remove it, or set FOLDER"
[[ -z $(find "$folder" -maxdepth 0 -perm /022) ]] || fail "others may write in $folder: set FOLDER to one of your own"
if [[ ${BIZO_OWN_MOUNTS:-} != yes ]]; then
  exec env BIZO_OWN_MOUNTS=yes unshare --mount --propagation private -- "${BASH_SOURCE[0]}" "$@"
fi

# Where this machine gets its packages from, and the settings (proxy and the like) that it needs for that.
mirror() {
  apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v suite="$suite" '$1 == suite { print $2; exit }'
}
apt_settings() { apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries|Force)' || true; }

make_base() {
  local source
  source=$(mirror)
  [[ -n $source ]] || fail "no apt source of this machine has $suite"
  # debootstrap downloads with wget, which does not know apt's settings.
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  if [[ -n ${proxy:-} ]]; then export http_proxy=$proxy; fi
  rm -rf -- "$folder/base.new"
  debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$folder/base.new" "$source" >"$folder/base.log" 2>&1 ||
    fail "debootstrap failed: read $folder/base.log"
  apt_settings >"$folder/base.new/etc/apt/apt.conf.d/90host"
  mv -- "$folder/base.new" "$folder/base"
}

# in_machine COMMAND...: with nothing of this machine's environment but the name server.
in_machine() {
  chroot "$folder/machine" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${CMAKE_BUILD_PARALLEL_LEVEL:+CMAKE_BUILD_PARALLEL_LEVEL="$CMAKE_BUILD_PARALLEL_LEVEL"} "$@" </dev/null
}

make_machine() {
  rm -rf --one-file-system -- "$folder/machine"
  cp -a -- "$folder/base" "$folder/machine"
  cp -- /etc/resolv.conf /etc/hosts "$folder/machine/etc/"
  mount -t proc proc "$folder/machine/proc"
  mount -t sysfs sysfs "$folder/machine/sys"
  mount -t devpts devpts "$folder/machine/dev/pts"
  mkdir -p "$folder/machine/dev/shm" && mount -t tmpfs tmpfs "$folder/machine/dev/shm"
  git -c safe.directory='*' -C "$here" bundle create --quiet "$folder/machine/root/bizo.bundle" HEAD
  in_machine git -c advice.detachedHead=false clone --quiet /root/bizo.bundle "$inside"
}

# Not of the folder of the user, where root would leave files.
make_source() {
  rm -rf -- "$folder/source" &&
    git -c advice.detachedHead=false clone --quiet "$folder/machine/root/bizo.bundle" "$folder/source"
}

# Made here, and installed there.
try_packages() {
  local source=$folder/source
  make_source || return 1
  (cd -- "$source" && cmake --preset release && cmake --build --preset release && cpack --preset release) >"$folder/packages.log" 2>&1 ||
    fail "there are no packages: read $folder/packages.log"
  mkdir "$folder/machine/packages" &&
  cp -- "$source"/build/release/packages/*.deb "$source/tests/package/smoke.sh" "$folder/machine/packages" &&
  in_machine /packages/smoke.sh /packages
}

# The last commit; `base` stands in for the image that a registry has.
try_container() {
  local storage=(--root "$folder/containers" --runroot "$folder/containers.run" --storage-driver vfs) base machine
  rm -rf --one-file-system -- "$folder/containers" "$folder/containers.run" # of an earlier call
  make_source &&
    base=$(buildah "${storage[@]}" from scratch) &&
    buildah "${storage[@]}" add --quiet "$base" "$folder/base" / >/dev/null &&
    buildah "${storage[@]}" commit --quiet --rm "$base" debian:12-slim >/dev/null &&
    buildah "${storage[@]}" build --pull-never --isolation chroot --network host --tag bizo --file "$folder/source/containers/Dockerfile" \
      "$folder/source" >"$folder/container.log" 2>&1 &&
    buildah "${storage[@]}" images bizo &&
    machine=$(buildah "${storage[@]}" from --pull-never bizo) &&
    buildah "${storage[@]}" run --isolation chroot "$machine" -- bizo launch all /usr/share/bizo/jobs/hyper_cleaning.ini
}

begin=$SECONDS
if [[ ! -d $folder/base ]]; then
  make_base
  printf 'debootstrap: %d s\n' $((SECONDS - begin))
fi
make_machine
(($# > 0)) || set -- quickstart runtests
for name; do
  begin=$SECONDS
  printf '\n===== %s\n' "$name"
  case $name in
    packages) try_packages || fail "the packages do not work; see $folder/machine" ;;
    container) try_container || fail "the container does not work; see $folder/container.log" ;;
    *) in_machine "$inside/$name" || fail "./$name failed with exit code $?; its files are in $folder/machine$inside" ;;
  esac
  printf '===== %s: %d s\n' "$name" $((SECONDS - begin))
done
