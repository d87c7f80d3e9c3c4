/* The WebSocket handshake: base64(SHA-1(key + GUID)), so that the floor needs no library. */
#define _GNU_SOURCE
#include "handshake.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 24, GUID_BYTES = 36, DIGEST_BYTES = 20, BLOCK = 64 };

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

/* One block of SHA-1, FIPS 180-4, 6.1.2. */
static void sha1_block(uint32_t hash[5], const unsigned char *block) {
    uint32_t w[80];
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 | (uint32_t)block[4 * t + 2] << 8 |
               block[4 * t + 3];
    for (int t = 16; t < 80; t++) w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);

    uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
    for (int t = 0; t < 80; t++) {
        uint32_t mixed = t < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                         : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                         : t < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                  : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = rotate(a, 5) + mixed + e + w[t];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

/* Hashes the key and the GUID, together 60 bytes: with the padding, two blocks. */
static void sha1_of_60(const unsigned char *bytes, unsigned char digest[DIGEST_BYTES]) {
    uint32_t hash[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char padded[2 * BLOCK] = {0};
    const unsigned bits = 8 * (KEY_BYTES + GUID_BYTES);
    memcpy(padded, bytes, KEY_BYTES + GUID_BYTES);
    padded[KEY_BYTES + GUID_BYTES] = 0x80;
    padded[2 * BLOCK - 2] = (unsigned char)(bits >> 8);
    padded[2 * BLOCK - 1] = (unsigned char)bits;
    sha1_block(hash, padded);
    sha1_block(hash, padded + BLOCK);
    for (int i = 0; i < DIGEST_BYTES; i++) digest[i] = (unsigned char)(hash[i / 4] >> (24 - 8 * (i % 4)));
}

/* 20 bytes are 28 characters, the last of them a '='. */
static void base64_of_20(const unsigned char *digest, char text[29]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char padded[DIGEST_BYTES + 1] = {0};
    memcpy(padded, digest, DIGEST_BYTES);
    for (int i = 0; i < 28; i++) {
        const unsigned char *three = padded + i / 4 * 3;
        unsigned bits = (unsigned)three[0] << 16 | (unsigned)three[1] << 8 | three[2];
        text[i] = letters[bits >> (18 - 6 * (i % 4)) & 63];
    }
    text[27] = '=';
    text[28] = '\0';
}

int handshake_answer(const char *request, char *answer, size_t room) {
    static const char name[] = "\r\nSec-WebSocket-Key:";
    const char *key = strcasestr(request, name);
    if (strncmp(request, "GET ", 4) != 0 || key == NULL) return -1;
    key += sizeof name - 1;
    key += strspn(key, " \t");
    if (strcspn(key, " \t\r\n") != KEY_BYTES) return -1;

    unsigned char hashed[KEY_BYTES + GUID_BYTES + 1];
    unsigned char digest[DIGEST_BYTES];
    char accept[29];
    memcpy(hashed, key, KEY_BYTES);
    memcpy(hashed + KEY_BYTES, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", GUID_BYTES);
    sha1_of_60(hashed, digest);
    base64_of_20(digest, accept);
    return snprintf(answer, room,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: %s\r\n\r\n",
                    accept);
}
