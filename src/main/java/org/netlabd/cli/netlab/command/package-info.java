// SPDX-License-Identifier: Apache-2.0
/** The commands, a file each: options to a probe, a probe to a report. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli.netlab.command;
