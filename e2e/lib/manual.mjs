// The manual against the pages that were seen: what it quotes in bold stands on a page, what it shows exists.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = "../docs/manual";

// checkManual makes one check of each page of the manual.
export function checkManual(run) {
  const seen = run.words.join("\n").replace(/\s+/g, "");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".md"))) {
    const text = readFileSync(join(folder, name), "utf8");
    const faults = [];
    for (const [, words] of text.matchAll(/\*\*([^*]+)\*\*/g)) {
      if (!seen.includes(words.replace(/\s+/g, ""))) faults.push(`no page says “${words}”`);
    }
    for (const [, target] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      if (!existsSync(join(folder, dirname(name), target))) faults.push(`${target} does not exist`);
    }
    if (faults.length > 0) run.report.fail(`manual ${name}`, faults.join("\n"));
    else run.report.pass(`manual ${name}`);
  }
}
