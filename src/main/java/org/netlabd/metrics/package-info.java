// SPDX-License-Identifier: Apache-2.0
/** Serves to Prometheus what the daemon counts and measures. */
@NullMarked
package org.netlabd.metrics;

import org.jspecify.annotations.NullMarked;
