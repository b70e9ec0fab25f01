/** Counters and their snapshots. */
@NullMarked
package org.netlabd.stats;

import org.jspecify.annotations.NullMarked;
