/** The commands. */
@NullMarked
package org.netlabd.cli;

import org.jspecify.annotations.NullMarked;
