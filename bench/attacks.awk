# SPDX-License-Identifier: Apache-2.0
# Makes Markdown tables of what bench/attack printed: what another client saw, and what became of datagrams.
function four(kind) {
  if (!((kind, "worst") in figure)) return "–"
  return figure[kind, "p50"] " / " figure[kind, "p99"] " / " figure[kind, "p99.9"] " / " figure[kind, "worst"]
}

function failed(kind) {
  return figure[kind, "failed"] ? figure[kind, "failed"] " of " figure[kind, "sent"] " by " kind ", " : ""
}

{
  delete figure
  kind = seconds = ""
  for (i = 3; i <= NF; i++) {
    split($i, part, "=")
    if (part[1] ~ /^(tcp|udp|new)$/) {
      kind = part[1]
      part[1] = "sent"
    } else if (part[1] ~ /^(attack_mb|mb|errors|sent|lost|ended)$/)
      kind = ""
    figure[kind, part[1]] = part[2]
    if (part[1] ~ /^[0-9]+s$/) seconds = seconds (seconds == "" ? "" : ", ") part[2]
  }
  ends = ($1 == "failed" || $3 == "failed=1") ? "**failed**" : ""
  if (seconds != "")
    datagrams[++datagram_count] = "| " $1 " | " $2 " | in each second: " seconds " |"
  else if (("", "lost") in figure)
    datagrams[++datagram_count] = "| " $1 " | " $2 " | lost: " figure["", "lost"] " of " figure["", "sent"] " |"
  else {
    lost = failed("tcp") failed("udp") failed("new")
    sub(/, $/, "", lost)
    clients[++client_count] = "| " $1 " | " $2 " | " four("tcp") " | " four("udp") " | " four("new") " | " ends \
      (lost == "" ? "0" : lost) " | " figure["", "mb"] " | " ($2 != "reference" ? figure["", "errors"] : "") " |"
  }
}

END {
  if (client_count) {
    print "| attack | server | TCP, ms | UDP, ms | new connection, ms | failed | MB | errors |"
    print "| --- | --- | --- | --- | --- | --- | ---: | ---: |"
    for (i = 1; i <= client_count; i++) print clients[i]
    print "\nRound trips: p50 / p99 / p99.9 / worst.\n"
  }
  if (datagram_count) {
    print "| attack | server | datagrams |"
    print "| --- | --- | --- |"
    for (i = 1; i <= datagram_count; i++) print datagrams[i]
  }
}
