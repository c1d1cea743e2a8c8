// SPDX-License-Identifier: MIT
// The LAC teacher at data-making time: two bidirectional layers of gated recurrent units
// and a conditional random field over characters. Reads lines, writes a character and its
// label a line. Not part of the program; scripts/teach compiles and feeds it.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  N_CHARS = 20941,
  WIDTH = 128,
  GATES = 3 * WIDTH,
  N_LABELS = 57,
  LONGEST = 2048,
  OUTSIDE = 56
};

static const char *const names[] = {
    "a", "ad", "an", "c", "d", "f", "m",  "n",  "nr", "ns", "nt",  "nw",  "nz",  "p",
    "q", "r",  "s",  "t", "u", "v", "vd", "vn", "w",  "xc", "PER", "LOC", "ORG", "TIME"};

typedef struct {
  float *input, *input_bias, *gates, *gate_bias;
  int width; // of what comes in
} Layer;

typedef struct {
  float *embedding, *output, *output_bias, *steps;
  Layer layers[4]; // forward and backward, twice
  int32_t chars[65536];
} Net;

static float *read_floats(FILE *f, size_t n) {
  float *at = malloc(n * sizeof *at);
  if (!at || fread(at, sizeof *at, n, f) != n)
    exit(2);
  return at;
}

static void load(Net *net, const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/weights", folder);
  FILE *f = fopen(path, "rb");
  if (!f)
    exit(2);
  net->embedding = read_floats(f, (size_t)N_CHARS * WIDTH);
  for (int i = 0; i < 4; i++) {
    Layer *l = &net->layers[i];
    l->width = i < 2 ? WIDTH : 2 * WIDTH;
    l->input = read_floats(f, (size_t)l->width * GATES);
    l->input_bias = read_floats(f, GATES);
    l->gates = read_floats(f, (size_t)WIDTH * GATES);
    l->gate_bias = read_floats(f, GATES);
  }
  net->output = read_floats(f, 2 * WIDTH * N_LABELS);
  net->output_bias = read_floats(f, N_LABELS);
  net->steps = read_floats(f, (N_LABELS + 2) * N_LABELS);
  fclose(f);
  snprintf(path, sizeof path, "%s/chars", folder);
  f = fopen(path, "rb");
  if (!f || fread(net->chars, sizeof *net->chars, 65536, f) != 65536)
    exit(2);
  fclose(f);
}

// out = bias + in × weights, the weights in rows of `n_out`.
static void multiply(const float *in, int n_in, const float *weights, const float *bias,
                     int n_out, float *out) {
  memcpy(out, bias, (size_t)n_out * sizeof *out);
  for (int k = 0; k < n_in; k++)
    for (int j = 0; j < n_out; j++)
      out[j] += in[k] * weights[(size_t)k * (size_t)n_out + (size_t)j];
}

static float sigmoid(float x) { return 1.0F / (1.0F + expf(-x)); }

// One step of a unit: `in` is the input with its weights applied.
static void step(const Layer *l, const float *in, float *state) {
  float gates[2 * WIDTH], candidate[WIDTH], reset[WIDTH];
  for (int j = 0; j < 2 * WIDTH; j++)
    gates[j] = in[j] + l->gate_bias[j];
  for (int k = 0; k < WIDTH; k++)
    for (int j = 0; j < 2 * WIDTH; j++)
      gates[j] += state[k] * l->gates[k * 2 * WIDTH + j];
  for (int j = 0; j < WIDTH; j++) {
    reset[j] = sigmoid(gates[WIDTH + j]) * state[j];
    candidate[j] = in[2 * WIDTH + j] + l->gate_bias[2 * WIDTH + j];
  }
  const float *weights = l->gates + 2 * WIDTH * WIDTH;
  for (int k = 0; k < WIDTH; k++)
    for (int j = 0; j < WIDTH; j++)
      candidate[j] += reset[k] * weights[k * WIDTH + j];
  for (int j = 0; j < WIDTH; j++) {
    const float update = sigmoid(gates[j]);
    state[j] = (1 - update) * state[j] + update * tanhf(candidate[j]);
  }
}

static void run_layer(const Layer *l, const float *in, int n, int backward, float *out) {
  float state[WIDTH] = {0}, wide[GATES];
  for (int s = 0; s < n; s++) {
    const int i = backward ? n - 1 - s : s;
    multiply(in + (size_t)i * (size_t)l->width, l->width, l->input, l->input_bias, GATES,
             wide);
    step(l, wide, state);
    memcpy(out + i * 2 * WIDTH + (backward ? WIDTH : 0), state, sizeof state);
  }
}

static void best_path(const Net *net, const float *scores, int n, int *labels) {
  static int from[LONGEST][N_LABELS];
  float now[N_LABELS], next[N_LABELS];
  for (int j = 0; j < N_LABELS; j++)
    now[j] = net->steps[j] + scores[j];
  for (int i = 1; i < n; i++) {
    for (int j = 0; j < N_LABELS; j++) {
      int best = 0;
      for (int k = 1; k < N_LABELS; k++)
        if (now[k] + net->steps[(k + 2) * N_LABELS + j] >
            now[best] + net->steps[(best + 2) * N_LABELS + j])
          best = k;
      from[i][j] = best;
      next[j] =
          now[best] + net->steps[(best + 2) * N_LABELS + j] + scores[i * N_LABELS + j];
    }
    memcpy(now, next, sizeof now);
  }
  int last = 0;
  for (int j = 1; j < N_LABELS; j++)
    if (now[j] + net->steps[N_LABELS + j] > now[last] + net->steps[N_LABELS + last])
      last = j;
  for (int i = n - 1; i >= 0; i--) {
    labels[i] = last;
    last = i ? from[i][last] : 0;
  }
}

static void label(const Net *net, const int *chars, int n, int *labels) {
  static float low[LONGEST * 2 * WIDTH], high[LONGEST * 2 * WIDTH];
  static float scores[LONGEST * N_LABELS];
  for (int i = 0; i < n; i++)
    memcpy(low + i * WIDTH, net->embedding + (size_t)chars[i] * WIDTH,
           WIDTH * sizeof *low);
  run_layer(&net->layers[0], low, n, 0, high);
  run_layer(&net->layers[1], low, n, 1, high);
  memcpy(low, high, (size_t)n * 2 * WIDTH * sizeof *low);
  run_layer(&net->layers[2], low, n, 0, high);
  run_layer(&net->layers[3], low, n, 1, high);
  for (int i = 0; i < n; i++)
    multiply(high + i * 2 * WIDTH, 2 * WIDTH, net->output, net->output_bias, N_LABELS,
             scores + i * N_LABELS);
  best_path(net, scores, n, labels);
}

static int length_of(unsigned char c) {
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static int number_of(const Net *net, const char *at, int bytes) {
  const unsigned char *b = (const unsigned char *)at;
  const uint32_t cp = bytes == 1   ? b[0]
                      : bytes == 2 ? (b[0] & 31U) << 6 | (b[1] & 63U)
                      : bytes == 3 ? (b[0] & 15U) << 12 | (b[1] & 63U) << 6 | (b[2] & 63U)
                                   : 0xFFFF;
  return net->chars[cp];
}

int main(int argc, char **argv) {
  static Net net;
  static char line[1 << 20];
  static int chars[LONGEST], labels[LONGEST], offsets[LONGEST + 1];
  if (argc != 2)
    return 2;
  load(&net, argv[1]);
  while (fgets(line, sizeof line, stdin)) {
    const int bytes = (int)strcspn(line, "\r\n");
    int n = 0;
    for (int at = 0; at < bytes && n < LONGEST; n++) {
      const int length = length_of((unsigned char)line[at]);
      offsets[n] = at;
      chars[n] = number_of(&net, line + at, length);
      at += length;
      offsets[n + 1] = at;
    }
    if (!n)
      continue;
    label(&net, chars, n, labels);
    for (int i = 0; i < n; i++) {
      const int length = offsets[i + 1] - offsets[i];
      if (labels[i] == OUTSIDE)
        printf("%.*s\tO\n", length, line + offsets[i]);
      else
        printf("%.*s\t%s-%s\n", length, line + offsets[i], labels[i] & 1 ? "I" : "B",
               names[labels[i] / 2]);
    }
    putchar('\n');
  }
  return 0;
}
