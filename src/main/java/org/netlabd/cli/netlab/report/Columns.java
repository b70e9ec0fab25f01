// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A table: what each column says of a row, as wide as its widest cell. */
final class Columns<R> {

  private record Column<R>(String head, Function<R, String> cell) {}

  private final List<Column<R>> columns = new ArrayList<>();

  Columns<R> add(String head, Function<R, String> cell) {
    columns.add(new Column<>(head, cell));
    return this;
  }

  /** The first column is for names, and to the left; the others are for figures. */
  List<String> lines(List<R> rows) {
    List<StringBuilder> lines =
        Stream.generate(StringBuilder::new).limit(rows.size() + 1L).toList();
    for (Column<R> column : columns) {
      List<String> cells =
          Stream.concat(Stream.of(column.head), rows.stream().map(column.cell)).toList();
      int width = cells.stream().mapToInt(String::length).max().orElse(0);
      for (int i = 0; i < cells.size(); i++) {
        StringBuilder line = lines.get(i);
        String pad = " ".repeat(width - cells.get(i).length());
        line.append(line.isEmpty() ? cells.get(i) + pad : " " + pad + cells.get(i));
      }
    }
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }
}
