package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;

/**
 * What a page plots: every observation, or so many of them, evenly, that a browser can bear it.
 * What is not right is always kept, up to the same bound.
 */
public final class Samples implements Observer {

  private static final int MOST = 20_000;

  private final List<Object> points = new ArrayList<>();
  private final List<Object> irregular = new ArrayList<>();
  private long seen;
  private int stride = 1;

  @Override
  public void observed(Observation observation) {
    if (!observation.verdict().counts()) {
      if (irregular.size() < MOST) {
        irregular.add(point(observation, observation.verdict().name().toLowerCase(Locale.ROOT)));
      }
      return;
    }
    if (observation.rttNanos() >= 0 && seen++ % stride == 0) {
      points.add(point(observation, null));
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

  private static List<Object> point(Observation seen, @Nullable String verdict) {
    List<Object> point =
        new ArrayList<>(List.of(seen.sentNanos() / 1e9, Math.max(0, seen.rttNanos()) / 1e6));
    if (verdict != null) {
      point.add(verdict);
    }
    return point;
  }

  public List<Object> points() {
    return points;
  }

  public List<Object> irregular() {
    return irregular;
  }
}
