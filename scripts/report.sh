#!/usr/bin/env bash
# shellcheck disable=SC1111 # curly quotes are Chinese punctuation
# `make report`: read QUARTER, YEAR or PERIOD from the environment, set up, compose the documents.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

plan_year=2023

usage() {
  say "$*
用法：make report QUARTER=Q3 [YEAR=$plan_year]
  QUARTER  季度：Q1、Q2、Q3、Q4（也可写 3、三、第三季度）
  YEAR     年度：四位数字，默认为工作方案的年度$plan_year
其他报送期：make report PERIOD=2023（年度）、PERIOD=2023-H2（半年）、PERIOD=2023-09a（半月）、PERIOD=2023-W37（周）"
  exit 2
}

quarter_number() {
  local text=$1
  text=${text//[[:space:]]/}
  text=${text#第}
  text=${text%季度}
  case $text in
    [Qq]1 | 1 | 一 | １ | Ｑ１ | ｑ１) echo 1 ;;
    [Qq]2 | 2 | 二 | ２ | Ｑ２ | ｑ２) echo 2 ;;
    [Qq]3 | 3 | 三 | ３ | Ｑ３ | ｑ３) echo 3 ;;
    [Qq]4 | 4 | 四 | ４ | Ｑ４ | ｑ４) echo 4 ;;
    *) return 1 ;;
  esac
}

year=${YEAR:-$plan_year}
year=${year%年}
if [ -n "${PERIOD:-}" ]; then
  [ -z "${QUARTER:-}" ] || usage "QUARTER 和 PERIOD 只能写一个。"
  period=$PERIOD
elif [ -n "${QUARTER:-}" ]; then
  [[ $year =~ ^[0-9]{4}$ ]] || usage "无法识别的年度“$YEAR”。"
  number=$(quarter_number "$QUARTER") || usage "无法识别的季度“$QUARTER”。"
  period=$year-Q$number
else
  usage "请指定季度。"
fi

scripts/setup.sh run
exec .venv/bin/hdreports report --period "$period" "$@"
