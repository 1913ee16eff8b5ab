import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const title = "公众查目录：26 个领域，进入官方表，不需要 JavaScript";

export default async function story(run) {
  const citizen = await run.visitor({ javaScript: false });
  await run.step("目录首页有 26 个领域", async () => {
    assert.equal(await citizen.open("/catalogue"), 200);
    assert.equal(await citizen.page.locator(".domains a").count(), 26);
  });
  await run.step("点开“城乡规划”看到官方表", async () => {
    await citizen.press("城乡规划");
    assert.ok(await citizen.page.locator("table.catalogue tbody tr").count() > 0, "the table is empty");
    await citizen.says("公开依据", "table.catalogue thead");
  });
  const table = new URL(citizen.page.url()).pathname;
  await run.step("同一张表可以下载成 JSON", async () => {
    const rows = JSON.parse(readFileSync(await citizen.download("JSON"), "utf8"));
    assert.ok(JSON.stringify(rows).includes("城乡规划"), "the file does not name its domain");
  });
  await citizen.leave();

  const reader = await run.visitor();
  await reader.visit("/catalogue", { manual: "catalogue" });
  await reader.visit(table);
  await run.step("从表中点开一项，看到谁负责、期限", async () => {
    await reader.press(/./, "table.catalogue tbody th.item");
    assert.match(new URL(reader.page.url()).pathname, /^\/catalogue\/entries\//);
  });
  await reader.look();
  await run.step("长者模式字号变大，关掉后复原", async () => {
    const size = () => reader.page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("main p, main td")).fontSize));
    await reader.open("/catalogue");
    const before = await size();
    await reader.press("长者模式", "body");
    assert.ok(await size() > before, "the letters are no larger");
  });
  await reader.look({ name: "catalogue-elder" });
  await reader.visit(table, { name: "catalogue-domain-elder" });
  await run.step("退出长者模式", () => reader.press("退出长者模式", "body"));
  await reader.leave();
}
