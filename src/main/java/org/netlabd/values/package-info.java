// SPDX-License-Identifier: Apache-2.0
/** Units, names and addresses that the whole program speaks in. */
@NullMarked
package org.netlabd.values;

import org.jspecify.annotations.NullMarked;
