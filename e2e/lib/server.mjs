// The program under test: the demo county on a free port with a folder of its own.
import { spawn, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
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

// startDemo runs `lianghua demo`, waits until /readyz answers 200, and returns { base, folder, run, faults, stop }; faults are the errors in its log.
// LIANGHUA_E2E_DB names another database than SQLite.
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), "lianghua-e2e-"));
  const base = `http://127.0.0.1:${await freePort()}`;
  const places = ["--db", process.env.LIANGHUA_E2E_DB ?? `sqlite:${folder}/lianghua.db`, "--files", `${folder}/files`, "--keys", `${folder}/keys`];
  const log = join(folder, "server.log");
  const out = openSync(log, "a");
  const child = spawn(binary, ["demo", "--addr", base.replace("http://", ""), ...places], {
    stdio: ["ignore", out, out],
    env: { ...process.env, LIANGHUA_DEMO_PASSWORD: password },
  });
  let ended = null;
  child.once("exit", (code) => { ended = code ?? "signal"; });
  const stop = async () => {
    if (ended === null) child.kill("SIGTERM");
    for (let i = 0; ended === null && i < 100; i++) await sleep(100);
    if (ended === null) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const faults = () => readFileSync(log, "utf8").split("\n").filter((line) => line.includes("level=ERROR"));
  const run = (...args) => execFileSync(binary, [...args, ...places], { encoding: "utf8" });
  for (let i = 0; i < 240; i++) {
    if (ended !== null) break;
    try {
      if ((await fetch(`${base}/readyz`)).status === 200) return { base, folder, run, faults, stop };
    } catch { /* not listening yet */ }
    await sleep(250);
  }
  const text = readFileSync(log, "utf8").slice(-3000);
  await stop();
  throw new Error(`the demo county did not become ready (exit ${ended}):\n${text}`);
}
