"""Records what a process does to the files of a folder: every write, sync, truncation, rename, link and removal, in
order, by a small library that the dynamic linker puts in front of libc (LD_PRELOAD; needs a C compiler and Linux).
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static const char *root;
static ssize_t (*real_write)(int, const void *, size_t);
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  root = getenv("RECORD_FOLDER");
  real_write = REAL(write);
  const char *path = getenv("RECORD_TO");
  if (root && path) out = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}
static int inside(const char *path) { return out >= 0 && path && !strncmp(path, root, strlen(root)); }
static int path_of(int fd, char *path) {
  char link[64];
  if (out < 0 || fd == out) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, 4095);
  if (size <= 0) return 0;
  path[size] = 0;
  return inside(path);
}
static void all(const void *from, size_t size) {
  const char *at = from;
  while (size) { ssize_t n = real_write(out, at, size); if (n <= 0) abort(); at += n; size -= n; }
}
static void note(uint8_t kind, const char *path, const char *other, int64_t offset, const void *body, uint64_t size) {
  uint16_t a = strlen(path), b = other ? strlen(other) : 0;
  char head[21];
  memcpy(head, &kind, 1); memcpy(head + 1, &a, 2); memcpy(head + 3, &b, 2);
  memcpy(head + 5, &offset, 8); memcpy(head + 13, &size, 8);
  all(head, 21); all(path, a); if (b) all(other, b); if (body) all(body, size);
}
#define DURING(call, then) { char path[4096]; if (!path_of(fd, path)) return call; \
  pthread_mutex_lock(&gate); __typeof__(call) r = call; if (r >= 0) then; pthread_mutex_unlock(&gate); return r; }

static ssize_t at(int fd, const void *b, size_t n, int64_t offset) {
  DURING(REAL(pwrite64)(fd, b, n, offset), note(1, path, 0, offset, b, r))
}
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { return at(fd, b, n, o); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { return at(fd, b, n, o); }
ssize_t write(int fd, const void *b, size_t n) {
  DURING(real_write(fd, b, n), note(1, path, 0, lseek(fd, 0, SEEK_CUR) - r, b, r))
}
int fsync(int fd) { DURING(REAL(fsync)(fd), note(2, path, 0, 0, 0, 0)) }
int fdatasync(int fd) { DURING(REAL(fdatasync)(fd), note(2, path, 0, 0, 0, 0)) }
int ftruncate64(int fd, off64_t n) { DURING(REAL(ftruncate64)(fd, n), note(3, path, 0, n, 0, 0)) }
int ftruncate(int fd, off_t n) { DURING(REAL(ftruncate64)(fd, n), note(3, path, 0, n, 0, 0)) }

#define NAMED(call, kind, a, b) { if (!inside(a)) return call; pthread_mutex_lock(&gate); int r = call; \
  if (r >= 0) note(kind, a, b, 0, 0, 0); pthread_mutex_unlock(&gate); return r; }
int rename(const char *a, const char *b) NAMED(REAL(rename)(a, b), 4, a, b)
int unlink(const char *a) NAMED(REAL(unlink)(a), 5, a, 0)
int link(const char *a, const char *b) NAMED(REAL(link)(a, b), 6, a, b)
int linkat(int x, const char *a, int y, const char *b, int f) NAMED(REAL(linkat)(x, a, y, b, f), 6, a, b)
int mkdir(const char *a, mode_t m) NAMED(REAL(mkdir)(a, m), 7, a, 0)

static int opened(int (*real)(const char *, int, ...), const char *a, int flags, mode_t mode) {
  struct stat there;
  if (!inside(a) || !(flags & (O_CREAT | O_TRUNC))) return real(a, flags, mode);
  pthread_mutex_lock(&gate);
  int was = !stat(a, &there), r = real(a, flags, mode);
  if (r >= 0 && !was) note(8, a, 0, 0, 0, 0);
  if (r >= 0 && was && (flags & O_TRUNC)) note(3, a, 0, 0, 0, 0);
  pthread_mutex_unlock(&gate);
  return r;
}
#define MODE mode_t m = 0; if (f & O_CREAT) { va_list v; va_start(v, f); m = va_arg(v, int); va_end(v); }
int open(const char *a, int f, ...) { MODE return opened(REAL(open), a, f, m); }
int open64(const char *a, int f, ...) { MODE return opened(REAL(open64), a, f, m); }
"""


class Kind(IntEnum):
    WRITE = 1
    SYNC = 2
    TRUNCATE = 3
    RENAME = 4
    REMOVE = 5
    LINK = 6
    FOLDER = 7
    CREATE = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was done: `offset` is where a write began, or the size that a file was cut to."""

    kind: Kind
    path: str
    other: str
    offset: int
    body: bytes


def record(command: Sequence[str], *, folder: Path, scratch: Path) -> tuple[list[Call], int]:
    """Run the command; what it did below `folder`, in order, and its exit status. Raises SystemExit without gcc."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SystemExit(
            "This check records file operations with a C library and needs gcc: apt-get install gcc libc6-dev"
        )
    source, library, log = scratch / "recorder.c", scratch / "recorder.so", scratch / "recorded"
    source.write_text(_SOURCE)
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-w", "-o", library, source, "-ldl", "-lpthread"], check=True)
    extra = {"LD_PRELOAD": str(library), "RECORD_FOLDER": str(folder), "RECORD_TO": str(log)}
    status = subprocess.run(command, env=os.environ | extra, check=False).returncode
    return list(_parse(log.read_bytes())), status


def _parse(log: bytes) -> Iterator[Call]:
    head = struct.Struct("<BHHqQ")
    at = 0
    while at < len(log):
        kind, name_size, other_size, offset, size = head.unpack_from(log, at)
        at += head.size
        name, at = log[at : at + name_size].decode(), at + name_size
        other, at = log[at : at + other_size].decode(), at + other_size
        body_size = size if kind == Kind.WRITE else 0
        yield Call(Kind(kind), name, other, offset, log[at : at + body_size])
        at += body_size
