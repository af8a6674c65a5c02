#!/usr/bin/env bash
# shellcheck disable=SC1111 # curly quotes are Chinese punctuation
# `make report`: read the period from the environment (QUARTER, WEEK, HALFMONTH, HALFYEAR, YEAR_END
# or PERIOD; YEAR), set up, compose the documents.
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
其他报送期：make report WEEK=37（周）、HALFMONTH=09a（9月上半月，下半月写09b）、HALFYEAR=H2（半年）、
YEAR_END=1（年度），或 PERIOD=2023-W37 等完整写法"
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
[ "${YEAR_END:-}" != 0 ] || YEAR_END=
named=()
for name in PERIOD QUARTER WEEK HALFMONTH HALFYEAR YEAR_END; do
  [ -z "${!name:-}" ] || named+=("$name")
done
[ ${#named[@]} -gt 0 ] || usage "请指定季度。"
[ ${#named[@]} -eq 1 ] || usage "${named[0]} 和 ${named[1]} 只能写一个。"
if [ "${named[0]}" != PERIOD ]; then
  [[ $year =~ ^[0-9]{4}$ ]] || usage "无法识别的年度“$YEAR”。"
fi
case ${named[0]} in
  PERIOD) period=$PERIOD ;;
  QUARTER)
    number=$(quarter_number "$QUARTER") || usage "无法识别的季度“$QUARTER”。"
    period=$year-Q$number
    ;;
  WEEK)
    [[ $WEEK =~ ^([0-9]{4}-)?[Ww]?0?([0-9]{1,2})$ ]] || usage "无法识别的周“$WEEK”，应写成 37 或 W37。"
    printf -v period '%sW%02d' "${BASH_REMATCH[1]:-$year-}" "$((10#${BASH_REMATCH[2]}))"
    ;;
  HALFMONTH)
    [[ $HALFMONTH =~ ^([0-9]{4}-)?([0-9]{1,2})([AaBb])$ ]] ||
      usage "无法识别的半月“$HALFMONTH”，应写成 09a（上半月）或 09b（下半月）。"
    printf -v period '%s%02d%s' "${BASH_REMATCH[1]:-$year-}" "$((10#${BASH_REMATCH[2]}))" "${BASH_REMATCH[3]}"
    ;;
  HALFYEAR)
    [[ $HALFYEAR =~ ^([0-9]{4}-)?[Hh]?([12])$ ]] || usage "无法识别的半年“$HALFYEAR”，应写成 H1 或 H2。"
    period=${BASH_REMATCH[1]:-$year-}H${BASH_REMATCH[2]}
    ;;
  YEAR_END) period=$year ;;
esac

scripts/setup.sh run
exec .venv/bin/hdreports report --period "$period" "$@"
