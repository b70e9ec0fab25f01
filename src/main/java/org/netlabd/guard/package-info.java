// SPDX-License-Identifier: Apache-2.0
/** Who may come and how often: decisions without sockets, threads or clocks of their own. */
@org.jspecify.annotations.NullMarked
package org.netlabd.guard;
