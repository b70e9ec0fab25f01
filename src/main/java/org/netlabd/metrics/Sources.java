// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.netlabd.config.ListenerSettings;
import org.netlabd.stats.Readings;

/**
 * Where the figures come from; each is asked at a scrape, by any thread but a loop's.
 *
 * @param byListener what each listener has done
 * @param daemon the figures of the daemon itself
 * @param configured the listeners of now
 * @param ailment what is wrong with the daemon, if anything
 */
public record Sources(
    Supplier<Map<String, Readings>> byListener,
    Supplier<Readings> daemon,
    Supplier<List<ListenerSettings>> configured,
    Supplier<Optional<String>> ailment) {}
