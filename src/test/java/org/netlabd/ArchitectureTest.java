// SPDX-License-Identifier: Apache-2.0
package org.netlabd;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Which package may know which: the drawing of docs/architecture.md, held against the code. */
@AnalyzeClasses(packages = "org.netlabd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noCircles =
      slices().matching("org.netlabd.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule arrows =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("values")
          .definedBy("org.netlabd.values..")
          .layer("config")
          .definedBy("org.netlabd.config..")
          .layer("log")
          .definedBy("org.netlabd.log..")
          .layer("stats")
          .definedBy("org.netlabd.stats..")
          .layer("proxy")
          .definedBy("org.netlabd.proxy..")
          .layer("guard")
          .definedBy("org.netlabd.guard..")
          .layer("fault")
          .definedBy("org.netlabd.fault..")
          .layer("service")
          .definedBy("org.netlabd.service..")
          .layer("net")
          .definedBy("org.netlabd.net..")
          .layer("listen")
          .definedBy("org.netlabd.listen..")
          .layer("control")
          .definedBy("org.netlabd.control..")
          .layer("metrics")
          .definedBy("org.netlabd.metrics..")
          .layer("daemon")
          .definedBy("org.netlabd.daemon..")
          .layer("client")
          .definedBy("org.netlabd.client..")
          .layer("cli")
          .definedBy("org.netlabd.cli..")
          .whereLayer("values")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayOnlyAccessLayers("values")
          .whereLayer("log")
          .mayOnlyAccessLayers("config", "values", "stats", "net")
          .whereLayer("stats")
          .mayNotAccessAnyLayer()
          .whereLayer("proxy")
          .mayOnlyAccessLayers("values")
          .whereLayer("fault")
          .mayOnlyAccessLayers("config", "values")
          .whereLayer("service")
          .mayOnlyAccessLayers("config", "guard", "values")
          .whereLayer("net")
          .mayOnlyAccessLayers("values")
          .whereLayer("listen")
          .mayOnlyAccessLayers(
              "values", "config", "log", "stats", "service", "fault", "net", "guard", "proxy")
          .whereLayer("control")
          .mayOnlyAccessLayers("values")
          .whereLayer("metrics")
          .mayOnlyAccessLayers("values", "config", "log", "stats", "guard", "net")
          .whereLayer("guard")
          .mayOnlyAccessLayers("values", "config", "stats")
          .whereLayer("daemon")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("client")
          .mayOnlyAccessLayers("values", "net")
          .whereLayer("cli")
          .mayOnlyAccessLayers(
              "daemon", "control", "client", "net", "service", "stats", "config", "values")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule onlyOnePlaceKnowsTheConfigurationText =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.netlabd.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  @ArchTest
  static final ArchRule onlyTheFullScreenKnowsJLine =
      ArchRuleDefinition.noClasses()
          .that()
          .haveNameNotMatching(".*\\.FullScreen")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jline..");

  @ArchTest
  static final ArchRule onlyNetKnowsTheNativeSockets =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.netlabd.net..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel.epoll..", "io.netty.channel.unix..");

  @ArchTest
  static final ArchRule onlyMetricsKnowHttp =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.netlabd.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.handler..", "io.netty.bootstrap..");

  /** But for its logging's, by which a program says where that goes. */
  @ArchTest
  static final ArchRule nobodyKnowsWhatNettyKeepsForItself =
      ArchRuleDefinition.noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.netty.util.internal..")
                  .and(resideOutsideOfPackage("io.netty.util.internal.logging")));
}
