// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that {@code netlabd.conf} can say, read and checked.
 *
 * @param workers empty: as many event loops as processors are available
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
