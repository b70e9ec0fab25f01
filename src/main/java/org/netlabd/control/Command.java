// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import java.util.function.Function;

/**
 * What can be asked of the daemon.
 *
 * @param changes whether it changes anything: then only root and the daemon's own user may ask
 * @param action what is done, on a thread of the caller's
 */
public record Command(boolean changes, Function<Request, Reply> action) {}
