// SPDX-License-Identifier: Apache-2.0
/*
 * ref_tcp PORT: the TCP echo that netlabd is measured against, as any good C programmer would write it: one thread,
 * level-triggered epoll, one buffer of 256 KiB, and a copy of what could not be sent at once. No limits, no log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, EVENTS = 512, ACCEPTS = 64 };

struct session {
    int fd;
    char *unsent; /* while there is some, nothing is read */
    size_t length, offset;
};

static int loop;
static char buffer[BUFFER];

static void die(const char *what)
{
    perror(what);
    exit(69);
}

static void watch(int operation, struct session *session, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = session };

    if (epoll_ctl(loop, operation, session->fd, &event) < 0)
        die("ref_tcp: epoll_ctl");
}

static void end(struct session *session)
{
    close(session->fd);
    free(session->unsent);
    free(session);
}

/* Returns how much was sent, or -1 when the session has ended. */
static ssize_t send_some(struct session *session, const char *bytes, size_t length)
{
    ssize_t n = send(session->fd, bytes, length, MSG_NOSIGNAL);

    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n < 0)
        end(session);
    return n;
}

static void flush(struct session *session)
{
    ssize_t n = send_some(session, session->unsent + session->offset, session->length - session->offset);

    if (n < 0)
        return;
    session->offset += (size_t)n;
    if (session->offset == session->length) {
        free(session->unsent);
        session->unsent = NULL;
        watch(EPOLL_CTL_MOD, session, EPOLLIN);
    }
}

static void echo(struct session *session)
{
    ssize_t n = recv(session->fd, buffer, BUFFER, 0);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        end(session);
        return;
    }
    ssize_t sent = send_some(session, buffer, (size_t)n);
    if (sent < 0 || sent == n)
        return;
    session->length = (size_t)(n - sent);
    session->offset = 0;
    session->unsent = malloc(session->length);
    if (!session->unsent)
        die("ref_tcp: malloc");
    memcpy(session->unsent, buffer + sent, session->length);
    watch(EPOLL_CTL_MOD, session, EPOLLOUT);
}

static void accept_some(int server)
{
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        struct session *session = calloc(1, sizeof *session);
        if (!session)
            die("ref_tcp: calloc");
        session->fd = fd;
        watch(EPOLL_CTL_ADD, session, EPOLLIN);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY) };
    struct session server = { 0 };
    int on = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: ref_tcp PORT\n");
        return 64;
    }
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    server.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(server.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Sessions inherit it. */
    setsockopt(server.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(server.fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(server.fd, 1024) < 0)
        die("ref_tcp: bind");
    loop = epoll_create1(EPOLL_CLOEXEC);
    watch(EPOLL_CTL_ADD, &server, EPOLLIN);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(loop, events, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            struct session *session = events[i].data.ptr;

            if (session == &server)
                accept_some(server.fd);
            else if (session->unsent)
                flush(session);
            else
                echo(session);
        }
    }
}
