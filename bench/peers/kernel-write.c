/* The limit: what the kernel takes for one write to each subscriber, and next to nothing else. A WebSocket server with one
 * room that sends on what it gets: no HTTP, no check, no storing, and it believes its clients. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 4096
#define ROOM 8192

static const char UPGRADED[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
static const char MESSAGE[] = "{\"type\":\"message\",";

struct client {
  int open, in_room;
  size_t length;
  unsigned char data[ROOM];
};
static struct client *clients[MOST];

static void say(int fd, const void *bytes, size_t length) {
  if (send(fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length) perror("send");
}

/* Gives the length of the whole frame. */
static size_t make_frame(unsigned char *frame, const char *text, size_t length) {
  size_t header = length < 126 ? 2 : 4;
  memcpy(frame, (unsigned char[]){0x81, length < 126 ? length : 126, length >> 8, length & 255}, header);
  memcpy(frame + header, text, length);
  return header + length;
}

static void on_text(int fd, char *text, size_t length) {
  unsigned char frame[ROOM + 4];
  char ack[64];
  text[length] = 0;
  if (strncmp(text, MESSAGE, sizeof MESSAGE - 1) == 0) {
    size_t size = make_frame(frame, text, length);
    for (int other = 0; other < MOST; other++)
      if (clients[other] && clients[other]->in_room) say(other, frame, size);
  } else {
    clients[fd]->in_room = 1;
  }
  int id = atoi(strstr(text, "\"id\":") + 5);
  size_t size = snprintf(ack, sizeof ack, "{\"type\":\"ack\",\"id\":%d,\"ok\":true}", id);
  say(fd, frame, make_frame(frame, ack, size));
}

/* Gives how many bytes of what has come are done with: a whole request, a whole masked frame, or none. */
static size_t consume(int fd, struct client *client) {
  unsigned char *at = client->data;
  if (!client->open) {
    at[client->length] = 0;
    char *end = strstr((char *)at, "\r\n\r\n");
    if (!end) return 0;
    client->open = 1;
    say(fd, UPGRADED, sizeof UPGRADED - 1);
    return end + 4 - (char *)at;
  }
  if (client->length < 8) return 0;
  size_t length = at[1] & 127, header = 6;
  if (length == 126) length = at[2] << 8 | at[3], header = 8;
  if (client->length < header + length) return 0;
  static char text[ROOM];
  for (size_t i = 0; i < length; i++) text[i] = at[header + i] ^ at[header - 4 + i % 4];
  if ((at[0] & 15) == 1) on_text(fd, text, length);
  return header + length;
}

static void on_readable(int fd) {
  struct client *client = clients[fd];
  ssize_t got = read(fd, client->data + client->length, ROOM - 1 - client->length);
  if (got <= 0) {
    close(fd);
    free(client);
    clients[fd] = NULL;
    return;
  }
  client->length += got;
  for (size_t done; (done = consume(fd, client)) > 0;) {
    client->length -= done;
    memmove(client->data, client->data + done, client->length);
  }
}

int main(void) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(getenv("PORT")))};
  inet_pton(AF_INET, getenv("HOST"), &address.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return perror("bind"), 1;
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener}, ready[256];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &wanted);
  printf("ready http://%s:%s\n", getenv("HOST"), getenv("PORT"));
  fflush(stdout);
  for (;;) {
    int count = epoll_wait(poll, ready, 256, -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd != listener) {
        on_readable(ready[i].data.fd);
        continue;
      }
      int fd = accept(listener, NULL, NULL);
      if (fd < 0) continue;
      if (fd >= MOST) {
        close(fd);
        continue;
      }
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      clients[fd] = calloc(1, sizeof(struct client));
      wanted.data.fd = fd;
      epoll_ctl(poll, EPOLL_CTL_ADD, fd, &wanted);
    }
  }
}
