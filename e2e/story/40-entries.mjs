import assert from "node:assert/strict";

export const title = "目录事项：只用键盘筛选、成批确认；部门建议、县级决定";

export default async function story(run) {
  const officer = await run.as("county");
  await keyboard(run, officer);
  await change(run, officer);
  await proposal(run, officer);
  await officer.leave();
}

// keyboard filters, picks two entries and confirms them without a mouse.
async function keyboard(run, officer) {
  await run.step("跳到正文，Tab 到筛选框，按领域筛选", async () => {
    await officer.open("/desk/entries?domain=D20&state=unverified");
    await officer.page.keyboard.press("Tab");
    assert.equal(await officer.page.evaluate(() => document.activeElement.textContent), "跳到正文");
    await officer.page.keyboard.press("Enter");
    await officer.tabTo("#f-q");
    await officer.page.keyboard.type("救助");
    await officer.key("Enter");
    assert.equal(new URL(officer.page.url()).searchParams.get("q"), "救助");
    assert.equal(new URL(officer.page.url()).searchParams.get("domain"), "D20");
  });
  await officer.look({ name: "entries-filtered" });
  const titles = [];
  await run.step("勾选两条，确认所选", async () => {
    for (const n of [1, 2]) {
      await officer.tabTo(`.ledger tbody tr:nth-child(${n}) input[name=id]`);
      await officer.page.keyboard.press("Space");
      titles.push(await officer.page.locator(`.ledger tbody tr:nth-child(${n}) th a`).innerText());
    }
    await officer.tabTo(".bulk button.button-main");
    await officer.key("Enter");
    await officer.says("已确认 2 条");
    for (const one of titles) await officer.says(one);
  });
  await officer.look({ name: "entries-confirmed" });
  await run.step("该领域余下的待核事项一次确认，先说明有多少条", async () => {
    await officer.open("/desk/entries?domain=D21&state=unverified");
    await officer.press("确认其中全部待核事项");
  });
  await officer.look({ manual: "entries-confirm" });
  await run.step("确认后领域里没有待核", async () => {
    await officer.press(/^确认/, "main form");
    await officer.open("/desk/entries?domain=D21&state=unverified");
    await officer.says("没有符合条件的事项");
  });
}

// change edits an entry and compares the revisions.
async function change(run, officer) {
  let entry = "";
  await run.step("打开一条事项，点修改", async () => {
    await officer.open("/desk/entries?domain=D20");
    await officer.press(/./, "main .ledger tbody th");
    entry = new URL(officer.page.url()).pathname;
    await officer.press(/^修改$/);
  });
  await officer.look();
  await run.step("和国家标准不同的，写明理由后保存", async () => {
    await officer.page.locator("main details", { has: officer.page.locator("[name=why_time_limit]") }).locator("summary").click();
    await officer.fill({ time_limit: "信息形成之日起15个工作日内", why_time_limit: "示例：本县要求提前。" });
    await officer.press("保存修改");
    await officer.says("本县细化");
    await officer.says("示例：本县要求提前。");
  });
  await officer.look({ name: "entry-changed" });
  await run.step("新旧对照，恢复到上一版", async () => {
    await officer.press(/^第 \d+ 版$/);
    assert.ok(await officer.page.locator("main ins").count() > 0, "the change is not shown");
    await officer.open(entry);
    await officer.press("恢复到这一版");
  });
  await officer.look();
  await run.step("恢复也留下一版", async () => {
    const before = await versions(officer, entry);
    await officer.press("恢复到这一版");
    await officer.press(/^恢复/, "main form");
    assert.equal(await versions(officer, entry), before + 1);
  });
}

async function versions(person, entry) {
  await person.open(entry);
  return person.page.locator(".history > li").count();
}

async function proposal(run, officer) {
  const clerk = await run.as("dept");
  await run.step("民政局对一条事项建议“本县不适用”，写明理由", async () => {
    await clerk.open("/desk/entries?domain=D20&q=特困");
    await clerk.press(/./, "main .ledger tbody th");
    await clerk.press("提出建议");
  });
  await clerk.look();
  await run.step("提交后县级看得到，不同意要说明理由", async () => {
    await clerk.fill({ kind: { choose: "not_applicable" }, reason: "示例：本县没有这项业务。" });
    await clerk.press("提交建议");
    await officer.open("/desk/entries/proposals");
    await officer.says("示例：本县没有这项业务");
  });
  await officer.look();
  const leader = await run.as("leader");
  await run.step("不同意没有写理由，指出来", async () => {
    await leader.open("/desk/entries/proposals");
    await leader.press("本县不适用", "main .ledger tbody");
    await leader.press("不同意");
    await leader.refused("理由");
  });
  await leader.look({ name: "proposal-unanswered", status: 422 });
  await run.step("打开决定页", async () => {
    await leader.open("/desk/entries/proposals");
    await leader.press("本县不适用", "main .ledger tbody");
  });
  await leader.look();
  await run.step("写明理由，不同意，目录不变", async () => {
    await leader.fill({ answer: "示例：本县有此项业务，仍应公开。" });
    await leader.press("不同意");
    await leader.says("示例：本县有此项业务");
  });
  for (const person of [clerk, leader]) await person.leave();
}
