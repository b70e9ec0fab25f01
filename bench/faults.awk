# SPDX-License-Identifier: Apache-2.0
# Holds rows of key=value from bench/faults against what was asked; ends with status 1 when a bound is broken.

function tell(what, seen, asked, within) {
  good = seen >= asked - within && seen <= asked + within
  broken += !good
  printf "| %s | %s | %s | %s +- %s | %s |\n", v["row"], what, seen, asked, within, good ? "yes" : "**no**"
  fflush()
}

# Of a normal distribution 99.9 % are within 3.291 deviations; losses of a run depend on each other.
function share(what, seen, of, burst) {
  tell(what, seen, of * v["count"], sprintf("%.0f", 3.291 * sqrt(v["count"] * of * (1 - of) * burst)))
}

BEGIN {
  print "| row | what | seen | asked | kept |"
  print "| --- | --- | --- | --- | --- |"
}

{
  delete v
  for (i = 1; i <= NF; i++) {
    split($i, pair, "=")
    v[pair[1]] = pair[2]
  }
  row = v["row"]
  number = row
  sub(/.*-/, "", number)
  if (v["failed"]) {
    tell("could be measured", 0, 1, 0)
    next
  }
  if ("repeats" in v)
    tell("different outcomes of three runs, or drops of the kernel", v["repeats"], 1, 0)
  if (row == "loss")
    share("lost", v["lost"], 0.05, 1)
  if (row == "burst") {
    share("lost", v["lost"], 0.05, 6)
    tell("mean run of losses", v["run"], 3, sprintf("%.4f", 3.291 * sqrt(6 * v["run"] / (v["lost"] + 1))))
  }
  if (row == "duplicate")
    share("came twice", v["doubled"], 0.01, 1)
  if (row == "reorder")
    share("came behind a later one", v["late"], 0.02, 1)
  if (row == "corrupt") {
    share("damaged", v["damaged"], 0.01, 1)
    tell("wrong bits", v["bits"], v["damaged"], 0)
  }
  if (row == "truncate")
    share("shorter", v["cut"], 0.2, 1)
  if (row == "delay") {
    tell("median, ms", v["median"], 50, 1)
    tell("standard deviation, ms", v["deviation"], 10, 0.2)
  }
  if (row ~ /^bandwidth/)
    tell("bytes a second", v["rate"], number, number * 0.02)
  if (row ~ /^sessions/) {
    tell("sessions that had their bytes", v["sessions"] - v["wrong"], 10000, 0)
    tell("late at the median, ms (at most " v["most"] ")", v["median"], 0, 1)
    tell("more threads", v["threads"], 0, 2)
    tell("more memory, KiB", v["resident"], 0, 131072)
  }
}

END { exit broken > 0 }
