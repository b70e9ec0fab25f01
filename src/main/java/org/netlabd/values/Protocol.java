// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

public enum Protocol {
  TCP,
  UDP
}
