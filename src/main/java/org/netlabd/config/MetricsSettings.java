// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.netlabd.config.ListenerSettings.AccessLists;

/** The {@code metrics} block; a wildcard is every local address, empty nowhere. */
public record MetricsSettings(Optional<InetSocketAddress> listen, AccessLists access) {}
