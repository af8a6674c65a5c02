# Shared by the scripts: messages for people, logging, installing Debian packages.
# Callers set `log` (a file) before they use `logged`.
# shellcheck shell=bash

# Nothing of the caller's own Python may leak in; messages are UTF-8 whatever the locale is.
unset PYTHONHOME PYTHONPATH CDPATH
export PYTHONUTF8=1 PYTHONNOUSERSITE=1 PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_ROOT_USER_ACTION=ignore

# A terminal that is not UTF-8 but knows Chinese gets its own encoding.
_charmap=$(locale charmap 2>/dev/null || true)
case $_charmap in
  GB* | BIG5*) say() { printf '%s\n' "$*" | iconv -f UTF-8 -t "$_charmap//TRANSLIT" >&2; } ;;
  *) say() { printf '%s\n' "$*" >&2; } ;;
esac

note() { say "$*"; }
step() {
  say "  · $*"
  printf '\n== %s\n' "$*" >>"$log"
}

fail() {
  say "错误：$*"
  exit 3
}

fail_with_log() {
  say "错误：$*"
  say "——记录的最后几行（全文见 $log）——"
  tail -n 15 "$log" >&2
  exit 3
}

logged() {
  printf '+ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null
}

# Prints how to become root, or fails where we may not.
privilege() {
  if [ "$(id -u)" = 0 ]; then
    echo env
  elif command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then
    echo "sudo -n env"
  else
    return 1
  fi
}

apt_install() { # apt_install "PACKAGE…"
  local packages=$1 as_root get
  if [ -n "${HDREPORTS_NO_APT:-}" ] || ! command -v apt-get >/dev/null 2>&1 ||
    ! as_root=$(privilege); then
    fail "本机缺少以下系统软件包，而当前用户无权安装：
    $packages
请管理员执行下面的命令，然后重新运行：
    apt-get update && apt-get install -y $packages"
  fi
  step "安装系统软件包：$packages"
  get="$as_root DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -o DPkg::Lock::Timeout=300 -qq"
  # A fresh machine has no package lists, an old one stale lists: read them anew, then once more.
  # shellcheck disable=SC2086
  if ! have_package_lists || ! logged $get install -y --no-install-recommends $packages; then
    logged $get update || fail_with_log "无法更新软件包列表。请检查网络连接和 apt 软件源设置。"
    logged $get install -y --no-install-recommends $packages ||
      fail_with_log "安装系统软件包失败：$packages"
  fi
}

have_package_lists() {
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null
}
