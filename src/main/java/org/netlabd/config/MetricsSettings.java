// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.netlabd.config.ListenerSettings.AccessLists;

/**
 * The {@code metrics} block.
 *
 * @param listen where metrics are served; a wildcard for every local address; empty: nowhere
 * @param access who may ask for them
 */
public record MetricsSettings(Optional<InetSocketAddress> listen, AccessLists access) {}
