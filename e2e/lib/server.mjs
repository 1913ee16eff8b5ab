// The program under test: the demo county on a free port with a folder of its own.
import { spawn, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const binary = resolve(process.env.LIANGHUA_BIN ?? "../bin/lianghua");
export const password = process.env.LIANGHUA_DEMO_PASSWORD ?? "Shili-2026-yanshi";

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

// startDemo runs `lianghua demo`, waits until /readyz answers 200, and returns { base, folder, run, later, faults, stop }; faults are the errors in its log.
// LIANGHUA_E2E_DB names another database than SQLite; LIANGHUA_E2E_FROM is the folder of a demo county that was loaded before, copied instead of loading one.
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), "lianghua-e2e-"));
  if (process.env.LIANGHUA_E2E_FROM) cpSync(process.env.LIANGHUA_E2E_FROM, folder, { recursive: true });
  const places = ["--db", process.env.LIANGHUA_E2E_DB ?? `sqlite:${folder}/lianghua.db`, "--files", `${folder}/files`, "--keys", `${folder}/keys`];
  const logs = [];
  const running = [];
  const start = async (...more) => {
    logs.push(join(folder, `server-${logs.length}.log`));
    running.push(await serve([...places, ...more], logs.at(-1)));
    return running.at(-1);
  };
  const run = (...args) => execFileSync(binary, [...args, ...places], { encoding: "utf8" });
  const faults = () => logs.flatMap((log) => readFileSync(log, "utf8").split("\n").filter((line) => line.includes("level=ERROR")));
  try {
    const first = await start();
    // later is the same county some days from now, on another port: { base, stop }.
    const later = (days) => start("--ahead", String(days));
    return { base: first.base, folder, run, later, faults, stop: async () => {
      for (const server of running) await server.stop(); // also those that a story which failed left running
      rmSync(folder, { recursive: true, force: true });
    } };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

// serve starts the program on a free port and waits until it is ready.
async function serve(args, log) {
  const base = `http://127.0.0.1:${await freePort()}`;
  const out = openSync(log, "a");
  const child = spawn(binary, ["demo", "--addr", base.replace("http://", ""), ...args], {
    stdio: ["ignore", out, out],
    env: { ...process.env, LIANGHUA_DEMO_PASSWORD: password },
  });
  let ended = null;
  child.once("exit", (code) => { ended = code ?? "signal"; });
  const stop = async () => {
    if (ended === null) child.kill("SIGTERM");
    for (let i = 0; ended === null && i < 100; i++) await sleep(100);
    if (ended === null) child.kill("SIGKILL");
  };
  for (let i = 0; i < 480; i++) {
    if (ended !== null) break;
    try {
      if ((await fetch(`${base}/readyz`)).status === 200) return { base, stop };
    } catch { /* not listening yet */ }
    await sleep(250);
  }
  const text = readFileSync(log, "utf8").slice(-3000);
  await stop();
  throw new Error(`the demo county did not become ready (exit ${ended}):\n${text}`);
}
