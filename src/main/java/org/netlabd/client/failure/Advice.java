// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.netlabd.net.Errno;
import org.netlabd.net.Icmp;
import org.netlabd.net.Stage;

/** What a person should check, a sentence for each error. */
final class Advice {

  private Advice() {}

  static String of(Stage stage, Errno errno) {
    return stage == Stage.SOCKET ? ofSocket(errno) : ofNetwork(stage, errno);
  }

  /** Of what an ICMP message said, but that nobody has the port, or that it was too long. */
  static String of(Icmp said, boolean byPeer) {
    if (said.isExpired()) {
      return "The peer is further away than --ttl allows, or packets go round in a circle"
          + " (traceroute).";
    }
    if (said.isIncomplete()) {
      return "A part of the datagram was lost on the way: send less (netlab echo --path-mtu).";
    }
    if (byPeer) {
      return "The host itself says so: does its firewall reject, or does it pass on to one that is"
          + " not there?";
    }
    return isOfThisHost(said.sender())
        ? "That is this host, which gets no answer from the next one (ip neighbour), or whose own"
            + " rules reject: is the host up?"
        : "It is on the way there: look at its routes and its firewall.";
  }

  private static boolean isOfThisHost(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static String ofSocket(Errno errno) {
    return switch (errno) {
      case EAFNOSUPPORT, EMFILE, ENFILE, ENOBUFS, ENOMEM -> ofNetwork(Stage.SOCKET, errno);
      case ENODEV -> "This host has no such interface (ip link).";
      case EADDRNOTAVAIL -> "That is no address of this host (ip address).";
      case EADDRINUSE ->
          "Another socket has that port: take another, or try --reuse-address. Where none was named,"
              + " all are taken (ip_local_port_range).";
      case EACCES, EPERM -> "That wants a privilege (capabilities(7)).";
      case ENOPROTOOPT -> "This kind of socket has no such option (netlab sockopts).";
      default -> "The system does not take that value (socket(7), ip(7), tcp(7)).";
    };
  }

  private static String ofNetwork(Stage stage, Errno errno) {
    return switch (errno) {
      case ECONNREFUSED ->
          "The host answers, but nothing listens on that port: is the server running, and on this"
              + " address and port?";
      case ENETUNREACH ->
          "This host, or a router on the way, has no route to that network: check addresses and"
              + " routes (ip route).";
      case EHOSTUNREACH ->
          "A router or this host could not reach it: is the host up, and does a firewall reject?";
      case ETIMEDOUT ->
          "Packets went out and nothing came back: is the host up, and does a firewall drop them?";
      case ECONNRESET ->
          "The peer aborted the connection: was its server stopped, does it refuse this client, or"
              + " did it close with bytes unread?";
      case EPIPE -> "The peer had closed already: look for the reason in its log.";
      case ENOTCONN ->
          "The connection was gone before the half-close: was the server stopped meanwhile?";
      case EMSGSIZE ->
          "A datagram carries at most 65507 bytes by IPv4, and unfragmented what the path takes (netlab"
              + " echo --path-mtu): send less.";
      case EACCES, EPERM ->
          stage == Stage.CONNECT
              ? "A rule forbids it: does a firewall, here or on the way, reject, or a route (ip"
                  + " route get)?"
              : "A local rule forbids it: is it a broadcast address (UDP, with --broadcast), or does a"
                  + " local firewall reject?";
      case EADDRNOTAVAIL ->
          "This host has no address or no free local port to send from: check its addresses and"
              + " ip_local_port_range.";
      case EAFNOSUPPORT -> "This host does not speak that address family.";
      case EINVAL ->
          "The system refuses that address: does a link-local one lack its %interface, or does a"
              + " route discard (ip route get)?";
      case EMFILE, ENFILE -> "Too many descriptors are open: raise the limit (ulimit -n).";
      case ENOBUFS, ENOMEM -> "The system is out of socket memory.";
      case ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP, EHOSTDOWN ->
          "A router, or the host, says so: does a firewall reject?";
      default -> "It happened to " + stage.word() + "; see errno(3).";
    };
  }
}
