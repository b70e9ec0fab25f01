/** The client's commands: a thin file each, and what turns their results into text. */
@NullMarked
package org.netlabd.cli.netlab;

import org.jspecify.annotations.NullMarked;
