// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.Settings;

/** Where the configuration is read from, at the start and at each reload. */
@FunctionalInterface
public interface ConfigurationSource {

  Settings read() throws ConfigurationProblems;
}
