// SPDX-License-Identifier: Apache-2.0
/** The commands. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli;
