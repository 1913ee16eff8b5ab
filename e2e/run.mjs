// Runs the stories in Chromium against the demo county.
// Usage: node run.mjs [--manual] [story name…]     --manual also refreshes docs/manual/img
//        node run.mjs sweep                         only the pages that no story looks at
// Environment: LIANGHUA_BIN, LIANGHUA_DEMO_PASSWORD, LIANGHUA_E2E_DB, LIANGHUA_E2E_FROM, CHROMIUM.
// The last line is "N passed, N failed"; the exit code is 1 when something failed.
import { readdirSync } from "node:fs";
import { Run, StoryEnded } from "./lib/run.mjs";
import { checkLinks } from "./lib/links.mjs";
import { checkManual } from "./lib/manual.mjs";
import { pages } from "./lib/routes.mjs";
import { startDemo } from "./lib/server.mjs";
import { sweep } from "./lib/sweep.mjs";

process.chdir(import.meta.dirname);
const manual = process.argv.includes("--manual");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));

async function tell(run, file) {
  const story = await import(`./story/${file}`);
  console.log(story.title ?? file);
  try {
    await story.default(run);
  } catch (error) {
    if (!(error instanceof StoryEnded)) run.report.fail(`story ${file}`, error.stack ?? error);
  }
}

const server = await startDemo();
const browser = await Run.launch();
const run = new Run({ browser, server, table: pages(), manual });
try {
  const files = readdirSync("story").filter((file) => file.endsWith(".mjs")).sort((a, b) => parseInt(a) - parseInt(b));
  for (const file of files) {
    if (wanted.length === 0 || wanted.some((word) => file.includes(word))) await tell(run, file);
  }
  if (wanted.length === 0 || wanted.includes("sweep")) {
    console.log("每一个页面");
    await sweep(run);
  }
  if (wanted.length === 0) {
    console.log("链接");
    await checkLinks(run);
    console.log("使用手册");
    checkManual(run);
  }
} catch (error) {
  run.report.fail("run", error.stack ?? error);
} finally {
  for (const line of server.faults()) run.report.fail("the program's log has an error", line);
  await browser.close();
  await server.stop();
}
console.log(`${run.report.passed} passed, ${run.report.failed} failed`);
process.exit(run.report.failed > 0 ? 1 : 0);
