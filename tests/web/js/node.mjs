/** Answers requests in Node: one a line on standard input, one a line on standard output. */

import { createInterface } from "node:readline";
import { call } from "./call.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await call(line)}\n`);
}
