import assert from "node:assert/strict";

export const title = "机构改革：卫健局分出疾病预防控制局，先试算，第二人审定，当日生效；工作台和网站同时看到，再撤销";

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const name = "示例：卫生健康职责划出";
const fresh = "蒙阴县疾病预防控制局";

export default async function story(run) {
  const officer = await run.as("county");
  const plan = await draft(run, officer);
  await assign(run, officer, plan);
  await tried(run, officer, plan);
  await confirm(run, plan);
  await seen(run, officer);
  await undone(run, officer, plan);
  await officer.leave();
}

async function draft(run, officer) {
  let plan = "";
  await officer.visit("/desk/reorgs", { manual: "reorg-list" });
  await run.step("拟定方案，写明依据和生效日期", async () => {
    await officer.press("新的方案");
    await officer.press("保存");
    await officer.refused("依据文件");
    await officer.fill({ title: name, basis: "示例：蒙编发〔2026〕9号", effective_on: today() });
    await officer.press("保存");
    await officer.says("方案已建立");
    plan = new URL(officer.page.url()).pathname;
  });
  await run.step("分设：原单位保留，新设一个单位", async () => {
    await officer.press("加一步：分设");
    await officer.fill({ unit: { value: "MY-D18" }, keep: true, name: fresh, short_name: "疾控局", code: "MY-D41" });
    await officer.look({ name: "reorg-step", manual: "reorg-step" });
    await officer.press("加入方案");
    await officer.says("设立" + fresh);
  });
  return plan;
}

async function assign(run, officer, plan) {
  await run.step("分配表：医疗卫生领域归新单位", async () => {
    await officer.press("分配表");
    await officer.fill({ domain_D25: { value: "MY-D41" } }, "main form");
    await officer.look({ name: "reorg-assign", manual: "reorg-assign" });
    await officer.press("保存分配表");
    await officer.says("分配表已保存");
  });
  await officer.open(plan);
}

async function tried(run, officer, plan) {
  await run.step("没有试算的方案不能提请审定", async () => {
    await officer.press("提请审定", "main .head");
    await officer.press("提请审定", "main form");
    await officer.says("还没有试算");
    officer.takeNoise(true);
  });
  await run.step("试算列出每一项去向，不改动任何记录", async () => {
    await officer.open(plan);
    await officer.press("试算", "#preview form");
    await officer.says("没有改动任何记录");
    await officer.says("认领", "#preview");
  });
  await officer.look({ name: "reorg-preview", manual: "reorg-preview" });
  await officer.visit(`${plan}/records`);
  await run.step("提请审定；拟定人自己不能审定", async () => {
    await officer.open(plan);
    await officer.press("提请审定", "main .head");
    await officer.press("提请审定", "main form");
    await officer.says("待审定");
    await officer.press("审定", "main .head");
    await officer.press("审定", "main form");
    await officer.says("拟定人不能审定自己的方案");
    officer.takeNoise(true);
  });
}

async function confirm(run, plan) {
  const leader = await run.as("leader");
  await run.step("领导审定，今日生效", async () => {
    await leader.open(plan);
    await leader.press("审定", "main .head");
    await leader.press("审定", "main form");
    await leader.says("已生效");
  });
  await leader.leave();
}

async function seen(run, officer) {
  await run.step("工作台：责任清单随领域归新单位，前一天的清单不变", async () => {
    await officer.open("/desk/reorgs/past");
    await officer.fill({ unit: { option: fresh } }, "form.filters");
    await officer.press("查看", "form.filters");
    await officer.says("的公开责任清单");
    assert.ok(await officer.page.locator('table[class*="ledger"] tbody tr').count() > 1);
    await officer.look({ name: "reorg-past", manual: "reorg-past" });
  });
  const visitor = await run.visitor();
  await run.step("网站：新单位有主页，写明承接了谁的职责", async () => {
    await visitor.visit("/units/MY-D41");
    await visitor.says("承接单位职责");
    await visitor.says("蒙阴县卫生健康局");
    await visitor.visit("/units/MY-D28", { name: "unit-gone" });
    await visitor.says("职责由谁承接");
    await visitor.says("蒙阴县农业农村局");
  });
  await visitor.leave();
}

async function undone(run, officer, plan) {
  await run.step("当日可以撤销，每一项恢复原样", async () => {
    await officer.open(plan);
    await officer.press("撤销", "main .head");
    await officer.fill({ reason: "示例：文件日期有误" });
    await officer.press("撤销", "main form");
    await officer.says("已撤销");
    const visitor = await run.visitor();
    assert.equal(await visitor.open("/units/MY-D41"), 404);
    visitor.takeNoise(true);
    await visitor.leave();
  });
}
