// SPDX-License-Identifier: Apache-2.0
/** Man pages and completion, made from the command tree when the project is built. */
@NullMarked
package org.netlabd.cli.netlab.doc;

import org.jspecify.annotations.NullMarked;
