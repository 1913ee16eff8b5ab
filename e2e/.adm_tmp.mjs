import { chromium } from "playwright-core";
import { execSync } from "node:child_process";
import axe from "@axe-core/playwright";
const AxeBuilder = axe.default ?? axe;
const base = "http://127.0.0.1:18473";
const exe = process.env.CHROME || execSync("which chromium || which chromium-browser || which google-chrome").toString().trim();
const browser = await chromium.launch({ executablePath: exe, args: ["--no-sandbox"] });
const plan = {
  county: ["/desk/units","/desk/units?kind=department","/desk/units/new","/desk/units/2","/desk/units/2/edit","/desk/units/2/aliases","/desk/units/2/close","/desk/aliases","/desk/people","/desk/people/roster","/desk/people/new","/desk/people/1","/desk/people/1/edit","/desk/people/1/posts/new","/desk/people/1/depart","/desk/vacancies","/desk/settings","/desk/calendar","/desk/calendar/2026","/desk/calendar/new","/desk/calendar/2026/days/2026-10-01/remove","/desk/channels","/desk/laws","/desk/laws/new","@/desk/laws .ledger tbody a","@/desk/people/1 a[href$=\"/end\"]","@/desk/people/1 a[href*=\"/posts/\"][href$=\"/edit\"]"],
  sysadmin: ["/desk/accounts","/desk/accounts/new","@/desk/accounts a[href$=\"/reset\"]","@/desk/accounts a[href$=\"/disable\"]","/desk/settings/machine","/desk/jobs"],
  secadmin: ["/desk/grants","/desk/grants/new","@/desk/grants a[href$=\"/revoke\"]","/desk/settings/security"],
  auditor: ["/desk/audit"],
  town: ["/desk/units","/desk/people","/desk/vacancies"],
  dept: ["/desk/units"],
};
const only = process.argv[2];
for (const [login, pages] of Object.entries(plan)) {
  const ctx = await browser.newContext({ bypassCSP: true });
  const page = await ctx.newPage();
  page.on("console", m => { if (m.type() === "error") console.log("CONSOLE", page.url(), m.text()); });
  await page.goto(base + "/login");
  await page.fill("[name=login]", login); await page.fill("[name=password]", "Tian-Qing-9-Yue");
  await page.click("button.button-main");
  for (let p of pages) {
    if (only && !p.includes(only)) continue;
    let path = p;
    if (p[0] === "@") { const i = p.indexOf(" "); await page.goto(base + p.slice(1, i)); const a = page.locator(p.slice(i+1)).first(); if (!(await a.count())) { console.log("NO LINK", p); continue; } path = await a.getAttribute("href"); }
    for (const w of [1280, 375]) {
      await page.setViewportSize({ width: w, height: 800 });
      const res = await page.goto(base + path);
      if (res.status() !== 200) { console.log(res.status(), login, path); continue; }
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) console.log("WIDE", w, path, over);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      for (const v of violations) console.log("AXE", w, path, v.id, v.nodes.slice(0,2).map(n => n.target + " " + (n.failureSummary||"").split("\n")[1]).join(" | "));
      const h = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: w, height: Math.min(Math.max(h, 600), 3000) });
      await page.screenshot({ path: `/tmp/adm_shots/${login}${path.replace(/[^a-z0-9]+/gi, "_").slice(0,60)}-${w}.png` });
    }
  }
  await ctx.close();
}
await browser.close();
