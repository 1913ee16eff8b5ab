// Everybody can read the public pages: narrow windows, large type, a finger, the keyboard, no script; and nothing is fetched from elsewhere.
import assert from "node:assert/strict";
import { faultsAt, focusFaults } from "../lib/reading.mjs";

export const title = "公开页面人人能读：320 像素、放大一倍、手指能点中、键盘看得见、不用脚本、不连外站";

export default async function story(run) {
  await measured(run);
  await keyboard(run);
  await bare(run);
  await completions(run);
}

// samples are the public pages of the route table.
function samples(run) {
  return run.table.filter((route) => route.face === "portal" && route.sample?.startsWith("/") && !route.sample.includes(" ")).map((route) => route.sample);
}

// measured opens every public page: at 320 px as it must reflow, at 640 px as a window of 1280 looks that is magnified twice, at 1280 px.
async function measured(run) {
  const reader = await run.visitor();
  const outside = new Set();
  reader.page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== run.base && url.protocol !== "data:") outside.add(`${reader.page.url()} asks for ${request.url()}`);
  });
  const paths = [...samples(run), "/units/MY-T07", "/units/MY-D07", "/catalogue/D20", "/nothing-here"];
  for (const path of paths) {
    await run.step(`看得全、点得中：${path}`, async () => {
      await reader.open(path);
      const faults = [];
      for (const width of [320, 640, 1280]) faults.push(...await faultsAt(reader.page, width));
      assert.deepEqual(faults, []);
    }).catch((error) => { if (error.constructor.name !== "StoryEnded") throw error; });
  }
  await run.step(`${paths.length} 个页面没有连到站外`, () => assert.deepEqual([...outside], []));
  await reader.leave();
}

async function keyboard(run) {
  const reader = await run.visitor();
  for (const path of ["/", "/items", "/items/1", "/search?q=%E4%BD%8E%E4%BF%9D", "/catalogue/D20", "/policies/match"]) {
    await run.step(`按 Tab 键，焦点一直看得见：${path}`, async () => {
      await reader.open(path);
      assert.deepEqual(await focusFaults(reader.page, 45), []);
    });
  }
  await reader.leave();
}

// bare is a browser without scripts: search, filters, list, item, questionnaire.
async function bare(run) {
  const reader = await run.visitor({ javaScript: false });
  await run.step("不用脚本：首页搜索，按类型筛选，打开一条", async () => {
    await reader.open("/");
    await reader.fill({ q: "低保" }, "form.finder");
    await reader.press("搜索", "form.finder");
    await reader.says("同时查找了意思相同的词：最低生活保障");
    await reader.fill({ kind: { value: "policy" } }, "form.filters");
    await reader.press("搜索", "form.filters");
    assert.match(reader.page.url(), /kind=policy/);
    await reader.follow(() => reader.page.locator(".finds a").first().click());
    assert.match(reader.page.url(), /\/policies\//);
  });
  await run.step("不用脚本：没有结果时给出相近的词", async () => {
    await reader.open("/search?q=%E6%9C%80%E4%BD%8E%E7%94%9F%E6%B4%BB%E4%BF%9D%E9%9A%9C%E5%A4%96%E6%98%9F%E8%A1%A5%E8%B4%B4");
    await reader.says("有内容的是：");
  });
  await run.step("不用脚本：列表翻页，打开一条，印有网址和二维码", async () => {
    await reader.open("/items");
    await reader.press("下一页");
    await reader.follow(() => reader.page.locator(".newest a").first().click());
    await reader.says("短网址");
    assert.equal(await reader.page.locator(".item-foot .qr").count(), 1);
  });
  await run.step("不用脚本：政策问卷在本页给出结果", async () => {
    await reader.open("/policies/match");
    await reader.fill({ age: "70", household: { choose: "农村" } });
    await reader.press("查政策");
    assert.ok(await reader.page.locator("main table tbody tr").count() > 0, "no policy was found");
  });
  await reader.leave();
}

async function completions(run) {
  const reader = await run.visitor();
  await run.step("有脚本时，搜索框给出补全", async () => {
    await reader.open("/");
    await reader.page.locator("#find").pressSequentially("生活保障");
    await reader.page.locator("#find-words option").first().waitFor({ state: "attached" });
    const words = await reader.page.locator("#find-words option").evaluateAll((list) => list.map((option) => option.value));
    assert.ok(words.includes("最低生活保障"), words.join("、"));
  });
  await reader.leave();
}
