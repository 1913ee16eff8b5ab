import { chromium } from "playwright-core"; import { execSync } from "node:child_process";
const exe = execSync("which chromium || which chromium-browser || which google-chrome").toString().trim();
const b = await chromium.launch({ executablePath: exe, args: ["--no-sandbox"] });
const base = "http://127.0.0.1:18473";
for (const w of [1280, 375]) {
  const page = await b.newPage({ viewport: { width: w, height: 900 } });
  await page.goto(base + "/login"); await page.fill("[name=login]", "county"); await page.fill("[name=password]", "Tian-Qing-9-Yue"); await page.click("button.button-main");
  await page.goto(base + "/desk/units/new"); await page.fill("[name=name]", "临沂市自然资源和规划局蒙阴县国土空间规划服务中心"); await page.fill("[name=code]", "MY"); await page.fill("[name=phone]", "x"); await page.click("main button.button-main");
  await page.screenshot({ path: `/tmp/adm_shots/err_unit-${w}.png` });
  await page.goto(base + "/desk/people/new"); await page.click("main button.button-main"); await page.screenshot({ path: `/tmp/adm_shots/err_person-${w}.png` });
  await page.goto(base + "/desk/calendar/new"); await page.fill("[name=year]", "2026"); await page.fill("[name=days]", "2026-01-02,放假\nx,y"); await page.click("main button.button-main"); await page.screenshot({ path: `/tmp/adm_shots/err_cal-${w}.png` });
  await page.goto(base + "/desk/settings"); await page.fill("[name='look.accent']", "#ffff00"); await page.fill("[name='site.name']", ""); await page.click("main button.button-main"); await page.screenshot({ path: `/tmp/adm_shots/err_set-${w}.png` });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth); if (over) console.log("WIDE", w, over);
  const p1 = page.locator(".errors a").first(); await p1.focus(); await page.keyboard.press("Enter"); console.log(await page.evaluate(() => location.hash));
}
await b.close();
