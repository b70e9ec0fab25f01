/** The client's command line. */
@NullMarked
package org.netlabd.cli.netlab;

import org.jspecify.annotations.NullMarked;
