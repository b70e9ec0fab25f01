// SPDX-License-Identifier: Apache-2.0
/** The commands, a file each: options to a probe, a probe to a report. */
@NullMarked
package org.netlabd.cli.netlab.command;

import org.jspecify.annotations.NullMarked;
