package org.netlabd.listen;

import java.io.IOException;
import org.netlabd.net.Loop;
import org.netlabd.net.LoopSocket;
import org.netlabd.net.UdpSocket;

/** One address by UDP, on one loop. */
final class UdpAddress implements Port.Part {

  private final UdpSocket socket;
  private final Loop loop;
  private final Datagrams datagrams;

  UdpAddress(UdpSocket socket, Loop loop, HostWatch host) {
    this.socket = socket;
    this.loop = loop;
    this.datagrams = new Datagrams(loop, host);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public LoopSocket<?> socket() {
    return socket;
  }

  @Override
  public void serve(Listener served) throws IOException {
    datagrams.serve(served);
    datagrams.watch(socket);
  }

  @Override
  public void change(Listener served) throws IOException {
    datagrams.serve(served);
    socket.apply(served.settings().socket());
  }

  @Override
  public void hostChanged() {
    datagrams.hostChanged();
  }

  @Override
  public void countDrops() {
    datagrams.countDrops(socket);
  }

  @Override
  public void close() {
    socket.drainAndClose();
  }
}
