package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.netlabd.transport.Loop;
import org.netlabd.transport.UdpSocket;

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
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public boolean canShare() {
    return socket.canShare();
  }

  @Override
  public void serve(Listener served) throws IOException {
    datagrams.serve(served);
    Datagrams.Way way = run -> socket;
    socket.watch(run -> datagrams.received(run, localAddress().getAddress(), way));
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
  public void close() {
    socket.drainAndClose();
  }
}
