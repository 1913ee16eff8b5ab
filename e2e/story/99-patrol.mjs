import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const title = "看好网站：全站排查、重保模式、年度核验、搜不到的词、旧地址、订阅和开放数据";

export default async function story(run) {
  const officer = await run.as("county");
  await sweep(run, officer);
  await guard(run, officer);
  await yearly(run, officer);
  await addresses(run, officer);
  await officer.leave();
  await outside(run);
}

async function sweep(run, officer) {
  await officer.visit("/desk/patrol/sweeps", { manual: "sweeps" });
  await officer.visit("/desk/patrol/sweeps/new");
  await run.step("排查一个词，写明原因，看到位置和原文", async () => {
    await officer.fill({ words: "临时救助", reason: "表述调整" });
    await officer.press("开始排查", "main form");
    await officer.says("待处理");
    assert.ok(await officer.page.locator(".ledger mark").count() > 0, "no words are marked");
  });
  await officer.look({ manual: "sweep" });
  const here = officer.page.url();
  await run.step("勾选一处公开信息撤稿，逐件显示结果", async () => {
    const row = officer.page.locator(".ledger tbody tr", { hasText: "公开页面" }).first();
    await row.locator("input[name=hit]").check();
    await officer.press("撤稿所选");
    await officer.says("撤稿说明");
    assert.match(new URL(officer.page.url()).pathname, /^\/desk\/items\/withdraw$/);
  });
  await officer.look({ name: "desk-items-withdraw-many" });
  await run.step("其余写明保留理由", async () => {
    await officer.page.goto(here);
    for (const box of await officer.page.locator("input[name=hit]").all()) await box.check();
    await officer.fill({ why: "当时的公文，按历史原样保存" });
    await officer.press("保留所选");
    await officer.says("已写明");
    await officer.says("保留", ".ledger");
  });
}

async function guard(run, officer) {
  await officer.visit("/desk/patrol/guard", { manual: "guard" });
  const away = await run.visitor();
  await away.page.setExtraHTTPHeaders({ "X-Forwarded-For": "203.0.113.5" });
  await run.step("开启重保模式，外部打不开登录页，公开页面照常", async () => {
    await officer.fill({ why: "示例会议", networks: "10.0.0.0/8" });
    await officer.press("开启重保模式", "main form");
    await officer.says("重保模式已开启");
    assert.equal(await away.open("/login"), 503);
    await away.says("暂停办理");
    assert.equal(await away.open("/items"), 200);
  });
  await officer.look({ name: "desk-patrol-guard-on" });
  await run.step("关闭后恢复", async () => {
    await officer.open("/desk/patrol/guard");
    await officer.press("关闭重保模式", "main form");
    assert.equal(await away.open("/login"), 200);
  });
  away.takeNoise(true);
  await away.leave();
}

async function yearly(run, officer) {
  await officer.visit("/desk/patrol/checks");
  await run.step("单位从清单核对自己的电话", async () => {
    await officer.press("民政局", "main .ledger");
    await officer.says("电话逐一拨打");
  });
  await officer.look();
  await officer.visit("/desk/patrol/misses");
  await officer.visit("/desk/patrol/yearbook");
  await run.step("网站工作年度报表能下载", async () => {
    await officer.open("/desk/patrol/yearbook");
    assert.ok(readFileSync(await officer.download("CSV"), "utf8").includes("网站总访问量"));
  });
}

async function addresses(run, officer) {
  await officer.visit("/desk/patrol/redirects");
  await run.step("录入旧地址，公众打开旧地址就到新页面", async () => {
    await officer.fill({ lines: "/old/zwgk.html /items" }, "main form[enctype]");
    await officer.press("录入", "main form[enctype]");
    await officer.says("/old/zwgk.html");
    const citizen = await run.visitor();
    assert.equal(await citizen.open("/old/zwgk.html"), 200);
    assert.equal(new URL(citizen.page.url()).pathname, "/items");
    await citizen.leave();
  });
}

async function outside(run) {
  const citizen = await run.visitor();
  await citizen.visit("/data");
  await run.step("订阅、日历、网站地图和数据目录打得开", async () => {
    for (const [path, type] of [["/feed.atom", "atom"], ["/feed.rss", "rss"], ["/calendar.ics", "calendar"], ["/sitemap.xml", "xml"], ["/data/catalog.jsonld", "ld+json"], ["/units/MY/feed.atom", "atom"]]) {
      const answer = await citizen.page.request.get(run.base + path);
      assert.equal(answer.status(), 200, path);
      assert.ok(answer.headers()["content-type"].includes(type), path);
    }
  });
  await run.step("页面里的说明数据不被当作脚本拦下", async () => {
    await citizen.open("/units/MY");
    assert.equal(await citizen.page.locator("script[type='application/ld+json']").count(), 1);
    assert.deepEqual(citizen.takeNoise(false), []);
  });
  await citizen.leave();
}
