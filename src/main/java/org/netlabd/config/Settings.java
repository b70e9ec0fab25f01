// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that {@code netlabd.conf} can say, read and checked.
 *
 * @param controlSocket where the daemon is asked and told things while it runs
 * @param buffersBytes unsent bytes that all sessions together hold, before each holds but a little
 * @param workers number of event loops; empty: as many as processors are available
 * @param drain how long SIGTERM waits for sessions to finish
 * @param listeners in the order of their names
 */
public record Settings(
    LogSettings log,
    Path controlSocket,
    MetricsSettings metrics,
    int buffersBytes,
    OptionalInt workers,
    Duration drain,
    List<ListenerSettings> listeners) {}
