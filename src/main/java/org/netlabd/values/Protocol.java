// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

/** Transport protocols. */
public enum Protocol {
  TCP,
  UDP
}
