// One look at a page at one width: what is wrong with it, and its picture.
import axe from "@axe-core/playwright";
import { copyFileSync, mkdirSync, statSync } from "node:fs";

const AxeBuilder = axe.default ?? axe;
export const shots = "out/shots";
const manualFolder = "../docs/manual/img";
const largest = 200 * 1024;
mkdirSync(shots, { recursive: true });

// faultsOf lists what is wrong with the page that is open.
export async function faultsOf(page, width) {
  const faults = [];
  const wide = await page.evaluate(wider);
  if (wide.length > 0) faults.push(`wider than the window: ${wide.join(" | ")}`);
  if (!(await page.title()).trim()) faults.push("no title");
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  for (const violation of violations) {
    const places = violation.nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`);
    faults.push(`axe ${violation.id}: ${places.join(" | ")}`);
  }
  return faults.map((fault) => `${width}: ${fault}`);
}

// wider runs in the page: the outermost things that reach beyond the window, once the page has been laid out at its width.
async function wider() {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > width + 0.5);
  return out.slice(0, 3).map((part) => `${part.outerHTML.slice(0, 120)} to ${Math.round(part.getBoundingClientRect().right)}`);
}

// photograph writes out/shots/NAME-WIDTH.png, the page from top to bottom, at most 6,000 px.
export async function photograph(page, name, width) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(height, 600), 6000) });
  const path = `${shots}/${name}-${width}.png`;
  await page.screenshot({ path });
  return path;
}

// forManual puts a picture of the open page at the width in which the person works, cut below its last words and no larger than 200 kB, into the manual.
export async function forManual(page, name, width = 1280) {
  mkdirSync(manualFolder, { recursive: true });
  const path = `${shots}/${name}-manual.png`;
  await page.mouse.move(0, 0);
  await page.setViewportSize({ width, height: 900 });
  const end = await page.evaluate(() => Math.max(...[...document.querySelectorAll("main > *, main .notice")].map((part) => part.getBoundingClientRect().bottom)));
  for (let height = Math.round(Math.min(Math.max(end + 32, 420), 900)); ; height = Math.round(height * 0.8)) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path });
    if (statSync(path).size <= largest || height < 300) break;
  }
  copyFileSync(path, `${manualFolder}/${name}.png`);
}
