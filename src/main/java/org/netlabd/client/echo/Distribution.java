package org.netlabd.client.echo;

/** Times in nanoseconds, summed up; immutable. All are 0 if there were none. */
public record Distribution(
    long count,
    long min,
    double mean,
    double stddev,
    long p50,
    long p90,
    long p99,
    long p999,
    long p9999,
    long max) {}
