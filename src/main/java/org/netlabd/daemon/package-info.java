// SPDX-License-Identifier: Apache-2.0
/** The life cycle, behind jsvc and behind the command line. */
@org.jspecify.annotations.NullMarked
package org.netlabd.daemon;
