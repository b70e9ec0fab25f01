// SPDX-License-Identifier: Apache-2.0
/** The life cycle, behind jsvc and behind the command line. */
@NullMarked
package org.netlabd.daemon;

import org.jspecify.annotations.NullMarked;
