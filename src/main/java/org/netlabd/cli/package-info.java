// SPDX-License-Identifier: Apache-2.0
/** The commands. */
@NullMarked
package org.netlabd.cli;

import org.jspecify.annotations.NullMarked;
