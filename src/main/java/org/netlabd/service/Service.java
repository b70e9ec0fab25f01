// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import org.netlabd.config.ListenerSettings;

/** What a listener does with what it receives: by TCP, by UDP, or by either. */
public sealed interface Service permits StreamService, DatagramService {

  /** The service as a listener's block of the configuration has it. */
  default Service as(ListenerSettings settings) {
    return this;
  }
}
