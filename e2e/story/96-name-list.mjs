import assert from "node:assert/strict";
import { join } from "node:path";
import { printed } from "../lib/paper.mjs";
import { newWorkbook } from "../lib/workbook.mjs";

export const title = "名单：证号挡在发布之前，一键遮盖，三级审核，公示期满自动下线";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const name = "示例：2026年第四季度拟新增低保对象公示";

// idNumber completes the first 17 digits of an identity number with the digit that GB 11643 asks for.
function idNumber(digits) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return digits + "10X98765432"[weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11];
}
const people = [["示例户主子", "示例一村", "2", "1060"], ["示例户主丑", "示例二村", "1", "640"]].map((row, i) => [...row, idNumber(`3713281990030${7 + i}000`)]);

export default async function story(run) {
  const clerk = await run.as("dept");
  const item = await draft(run, clerk);
  await check(run, clerk, item);
  await mask(run, clerk, item);
  await review(run, clerk, item);
  await hidden(run, item);
  await clerk.leave();
  await over(run, item);
}

async function draft(run, clerk) {
  let item = "";
  await clerk.visit("/desk/items/new");
  await run.step("新建低保名单", async () => {
    await clerk.press("低保名单");
    await clerk.fill({ title: name, column: { option: "社会救助" } });
    await clerk.press("开始填写", "main form");
    item = new URL(clerk.page.url()).pathname.replace(/\/edit$/, "");
  });
  await run.step("从 Excel 连表头粘贴，证号一列去掉，写在姓名里的证号还在", async () => {
    await clerk.fill({ section: "社会救助科", notice_contact: "县民政局社会救助科 0539-0000007", "fields.supervise": "0539-0000007" });
    await clerk.unfold("从 Excel 粘贴");
    const rows = people.map(([who, where, heads, sum, id], i) => [i === 0 ? `${who} ${id}` : who, where, heads, sum, id]);
    await clerk.fill({ paste: [["户主姓名", "所在村（社区）", "保障人数", "金额（元）", "身份证号"], ...rows].map((cells) => cells.join("\t")).join("\n") });
    await clerk.press("保存", "main form .acts");
    await clerk.says("身份证号");
  });
  await clerk.look({ name: "list-edit" });
  await run.step("附上一个带证号的工作簿", async () => {
    const book = newWorkbook(join(run.server.folder, "低保名单.xlsx"), "名单", [["户主姓名", "身份证号"], ...people.map((row) => [row[0], row[4]])]);
    await clerk.open(`${item}/files`);
    await clerk.fill({ file: { file: book } });
    await clerk.press("上传", "main form");
    await clerk.says("低保名单.xlsx");
  });
  return item;
}

async function check(run, clerk, item) {
  await run.step("体检指出在哪里、为什么、怎么办", async () => {
    await clerk.open(`${item}/check`);
    await clerk.says("必须处理后才能发布");
    await clerk.says("低保名单.xlsx");
  });
  await clerk.look({ name: "check-blocked", manual: "item-check" });
  const head = await run.as("dept-head");
  for (const word of ["override", "paper-override"]) await (word === "override" ? head : clerk).visit(`${item}/${word}`);
  await head.leave();
  await run.step("保存一直可以", async () => {
    await clerk.open(`${item}/edit`);
    await clerk.press("保存", "main form .acts");
    await clerk.says("保存");
  });
}

async function mask(run, clerk, item) {
  await run.step("一键遮盖，再查一遍，没有必须处理的了", async () => {
    await clerk.open(`${item}/check`);
    await clerk.press(/^遮盖 \d+ 处/);
    assert.doesNotMatch(await clerk.page.locator("main").innerText(), new RegExp(people[0][4]));
    assert.doesNotMatch(await clerk.page.locator("main").innerText(), /必须处理后才能发布/);
  });
  await clerk.look({ name: "check-masked" });
  await clerk.open(`${item}/files`);
  await clerk.look({ name: "files-masked" });
}

async function review(run, clerk, item) {
  await run.step("送审", async () => {
    await clerk.open(item);
    await clerk.open(`${item}/submit`);
    await clerk.look();
    await clerk.press("送审", "main form");
    await clerk.says("待初审");
  });
  await run.step("初审在纸上签字：登记线下审签，附扫描件", async () => {
    await clerk.open(`${item}/approval-sheet`);
    const scan = await printed(clerk, "审核表.pdf");
    await clerk.open(`${item}/paper-first`);
    await clerk.fill({ signed_by: "示例己", signed_on: today(), scan: { file: scan } });
    await clerk.look({ manual: "item-paper" });
    await clerk.press("登记线下审签", "main form");
    await clerk.open(item);
    await clerk.says("待复审");
  });
  const head = await run.as("dept-head");
  await run.step("拟稿人不能审自己的稿", async () => { assert.notEqual(await clerk.open(`${item}/second`), 200); });
  clerk.takeNoise(true);
  await run.step("保密审查会签、复审、终审，由另外的人办", async () => {
    await head.open(`${item}/review`);
    await head.look({ name: "list-review" });
    await head.open(`${item}/secrecy`);
    for (const question of ["state", "work", "trade", "personal"]) await head.fill({ [`secrecy_${question}`]: { choose: "no" } });
    await head.fill({ conclusion: { choose: "publish" } });
    await head.look();
    await head.press("保密审查会签", "main form");
    for (const word of ["second", "final"]) {
      await head.open(`${item}/${word}`);
      await head.look();
      await head.press(/./, "main form .acts");
    }
    await head.open(item);
    await head.says("待发布");
  });
  await head.leave();
  await run.step("发布", async () => {
    await clerk.open(`${item}/publish`);
    await clerk.look();
    await clerk.press("发布", "main form");
    await clerk.open(item);
    await clerk.says("公示");
  });
  await clerk.look({ name: "list-published" });
}

const publicOf = (item) => item.replace("/desk", "");

async function hidden(run, item) {
  const citizen = await run.visitor({ javaScript: false });
  await run.step("公众打得开名单，搜索引擎不收，列表和接口里没有", async () => {
    assert.equal(await citizen.open(publicOf(item)), 200);
    await citizen.says("示例户主丑");
    assert.match(await citizen.page.content(), /<meta name="robots" content="noindex/);
    assert.doesNotMatch(await citizen.page.content(), /\d{17}[\dX]/);
  });
  await citizen.look({ name: "item-list-public" });
  await run.step("列表、栏目、接口和站内搜索都没有它", async () => {
    for (const path of ["/items", "/items?q=拟新增低保", "/api/v1/items", "/api/v1/items?q=拟新增低保", "/search?q=拟新增低保"]) {
      const text = await (await fetch(run.base + encodeURI(path))).text();
      assert.ok(!text.includes(name), `${path} shows the list`);
    }
  });
  await citizen.leave();
}

async function over(run, item) {
  const later = await run.server.later(12);
  const clerk = await run.as("dept", { base: later.base });
  await run.step("时钟拨快 12 天，公示期满：姓名和附件从网上撤下，只留结果", async () => {
    const page = await (await fetch(later.base + publicOf(item))).text();
    assert.doesNotMatch(page, /示例户主|低保名单\.xlsx/);
    assert.match(page, /公示期/);
  });
  await run.step("有人来电提出过异议，登记处理情况", async () => {
    await clerk.open(item);
    await clerk.unfold("登记异议");
    await clerk.fill({ way: { choose: "电话" }, summary: "示例：来电询问一户的保障人数。" }, "main form[action$='/objections']");
    await clerk.press("登记异议", "main form[action$='/objections']");
    await clerk.says("来电询问");
    await clerk.page.locator(".objection textarea").fill("示例：已核实并电话答复。");
    await clerk.press("登记处理情况", ".objection");
    await clerk.says("已登记处理情况");
  });
  await run.step("登记公示结果，公众只看到结果", async () => {
    await clerk.fill({ result: "示例：公示 2 户，收到异议 1 件，核实后不影响认定。" }, "main form[action$='/result']");
    await clerk.press("登记公示结果", "main form[action$='/result']");
    await clerk.says("已登记公示结果");
    const page = await (await fetch(later.base + publicOf(item))).text();
    assert.match(page, /公示 2 户，收到异议 1 件/);
    assert.doesNotMatch(page, /示例户主/);
  });
  await clerk.look({ name: "list-result" });
  await clerk.leave();
  const citizen = await run.visitor({ javaScript: false, base: later.base });
  await citizen.visit(publicOf(item), { name: "item-list-over" });
  await citizen.leave();
  await later.stop();
}
