// Draws the style guide at 1280 and 375 px, in 长者模式 and on paper, with Chromium, into e2e/out/styleguide/.
// Needs ../e2e/node_modules (npm ci there). Usage: node styleguide.mjs [page…]
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { chromium } = createRequire(resolve("../e2e/run.mjs"))("playwright-core");
const { default: AxeBuilder } = createRequire(resolve("../e2e/run.mjs"))("@axe-core/playwright");
const folder = "src/styleguide";
const out = "../e2e/out/styleguide";
mkdirSync(out, { recursive: true });

// compose puts a page's text into the shell that its first line names.
function compose(name) {
  const text = readFileSync(`${folder}/${name}.html`, "utf8");
  const shell = /<!-- shell: ([\w-]+) -->/.exec(text)[1];
  const whole = readFileSync(`${folder}/shell-${shell}.html`, "utf8").replace("<!--main-->", () => text);
  const path = `${out}/${name}.html`;
  writeFileSync(path, whole.replaceAll("../../static", "../../../web/static"));
  return `file://${resolve(path)}`;
}

const wanted = process.argv.slice(2);
const names = readdirSync(folder).map((file) => file.replace(".html", "")).filter((name) => !name.startsWith("shell-"))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
const context = await browser.newContext();
const page = await context.newPage();
let bad = 0;
for (const name of names) {
  await page.goto(compose(name));
  for (const [width, mode] of [[1280, ""], [375, ""], [1280, "elder"], [375, "elder"], [1280, "contrast"]]) {
    await page.setViewportSize({ width, height: width === 375 ? 740 : 860 });
    await page.evaluate((className) => { document.documentElement.className = className; }, mode);
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: tall });
    await page.screenshot({ path: `${out}/${name}-${width}${mode && "-" + mode}.png`, fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) { bad++; console.log(`${name} ${width} ${mode}: ${over}px too wide`); }
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const violation of violations) {
      bad++;
      console.log(`${name} ${width} ${mode}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target + " " + (node.any[0]?.message ?? "")).join(" | ")}`);
    }
  }
  await page.evaluate(() => { document.documentElement.className = ""; });
  await page.pdf({ path: `${out}/${name}.pdf`, preferCSSPageSize: true, printBackground: true });
}
await browser.close();
console.log(`${names.length} pages, ${bad} faults`);
process.exit(bad > 0 ? 1 : 0);
