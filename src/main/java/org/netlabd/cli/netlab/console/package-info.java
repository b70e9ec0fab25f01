// SPDX-License-Identifier: Apache-2.0
/** The process's own ends: standard output, terminal, signals, exit. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli.netlab.console;
