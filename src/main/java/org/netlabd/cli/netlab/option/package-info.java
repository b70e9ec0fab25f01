// SPDX-License-Identifier: Apache-2.0
/** What can be typed: the options that commands share, and the types of their values. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli.netlab.option;
