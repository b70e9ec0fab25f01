# SPDX-License-Identifier: Apache-2.0
# Makes Markdown tables of bench/run's results. A line: ROW, its goals such as "rate>=0.95", SERVER, "KEY=VALUE ...". The
# first server of a row is measured against the second; a row with one server is measured against the number.
# Ends with status 1 when a byte came back wrong, or a row failed.
BEGIN {
  FS = "\t"
  unit["rate"] = "rate"; unit["cpu_ns"] = "CPU"; unit["p999_us"] = "p99.9, µs"; unit["bytes"] = "bytes a connection"
  unit["percent"] = "CPU, %"; unit["ms"] = "ms"; unit["mb"] = "MB"
  unit["loop_ms"] = "CPU of a loop, ms"; unit["lag_ms"] = "longest turn, ms, at most"
}

{
  if (!($1 in servers)) { rows[++row_count] = $1 }
  if (!(($1, $3) in runs)) { server[$1, ++servers[$1]] = $3 }
  goals[$1] = $2
  run = ++runs[$1, $3]
  count = split($4, pairs, " ")
  for (i = 1; i <= count; i++) {
    split(pairs[i], pair, "=")
    value[$1, $3, pair[1], run] = pair[2]
  }
}

# Sorts sorted[1..count], sets least, middle and most.
function order(count,    i, j, x) {
  for (i = 2; i <= count; i++) {
    x = sorted[i]
    for (j = i - 1; j > 0 && sorted[j] > x; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = x
  }
  least = sorted[1]; most = sorted[count]
  middle = count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

function figures(row, name, key,    i) {
  for (i = 1; i <= runs[row, name]; i++) sorted[i] = value[row, name, key, i] + 0
  order(runs[row, name])
  return middle
}

# Of the runs that followed each other.
function ratios(row, name, base, key,    i, count) {
  count = runs[row, name] < runs[row, base] ? runs[row, name] : runs[row, base]
  for (i = 1; i <= count; i++)
    sorted[i] = value[row, base, key, i] ? value[row, name, key, i] / value[row, base, key, i] : 0
  order(count)
  return middle
}

function total(row, name, key,    i, sum) {
  for (i = 1; i <= runs[row, name]; i++) sum += value[row, name, key, i]
  return sum + 0
}

function number(x) {
  return x >= 1e9 ? sprintf("%.2f G", x / 1e9) : x >= 1e6 ? sprintf("%.2f M", x / 1e6) : x >= 1e4 ? sprintf("%.1f k", x / 1e3) : sprintf(x >= 100 ? "%.0f" : "%.2f", x)
}

function compare(row, goal,    at_least, key, parts, subject, base, result, reached) {
  at_least = goal ~ />=/
  split(goal, parts, /[<>]=/)
  key = parts[1]; subject = server[row, 1]; base = server[row, 2]
  printf "| %s | %s | %s ", row, unit[key], number(figures(row, subject, key))
  if (base == "")
    printf "| | | %s–%s ", number(least), number(most)
  else {
    printf "| %s %s ", base, number(figures(row, base, key))
    printf "| %.2f | %.2f–%.2f ", ratios(row, subject, base, key), least, most
  }
  result = middle
  reached = at_least ? result >= parts[2] : result <= parts[2]
  printf "| %s %s | %s |\n", at_least ? "≥" : "≤", parts[2], reached ? "yes" : "**no**"
}

END {
  print "| row | measure | netlabd | against | ratio | min–max | goal | met |"
  print "| --- | --- | ---: | --- | ---: | --- | --- | --- |"
  for (r = 1; r <= row_count; r++) {
    row = rows[r]
    if (total(row, "netlabd", "failed")) {
      print "| " row " | failed | | | | | | **no** |"
      failed = 1
      continue
    }
    count = split(goals[row], goal, " ")
    for (g = 1; g <= count; g++) compare(row, goal[g])
  }
  print "\n| row | server | rate | ratio | CPU, ns | p50, µs | p99, µs | p99.9, µs | lost | wrong |"
  print "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  for (r = 1; r <= row_count; r++)
    for (s = 1; s <= servers[rows[r]]; s++) {
      row = rows[r]; name = server[row, s]
      if (!((row, name, "rate", 1) in value)) continue
      printf "| %s | %s | %s | %.2f ", row, name, number(figures(row, name, "rate")), ratios(row, name, server[row, 2], "rate")
      printf "| %s | %.1f ", number(figures(row, name, "cpu_ns")), figures(row, name, "p50_us")
      printf "| %.1f | %.1f ", figures(row, name, "p99_us"), figures(row, name, "p999_us")
      printf "| %d | %d |\n", total(row, name, "lost"), total(row, name, "wrong")
      if (total(row, name, "wrong")) failed = 1
    }
  exit failed
}
