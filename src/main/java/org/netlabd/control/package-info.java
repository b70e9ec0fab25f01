// SPDX-License-Identifier: Apache-2.0
/** The control socket: what is asked of the daemon while it runs, and who asks. */
@org.jspecify.annotations.NullMarked
package org.netlabd.control;
