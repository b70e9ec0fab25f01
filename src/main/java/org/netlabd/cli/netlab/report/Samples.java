// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;

/** What a page plots: all that was seen or, evenly, 20,000; and 20,000 that were not right. */
public final class Samples implements Observer {

  private static final int MOST = 20_000;

  private final List<Object> points = new ArrayList<>();
  private final List<Object> irregular = new ArrayList<>();
  private long seen;
  private int stride = 1;

  @Override
  public void observed(Observation observation) {
    double at = observation.sentNanos() / 1e9;
    double rtt = Math.max(0, observation.rttNanos()) / 1e6;
    if (!observation.verdict().counts()) {
      if (irregular.size() < MOST) {
        String verdict = observation.verdict().name().toLowerCase(Locale.ROOT);
        irregular.add(List.of(at, rtt, verdict));
      }
    } else if (observation.rttNanos() >= 0 && seen++ % stride == 0) {
      points.add(List.of(at, rtt));
    }
    if (points.size() >= MOST) {
      thinOut();
    }
  }

  private void thinOut() {
    List<Object> half = new ArrayList<>(MOST);
    for (int i = 0; i < points.size(); i += 2) {
      half.add(points.get(i));
    }
    points.clear();
    points.addAll(half);
    stride *= 2;
  }

  List<Object> points() {
    return points;
  }

  List<Object> irregular() {
    return irregular;
  }
}
