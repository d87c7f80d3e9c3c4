#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <stddef.h>

/* Writes the answer (RFC 6455, 4.2.2) to a whole request; returns its length, or -1 if that is not for a WebSocket. */
int handshake_answer(const char *request, char *answer, size_t room);

#endif
