// SPDX-License-Identifier: Apache-2.0
/** Serves to Prometheus what the daemon counts and measures. */
@org.jspecify.annotations.NullMarked
package org.netlabd.metrics;
