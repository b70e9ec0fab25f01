// SPDX-License-Identifier: Apache-2.0
/** Counters, their snapshots, and what is said once and then counted. */
@org.jspecify.annotations.NullMarked
package org.netlabd.stats;
