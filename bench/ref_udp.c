// SPDX-License-Identifier: Apache-2.0
/*
 * ref_udp PORT: the UDP echo that netlabd is measured against. One thread, one blocking socket, recvfrom and sendto.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    static char buffer[65536];
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY) };

    if (argc != 2) {
        fprintf(stderr, "usage: ref_udp PORT\n");
        return 64;
    }
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("ref_udp: bind");
        return 69;
    }
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &length);

        if (n >= 0)
            sendto(fd, buffer, (size_t)n, 0, (struct sockaddr *)&peer, length);
    }
}
