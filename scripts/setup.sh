#!/usr/bin/env bash
# Prepare everything that the commands of the Makefile need: Python environment, system libraries,
# fonts. Usage: scripts/setup.sh [run|dev]. Silent when there is nothing to do.
#
# Environment: PYTHON (interpreter to use), HDREPORTS_FONTS (folder that holds the open fonts),
# HDREPORTS_NO_APT=1 (never install system packages, only say which are missing).
set -euo pipefail

level=${1:-run}
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

venv=.venv
cache=.cache
log=$root/$cache/setup.log
texlive_fonts=/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
fandol_package=texlive-lang-chinese
# soname:Debian package
libraries="
libpango-1.0.so.0:libpango-1.0-0
libpangoft2-1.0.so.0:libpangoft2-1.0-0
libharfbuzz-subset.so.0:libharfbuzz-subset0
libfontconfig.so.1:fontconfig
"

# --- what is there already -------------------------------------------------------------------

# The environment is bound to its folder, its interpreter, and what says what belongs in it.
environment_key() {
  {
    printf '%s\n' "$root" "${PYTHON:-}" "$(readlink -f $venv/bin/python)"
    cat pyproject.toml constraints.txt
  } | cksum
}

fonts_key() {
  { printf '%s\n' "$root" "${HDREPORTS_FONTS:-}"; cat hdreports/writers/pdf/font*.py; } 2>&1 | cksum
}

stamped() { # stamped NAME KEY
  [ -r "$1" ] && [ "$(cat "$1")" = "$2" ]
}

environment_ready() {
  [ -x $venv/bin/python ] || return 1
  stamped $venv/.ready-dev "$(environment_key)" && return 0
  [ "$level" = run ] && stamped $venv/.ready-run "$(environment_key)"
}

# Prints the Debian packages whose library cannot be loaded.
missing_libraries() { # missing_libraries PYTHON
  # shellcheck disable=SC2086
  "$1" -I -S -c '
import ctypes, sys
for pair in sys.argv[1:]:
    soname, package = pair.split(":")
    try:
        ctypes.CDLL(soname)
    except OSError:
        print(package)
' $libraries
}

# Prints the first folder that has all five fonts, in itself or in a folder below.
font_folder() {
  local folder found
  for folder in ${HDREPORTS_FONTS:+"$HDREPORTS_FONTS"} $texlive_fonts $cache/fandol; do
    [ -d "$folder" ] || continue
    found=$(find "$folder" -name 'FandolFang-Regular.otf' -readable -print -quit)
    found=${found%/*}
    if [ -n "$found" ] && [ -r "$found/FandolKai-Regular.otf" ] &&
      [ -r "$found/FandolHei-Regular.otf" ] && [ -r "$found/FandolSong-Regular.otf" ] &&
      [ -r "$found/FandolSong-Bold.otf" ]; then
      printf '%s\n' "$found"
      return 0
    fi
  done
  return 1
}

fonts_ready() {
  font_folder >/dev/null && stamped $cache/.ready-fonts "$(fonts_key)"
}

everything_ready() {
  environment_ready && fonts_ready && [ -z "$(missing_libraries $venv/bin/python)" ]
}

# --- Python ----------------------------------------------------------------------------------

# Prints the path of the first Python from 3.11 on; with "venv" only one that can make a venv.
find_python() { # find_python [venv]
  local name imports="sys"
  [ "${1:-}" = venv ] && imports="sys, ensurepip, venv"
  for name in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 python3.13 python3.12 python3.11 \
    python3.14; do
    command -v "$name" >/dev/null 2>&1 || continue
    "$name" -I -c "import $imports; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 || continue
    "$name" -I -c 'import sys; print(sys.executable)'
    return 0
  done
  return 1
}

make_environment() {
  local python extras=""
  python=$(find_python venv) || fail "没有找到可用的 Python 3.11（或更高版本）。请使用 Debian 12 或更高版本的系统。"
  [ "$level" = dev ] && extras="[dev]"
  rm -f $venv/.ready-run $venv/.ready-dev
  if ! usable_environment; then
    step "建立 Python 运行环境"
    rm -rf $venv
    logged "$python" -m venv $venv || fail_with_log "建立 Python 运行环境失败。"
  fi
  step "安装 Python 组件（首次约需几分钟）"
  logged $venv/bin/python -m pip install --no-input --no-warn-script-location \
    -c constraints.txt -e ".$extras" ||
    fail_with_log "安装 Python 组件失败。请检查网络连接后重试；已下载的部分不会重复下载。"
  environment_key >"$venv/.ready-$level"
}

# An environment that was moved, or whose interpreter has gone, is made anew.
usable_environment() {
  [ -x $venv/bin/python ] && $venv/bin/python -m pip --version >/dev/null 2>&1 &&
    grep -qF -- "$root/$venv" $venv/bin/activate &&
    $venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

# --- system packages -------------------------------------------------------------------------

install_system_packages() {
  local python packages=""
  if ! find_python venv >/dev/null; then
    if python=$(find_python) && [ "$python" != /usr/bin/python3 ] && [[ $python == /usr/bin/python3.* ]]; then
      packages="${python##*/}-venv"
    else
      packages="python3 python3-venv"
    fi
  fi
  if python=$(find_python); then
    packages="$packages $(missing_libraries "$python" | tr '\n' ' ')"
  else # without a Python nobody can ask the loader: apt skips what is there
    packages="$packages $(printf '%s\n' "$libraries" | sed -n 's/.*://p' | tr '\n' ' ')"
  fi
  packages=$(printf '%s' "$packages" | xargs)
  [ -z "$packages" ] || apt_install "$packages"
}

# --- fonts -----------------------------------------------------------------------------------

fetch_fonts() {
  local work=$cache/fandol.part options=() deb
  if [ -n "${HDREPORTS_FONTS:-}" ] && ! [ -d "$HDREPORTS_FONTS" ]; then
    fail "HDREPORTS_FONTS 指定的字体文件夹不存在：$HDREPORTS_FONTS"
  fi
  font_folder >/dev/null && return 0
  command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 ||
    fail "缺少排版字体，而本机没有 apt-get，无法自动下载。
请将 Fandol 字体（FandolFang-Regular.otf 等）放入 $root/$cache/fandol/，或用 HDREPORTS_FONTS 指定其所在文件夹。"
  step "下载开源中文字体 Fandol（约49MB，仅首次）"
  rm -rf "$work"
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  if ! (cd "$work" && logged apt-get download $fandol_package); then
    # No package lists yet: read them into a folder of our own, which needs no special rights.
    options=(-o "Dir::State::lists=$root/$work/apt/lists" -o "Dir::Cache=$root/$work/apt/cache"
      -o "Debug::NoLocking=1" -o "APT::Sandbox::User=root")
    logged apt-get "${options[@]}" update || true
    (cd "$work" && logged apt-get "${options[@]}" download $fandol_package) ||
      fail_with_log "下载字体失败。请检查网络连接后重试；也可将 Fandol 字体放入 $root/$cache/fandol/，或用 HDREPORTS_FONTS 指定其所在文件夹。"
  fi
  deb=$(find "$work" -maxdepth 1 -name "${fandol_package}_*.deb" | head -n 1)
  mkdir -p "$work/fonts"
  # the members are named ./usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/fonts" --strip-components=9 --wildcards \
    "*/fonts/opentype/public/fandol/*.otf" 2>>"$log" ||
    fail_with_log "解开字体包失败。请检查磁盘空间后重试。"
  rm -rf $cache/fandol
  mv "$work/fonts" $cache/fandol
  rm -rf "$work"
}

prepare_fonts() {
  step "准备字体"
  rm -f $cache/.ready-fonts
  logged $venv/bin/python -m hdreports.writers.pdf.fontcache --source "$(font_folder)" ||
    fail_with_log "准备字体失败。"
  fonts_key >$cache/.ready-fonts
}

# --- main ------------------------------------------------------------------------------------

everything_ready && exit 0

mkdir -p $cache 2>/dev/null && [ -w $cache ] ||
  fail "没有写入 $root 的权限，无法准备运行环境。"
exec 9>$cache/setup.lock
if ! flock -n 9; then
  note "另一个命令正在准备运行环境，请稍候……"
  flock 9
fi
everything_ready && exit 0

: >"$log"
note "正在准备运行环境（仅首次或升级后需要），详细记录见 $cache/setup.log"
install_system_packages
environment_ready || make_environment
fetch_fonts
fonts_ready || prepare_fonts
still=$(missing_libraries $venv/bin/python | xargs)
[ -z "$still" ] || fail "以下系统库安装后仍无法加载：$still。请联系管理员检查。"
note "运行环境已准备好。"
