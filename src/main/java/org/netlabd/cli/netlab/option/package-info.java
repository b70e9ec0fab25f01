// SPDX-License-Identifier: Apache-2.0
/** What can be typed: the options that commands share, and the types of their values. */
@NullMarked
package org.netlabd.cli.netlab.option;

import org.jspecify.annotations.NullMarked;
