/*
 * The floor: the least that telling every viewer can cost. A WebSocket server that does nothing but one
 * send() of ready-made bytes for each viewer, on one thread and one epoll.
 *
 *   floor PORT RATE BATCH
 *
 * RATE  how often a second everyone is told; 0: as fast as it goes
 * BATCH how many messages at one instant, all in one send(), of the products A1, A2, …
 *
 * A message is {"id":"A1","total":N}, where N is CLOCK_MONOTONIC in nanoseconds when it was made. A viewer
 * whose socket is full misses the message, as Tally's would miss a total that a newer one replaces; what a
 * viewer sends after its handshake is read and thrown away. When SIGTERM or SIGINT ends it, it prints on
 * standard error how many were missed or cut short.
 */
#define _GNU_SOURCE
#include "handshake.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, REQUEST_BYTES = 2048, FRAME_BYTES = 64, MAX_BATCH = 1000 };

/* A connection. Its request is kept until it is whole, and then its place among the viewers. */
struct connection {
    int fd;
    int viewer; /* index in viewers[], -1 before the handshake */
    size_t received;
    char *request;
};

static int epoll;
static struct connection **viewers;
static int viewer_count;
static long long sends, refused, torn; /* all; those that the socket took nothing of (EAGAIN), or a part */
static volatile sig_atomic_t ended;

static void end(int number) {
    (void)number;
    ended = 1;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int listen_on(int port) {
    const int yes = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
    if (listen(fd, 4096) != 0) die("listen");
    return fd;
}

static void watch(int fd, void *data) {
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = data};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest) != 0) die("epoll_ctl");
}

static void accept_all(int listener) {
    const int yes = 1;
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return; /* none is waiting, or no descriptor is left */
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *connection = malloc(sizeof *connection);
        char *request = malloc(REQUEST_BYTES);
        if (connection == NULL || request == NULL) die("malloc");
        *connection = (struct connection){.fd = fd, .viewer = -1, .request = request};
        watch(fd, connection);
    }
}

/* The last viewer takes the place of the one that leaves. */
static void drop(struct connection *connection) {
    if (connection->viewer >= 0) {
        struct connection *last = viewers[--viewer_count];
        viewers[connection->viewer] = last;
        last->viewer = connection->viewer;
    }
    close(connection->fd);
    free(connection->request);
    free(connection);
}

/* Answers a complete request. Returns 0 if the connection must be dropped. */
static int shake_hands(struct connection *connection) {
    char answer[256];
    connection->request[connection->received] = '\0';
    if (strstr(connection->request, "\r\n\r\n") == NULL) return connection->received < REQUEST_BYTES - 1;
    int length = handshake_answer(connection->request, answer, sizeof answer);
    if (length < 0 || send(connection->fd, answer, (size_t)length, MSG_NOSIGNAL) != length) return 0;
    free(connection->request);
    connection->request = NULL;
    connection->viewer = viewer_count;
    viewers[viewer_count++] = connection;
    return 1;
}

static void on_readable(struct connection *connection) {
    char thrown_away[4096];
    int open = connection->viewer >= 0;
    char *into = open ? thrown_away : connection->request + connection->received;
    size_t room = open ? sizeof thrown_away : REQUEST_BYTES - 1 - connection->received;
    ssize_t count = recv(connection->fd, into, room, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count > 0 && open) return;
    connection->received += count > 0 ? (size_t)count : 0;
    if (count <= 0 || !shake_hands(connection)) drop(connection);
}

/* Writes the frames of one instant; returns their length. A payload is below 126 bytes: a header of two. */
static size_t encode(unsigned char *frames, int batch) {
    size_t length = 0;
    long long total = now_nanos();
    for (int i = 1; i <= batch; i++) {
        char *payload = (char *)frames + length + 2;
        int bytes = snprintf(payload, FRAME_BYTES - 2, "{\"id\":\"A%d\",\"total\":%lld}", i, total);
        frames[length] = 0x81; /* the whole of a text message */
        frames[length + 1] = (unsigned char)bytes;
        length += 2 + (size_t)bytes;
    }
    return length;
}

static void tell_everyone(const unsigned char *frames, size_t length) {
    for (int i = 0; i < viewer_count; i++) {
        ssize_t sent = send(viewers[i]->fd, frames, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        sends++;
        if (sent < 0 && errno == EAGAIN) refused++;
        if (sent > 0 && (size_t)sent < length) {
            torn++;
            shutdown(viewers[i]->fd, SHUT_RDWR); /* epoll reports its end */
        }
    }
}

int main(int count, char **arguments) {
    double rate = count == 4 ? atof(arguments[2]) : -1;
    int batch = count == 4 ? atoi(arguments[3]) : 0;
    if (rate < 0 || batch < 1 || batch > MAX_BATCH) {
        fprintf(stderr, "floor PORT RATE BATCH: RATE a second (0: as fast as it goes), BATCH 1 to %d\n", MAX_BATCH);
        return 2;
    }
    struct rlimit descriptors;
    getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, end);
    signal(SIGINT, end);

    static unsigned char frames[MAX_BATCH * FRAME_BYTES];
    struct epoll_event events[EVENTS];
    viewers = calloc(descriptors.rlim_cur, sizeof(struct connection *));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (viewers == NULL || epoll < 0) die("start");
    int listener = listen_on(atoi(arguments[1]));
    watch(listener, NULL);

    int64_t pause = rate > 0 ? (int64_t)(1e9 / rate) : 0;
    int64_t due = now_nanos() + pause;
    while (!ended) {
        int64_t rest = pause > 0 ? due - now_nanos() : viewer_count > 0 ? 0 : 1000000;
        struct timespec wait = {.tv_sec = rest > 0 ? rest / 1000000000 : 0, .tv_nsec = rest > 0 ? rest % 1000000000 : 0};
        int ready = epoll_pwait2(epoll, events, EVENTS, &wait, NULL);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == NULL) accept_all(listener);
            else on_readable(events[i].data.ptr);
        }
        int64_t now = now_nanos();
        if (now < due) continue;
        tell_everyone(frames, encode(frames, batch));
        due = due + pause > now ? due + pause : now; /* an instant that was missed is not made up for */
    }
    fprintf(stderr, "floor: of %lld sends the socket took nothing %lld times (EAGAIN), and a part %lld times\n", sends, refused, torn);
    return 0;
}
